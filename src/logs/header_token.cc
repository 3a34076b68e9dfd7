#include "logs/header_token.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text.h"
#include "logs/level.h"

namespace logai::logs {
namespace {

constexpr std::size_t kMaxGroup = 240;  // longer brackets are data, not a header

char ClosingOf(char opening) {
  switch (opening) {
    case '[':
      return ']';
    case '(':
      return ')';
    case '<':
      return '>';
    case '{':
      return '}';
    default:
      return '\0';
  }
}

/// Where the group that opens at `begin` ends (behind its bracket), or 0.
std::size_t GroupEnd(std::string_view line, std::size_t begin) {
  const char opening = line[begin];
  const char closing = ClosingOf(opening);
  if (closing == '\0' || opening == '{') return 0;
  int depth = 0;
  for (std::size_t i = begin; i < std::min(line.size(), begin + kMaxGroup); ++i) {
    if (line[i] == opening) ++depth;
    if (line[i] == closing && --depth == 0) return i + 1;
  }
  return 0;
}

bool SeparatorFollows(std::string_view line, std::size_t position) {
  const std::string_view rest = line.substr(std::min(position, line.size()));
  return rest.starts_with('\t') || rest.starts_with("  ") || rest.starts_with(" - ") ||
         rest.starts_with(" | ") || rest.starts_with(" : ") || rest.starts_with(" [") ||
         rest.starts_with('|') || rest.starts_with(" -- ") || rest.starts_with(" --- ");
}

/// How far SeparatorFollows looks.
constexpr std::size_t kLongestSeparator = 5;

bool AllUpper(std::string_view word) { return std::ranges::all_of(word, base::IsUpper); }

/// "core:error" (Apache), "INFO/MainProcess" (Celery), "error" …
Level LevelInGroup(std::string_view text) {
  if (text.size() == 1) return LevelFromLetter(text.front());
  if (const Level level = LevelFromWord(text); level != Level::kUnknown) return level;
  if (base::EqualIgnoringCase(text, "system")) return Level::kInfo;  // MySQL
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? Level::kUnknown : LevelFromWord(text.substr(colon + 1));
}

}  // namespace

bool IsPlainWord(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return base::IsUpper(c) || base::IsLower(c) || c == '\'';
  });
}

bool IsDigits(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, base::IsDigit);
}

std::size_t SkipSeparators(std::string_view line, std::size_t position) {
  while (position < line.size()) {
    if (base::IsBlank(line[position])) {
      ++position;
      continue;
    }
    const std::size_t run =
        std::min(line.find_first_not_of("-|:", position), line.size()) - position;
    const bool lone = run > 0 && (position + run == line.size() ||
                                  base::IsBlank(line[position + run]) || run == 1);
    const bool sign = run == 1 && line[position] == '-' && position + 1 < line.size() &&
                      !base::IsBlank(line[position + 1]);
    if (!lone || sign || run > 3) break;
    position += run;
  }
  return position;
}

std::size_t LookedAtToSkip(std::string_view line, std::size_t skipped_to) {
  return std::min(line.find_first_not_of("-|:", skipped_to), line.size()) + 2;
}

HeaderToken NextHeaderToken(std::string_view line, std::size_t position) {
  HeaderToken token;
  token.begin = token.end = SkipSeparators(line, position);
  token.looked_at = LookedAtToSkip(line, token.begin);
  if (token.begin >= line.size() || line[token.begin] == '"' || line[token.begin] == '{') {
    return token;
  }
  if (const std::size_t end = GroupEnd(line, token.begin); end != 0) {
    token.kind = HeaderToken::Kind::kGroup;
    token.text = base::Trim(line.substr(token.begin + 1, end - token.begin - 2));
    token.end = end;
    token.looked_at = end;
    return token;
  }
  // A bracket that is not closed was looked for all the same.
  if (ClosingOf(line[token.begin]) != '\0') token.looked_at = token.begin + kMaxGroup;
  const bool build_mark = line.substr(token.begin).starts_with("##[");
  std::size_t end = token.begin + 1;  // a bar that parts nothing, as in "|::x", is a word too
  while (end < line.size() && !base::IsBlank(line[end]) && line[end] != '|') {
    ++end;
    if (build_mark && line[end - 1] == ']') break;
  }
  token.looked_at = std::max(token.looked_at, end + kLongestSeparator);
  if (line[end - 1] == '(') {  // Android: "E/Tag( 123): text"
    constexpr std::size_t kLongestProcess = 10;
    const auto closing = line.substr(0, end + kLongestProcess).find("):", end);
    token.looked_at = std::max(token.looked_at, end + kLongestProcess + kLongestSeparator);
    if (closing != std::string_view::npos) end = closing + 2;
  }
  token.kind = HeaderToken::Kind::kWord;
  token.text = line.substr(token.begin, end - token.begin);
  token.end = end;
  while (token.text.size() > 1 &&
         (token.text.back() == ':' || token.text.back() == ',' || token.text.back() == ']')) {
    token.text.remove_suffix(1);
    token.closed = true;
  }
  token.closed = token.closed || SeparatorFollows(line, end);
  return token;
}

