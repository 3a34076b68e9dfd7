#include "analysis/signal_context.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsJoint(char c) { return c == '-' || c == '_' || c == '.'; }

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

// The word that ends at the end of `text`, blanks and '_' aside.
std::string_view LastWord(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '_')) text.remove_suffix(1);
  std::size_t begin = text.size();
  while (begin > 0 && IsWordByte(text[begin - 1])) --begin;
  return text.substr(begin);
}

std::string_view FirstWord(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  std::size_t end = begin;
  while (end < text.size() && IsWordByte(text[end])) ++end;
  return text.substr(begin, end - begin);
}

// "no errors", "0 failed", "errors: 0", "error=null": the word is there, the trouble is not.
bool IsNegated(std::string_view before, std::string_view after) {
  static constexpr std::array<std::string_view, 15> kNot = {
      "no",     "0",        "without", "not",     "zero",  "any",    "if",     "unless",
      "ignore", "ignoring", "avoid",   "prevent", "never", "handle", "handles"};
  if (IsOneOf(LastWord(before), kNot)) return true;
  static constexpr std::array<std::string_view, 7> kNothing = {"0",     "null", "none", "false",
                                                               "<nil>", "nil",  "off"};
  const std::size_t value = after.find_first_not_of("\":= '");
  if (value == std::string_view::npos) return false;
  return std::ranges::any_of(kNothing, [&](std::string_view none) {
    const std::string_view rest = after.substr(value);
    return rest.starts_with(none) &&
           (rest.size() == none.size() || (!IsWordByte(rest[none.size()]) &&
                                           rest[none.size()] != '.' && rest[none.size()] != '/'));
  });
}

// The stretch around [at, end) without blanks, quotes and brackets.
std::pair<std::size_t, std::size_t> TokenAround(std::string_view text, std::size_t at,
                                                std::size_t end) {
  constexpr std::string_view kBorders = " \t\n\"'`,;()[]{}<>=|";
  std::size_t begin = at;
  while (begin > 0 && kBorders.find(text[begin - 1]) == std::string_view::npos) --begin;
  while (end < text.size() && kBorders.find(text[end]) == std::string_view::npos) ++end;
  return {begin, end};
}

// "error_code", "errorMessage": keys whose value tells of trouble.
bool IsTellingTail(std::string_view tail) {
  static constexpr std::array<std::string_view, 12> kTails = {
      "code", "count", "message", "msg",  "type",    "class",
      "kind", "total", "reason",  "text", "details", "description"};
  return IsOneOf(FirstWord(tail), kTails);
}

// "error handler", "error rate": about errors in general.
bool IsTopic(std::string_view word, std::string_view after) {
  static constexpr std::array<std::string_view, 12> kTopics = {
      "handler", "handlers", "handling",   "reporting", "reporter", "page",
      "pages",   "log",      "correction", "budget",    "tracking", "checking"};
  // Who looks for something has not found it yet.
  static constexpr std::array<std::string_view, 10> kWatchers = {
      "detector", "detectors",  "detection",  "checker",   "monitor",
      "watcher",  "monitoring", "prevention", "avoidance", "protection"};
  if (after.starts_with(' ') && IsOneOf(FirstWord(after), kWatchers)) return true;
  return (word.starts_with("error") || word.starts_with("crash") ||
          word.starts_with("exception")) &&
         after.starts_with(' ') && IsOneOf(FirstWord(after), kTopics);
}

bool IsValueNext(std::string_view after) {
  return !after.empty() && (after.front() == ':' || after.front() == '=');
}

// The word is part of a name: of a file, a flag, a setting, a package.
bool IsInName(const PhrasePlace& place, std::size_t end) {
  const std::string_view text = place.text;
  const auto [token_begin, token_end] = TokenAround(text, place.at, end);
  const std::string_view token = text.substr(token_begin, token_end - token_begin);
  if (token.front() == '-' && token.size() > 2 && token_begin < place.at) return true;
  const std::size_t scheme = token.find("://");
  if (scheme != token.npos && token_begin + scheme < place.at) return true;
  const char left = place.at > token_begin ? text[place.at - 1] : ' ';
  const char right = end < token_end ? text[end] : ' ';
  const bool path = token.find_first_of("/\\") != token.npos;
  if (path && (left == '/' || right == '/' || IsJoint(left) || IsJoint(right))) return true;
  if (IsJoint(right) && end + 1 < token_end && IsWordByte(text[end + 1])) {
    return !(right != '-' && IsTellingTail(place.lower.substr(end + 1)));
  }
  if (!IsJoint(left) || place.at < 2 || !IsWordByte(text[place.at - 2])) return false;
  // "continue-on-error: true" is set, "last_error: refused" is met; a name in capitals is a code.
  const bool capitals = text[place.at] >= 'A' && text[place.at] <= 'Z';
  const std::string_view after = place.text.substr(end);
  const bool has_value =
      IsValueNext(after) || (after.size() > 1 && after[0] == '"' && IsValueNext(after.substr(1)));
  return left == '-' ? has_value : left == '_' && !has_value && !capitals;
}

// "timeout=30", "timeout: 5s": how long to wait, not that it was in vain.
bool IsSetting(std::string_view word, std::string_view after) {
  if (!word.starts_with("timeout")) return false;
  const std::size_t value = after.find_first_not_of("\":= '");
  return value != 0 && value != after.npos && base::IsDigit(after[value]) &&
         after.substr(0, value).find_first_of(":=") != after.npos;
}

}  // namespace

bool IsMeant(const PhrasePlace& place) {
  std::size_t end = place.at + place.size;
  while (end < place.lower.size() && IsWordByte(place.lower[end])) ++end;
  const std::string_view phrase = place.lower.substr(place.at, end - place.at);
  const std::string_view after = place.lower.substr(end);
  // "error_count=0" is negated like "errors=0".
  std::size_t value = end;
  while (value < place.lower.size() &&
         (place.lower[value] == '_' || IsWordByte(place.lower[value]))) {
    ++value;
  }
  if (IsNegated(place.lower.substr(0, place.at), place.lower.substr(value))) return false;
  if (phrase.find(' ') != phrase.npos) return true;
  return !IsTopic(phrase, after) && !IsSetting(phrase, after) && !IsInName(place, end);
}

bool IsComment(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kEchoes = {
      "##[group]", "##[command]", "[command]", "+ ", "++ ", "$ ", "\x1b[36;1m", "::group::"};
  text = base::Trim(text);
  if (std::ranges::any_of(kEchoes, [&](std::string_view echo) { return text.starts_with(echo); })) {
    return true;
  }
  const std::string plain = WithoutColours(text.substr(0, text.find('\n')));
  std::string_view line = base::Trim(plain);
  if (line.starts_with("= ")) line.remove_prefix(2);
  for (const std::string_view remark : {"help: ", "note: ", "hint: "}) {
    if (line.starts_with(remark)) return true;
  }
  const bool one_line = text.find('\n') == text.npos;
  return one_line &&
         (line.ends_with("... ok") || line.ends_with(" PASSED") || line.starts_with("PASSED ") ||
          line.starts_with("--- PASS") || line.starts_with("✓") || line.starts_with("√"));
}

}  // namespace logai::analysis
