#include "logs/colours.h"

#include <algorithm>

#include "base/ascii.h"

namespace logai::logs {
namespace {

// How long the sequence is that `text` begins with: "\x1b[1;31m", or "^[[31m" for it; 0 when it is
// none.
std::size_t ColourLength(std::string_view text) {
  const std::size_t bracket = text.starts_with("^[[") ? 2 : 1;
  if (bracket >= text.size() || text[bracket] != '[' || (bracket == 1 && text[0] != '\x1b')) {
    return 0;
  }
  std::size_t end = bracket + 1;
  while (end < text.size() && (base::IsDigit(text[end]) || text[end] == ';' || text[end] == '?'))
    ++end;
  const bool whole = end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') ||
                                           (text[end] >= 'A' && text[end] <= 'Z'));
  return whole ? end + 1 : 0;
}

}  // namespace

std::string WithoutColours(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const std::size_t at = std::min(text.find_first_of("\x1b^"), text.size());
    plain += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    const std::size_t skipped = ColourLength(text);
    if (skipped == 0) plain += text.front();
    text.remove_prefix(std::max<std::size_t>(skipped, 1));
  }
  return plain;
}

}  // namespace logai::logs
