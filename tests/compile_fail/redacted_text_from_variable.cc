// A view that is known only when the program runs is no fixed text, though a literal is.
// error: is not a constant expression
#include <string_view>

#include "privacy/redacted_text.h"

logai::privacy::RedactedText Make([[maybe_unused]] std::string_view raw) {
#ifdef LOGAI_FORBIDDEN
  return logai::privacy::RedactedText(raw);
#else
  return logai::privacy::RedactedText("fixed");
#endif
}
