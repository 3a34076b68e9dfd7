// Raw text must go through the Redactor to become RedactedText.
// error: convert .*raw.* to '.*(RedactedText|Message)'|no viable conversion
#include <string>

#include "privacy/redactor.h"

logai::privacy::RedactedText Make(const std::string& raw) {
#ifdef LOGAI_FORBIDDEN
  return raw;
#else
  return logai::privacy::Redactor().Redact(raw);
#endif
}
