// A secret cannot be put into a message with fmt, and so not into an error or the log.
// error: formattable|formatter|static assertion
#include <fmt/format.h>

#include <string>

#include "base/secret.h"

std::string Format(const logai::base::Secret& secret) {
#ifdef LOGAI_FORBIDDEN
  return fmt::format("{}", secret);
#else
  return fmt::format("{}", secret.Masked());
#endif
}
