#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Lists of words that a question is held against. For the .cc files of the offline analyst.
namespace logai::agent {

using Words = std::span<const std::string_view>;

/// Whether `text` holds one of `phrases` anywhere.
inline bool HoldsAny(std::string_view text, Words phrases) {
  return std::ranges::any_of(
      phrases, [&](std::string_view phrase) { return text.find(phrase) != text.npos; });
}
inline bool IsOneOf(std::string_view word, Words words) {
  return std::ranges::find(words, word) != words.end();
}
/// Whether one of `words` is one of `among`.
inline bool HoldsWord(const std::vector<std::string>& words, Words among) {
  return std::ranges::any_of(words, [&](const std::string& w) { return IsOneOf(w, among); });
}

}  // namespace logai::agent
