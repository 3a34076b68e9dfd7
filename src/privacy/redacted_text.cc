#include "privacy/redacted_text.h"

#include "base/text.h"

namespace logai::privacy {

RedactedText RedactedText::Prefix(std::size_t max_bytes) const {
  return Checked(std::string(base::Utf8Prefix(text_, max_bytes)));
}

}  // namespace logai::privacy
