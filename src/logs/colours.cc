#include "logs/colours.h"

#include "base/ascii.h"

namespace logai::logs {
namespace {}  // namespace

std::string WithoutColours(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const bool escape = text[i] == '\x1b';
    const bool caret = text.substr(i).starts_with("^[[");
    const std::size_t bracket = escape ? i + 1 : i + 2;
    if ((!escape && !caret) || bracket >= text.size() || text[bracket] != '[') {
      plain += text[i++];
      continue;
    }
    std::size_t end = bracket + 1;
    while (end < text.size() && (base::IsDigit(text[end]) || text[end] == ';' || text[end] == '?'))
      ++end;
    const bool whole = end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') ||
                                             (text[end] >= 'A' && text[end] <= 'Z'));
    if (!whole) {
      plain += text[i++];
      continue;
    }
    i = end + 1;
  }
  return plain;
}

}  // namespace logai::logs
