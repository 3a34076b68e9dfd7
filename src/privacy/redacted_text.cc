#include "privacy/redacted_text.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::privacy {

namespace {

/// Blanks and U+200B to U+206F at `i`.
std::size_t SkipUnseen(std::string_view text, std::size_t i) {
  while (i < text.size()) {
    const std::string_view rest = text.substr(i);
    if (base::IsBlank(rest[0])) {
      ++i;
    } else if (rest.starts_with("\xE2\x80") || rest.starts_with("\xE2\x81")) {
      i += std::min<std::size_t>(3, rest.size());
    } else {
      break;
    }
  }
  return i;
}

bool BeginsTag(std::string_view text, std::size_t i, std::string_view name) {
  i = SkipUnseen(text, i);
  if (i < text.size() && text[i] == '/') i = SkipUnseen(text, i + 1);
  std::size_t end = i;
  for (const char c : name) {
    if (i == text.size() || (text[i] | 0x20) != c) return false;
    end = i + 1;
    i = SkipUnseen(text, end);
  }
  return end == text.size() || !base::IsAlphanumeric(text[end]);  // not <login>
}

}  // namespace

RedactedText RedactedText::WithInertTags(FixedText name) const {
  std::string text;
  text.reserve(text_.size());
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '<' && BeginsTag(text_, i + 1, name.view())) {
      text += "‹";
    } else {
      text += text_[i];
    }
  }
  return Checked(std::move(text));
}

RedactedText RedactedText::Prefix(std::size_t max_bytes) const {
  return Checked(std::string(base::Utf8Prefix(text_, max_bytes)));
}

}  // namespace logai::privacy