LevelMark ReadLevelMark(const HeaderToken& token) {
  if (token.kind == HeaderToken::Kind::kEnd) return {};
  if (token.kind == HeaderToken::Kind::kGroup) return {LevelInGroup(token.text), true};
  std::string_view word = token.text;
  // "##[error]message" and "::error file=…" are how build services mark lines.
  if (word.starts_with("##[") || word.starts_with("::")) {
    word.remove_prefix(word.front() == '#' ? 3 : 2);
    return {LevelFromWord(word.substr(0, word.find_first_of("]:"))), true};
  }
  if (word.ends_with('!')) word.remove_suffix(1);  // "npm ERR! …"
  // "ERROR:root:text", "INFO/MainProcess", "error[E0308]:", "E/Tag(123):"
  const auto cut = word.find_first_of(":/[");
  if (cut == 1 && word[1] == '/' && token.closed) return {LevelFromLetter(word.front()), true};
  const std::string_view head = word.substr(0, cut);
  const Level level = LevelFromWord(head);
  if (level == Level::kUnknown) return {};
  const bool was_cut = cut != std::string_view::npos;
  if (was_cut && !AllUpper(head) && !token.closed) return {};
  if (base::EqualIgnoringCase(head, "log") || base::EqualIgnoringCase(head, "note")) {
    return token.closed ? LevelMark{level, true} : LevelMark{};
  }
  return {level, AllUpper(head) || token.closed};
}

bool IsLoggerName(std::string_view word, bool has_colon) {
  int dots = 0, upper = 0, lower = 0, marks = 0;
  for (const char c : word) {
    dots += c == '.';
    upper += base::IsUpper(c);
    lower += base::IsLower(c);
    marks += c == '$' || c == '#' || c == '@' || c == '/' || c == ':';
    const bool allowed = base::IsUpper(c) || base::IsLower(c) || base::IsDigit(c) || c == '.' ||
                         c == '_' || c == '-' || c == '$' || c == '#' || c == '@' || c == '/' ||
                         c == '[' || c == ']' || c == '(' || c == ')' || c == '<' || c == '>' ||
                         c == ':';
    if (!allowed) return false;
  }
  if (word.empty() || base::IsDigit(word.front()) || upper + lower == 0) return false;
  const bool camel = upper >= 2 && lower >= 2;
  return has_colon ? dots + marks > 0 || camel : dots >= 2;
}

bool IsSourceLine(std::string_view word) {
  return word.ends_with(']') && !word.starts_with('[') && word.find(':') != std::string_view::npos;
}

bool IsLabelled(std::string_view line, const HeaderToken& token) {
  if (token.kind != HeaderToken::Kind::kGroup || line[token.begin] != '[') return false;
  const std::string_view text = line.substr(token.begin, token.end - token.begin);
  const std::size_t end = text.find_first_of(" \t|]");
  if (end < 3 || text[end] != ' ' || text[end - 1] != ':') return false;
  const std::string_view label = text.substr(0, end - 1);
  const char next = text[end + 1];
  return IsPlainWord(label.substr(1)) && static_cast<unsigned char>(next) > ' ' && next != '-' &&
         next != ']' && !IsLoggerName(label, /*has_colon=*/true);
}

}  // namespace logai::logs
