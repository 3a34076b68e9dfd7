#include "privacy/value.h"

#include <algorithm>

#include "privacy/characters.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kMostBlanks = 8;
constexpr std::size_t kLongestValue = 16384;

/// An opening quote with the backslashes that escape it.
struct Quote {
  std::size_t backslashes = 0;
  char mark = '\0';  // 0 when there is none, 'u' for \u0022
  std::size_t length = 0;
};

constexpr std::string_view kEscapedQuote = "u0022";

Quote QuoteAt(std::string_view text, std::size_t i) {
  if (StartsAt(text, i, "%22")) return {0, '%', 3};
  if (StartsAt(text, i, "&quot;")) return {0, '&', 6};
  std::size_t backslashes = 0;
  while (At(text, i + backslashes) == '\\' && backslashes < 16) ++backslashes;
  const char mark = At(text, i + backslashes);
  if (backslashes > 0 && StartsAt(text, i + backslashes, kEscapedQuote)) {
    return {backslashes, 'u', backslashes + kEscapedQuote.size()};
  }
  if (!Is(mark, kQuote)) return {};
  return {backslashes, mark, backslashes + 1};
}

/// Where the quoted value that starts at `i` ends: at the same quote, escaped as the opening one
/// is.
std::size_t QuotedEnd(std::string_view text, std::size_t i, const Quote& quote) {
  const std::string_view line = text.substr(0, std::min(text.size(), i + kLongestValue));
  const std::size_t stop = std::min(line.find('\n', i), line.size());
  const auto found = [&](std::string_view mark) { return std::min(line.find(mark, i), stop); };
  if (quote.mark == '%') return found("%22");
  if (quote.mark == '&') return found("&quot;");
  if (quote.mark == 'u') {
    std::size_t end = found("\\u0022");
    while (end > i && text[end - 1] == '\\') --end;
    return end;
  }
  std::size_t backslashes = 0;
  for (; i < stop; ++i) {
    if (text[i] == '\\') {
      ++backslashes;
    } else if (text[i] == quote.mark && backslashes <= quote.backslashes) {
      return i - backslashes;
    } else {
      backslashes = 0;
    }
  }
  return i;
}

/// Whether a name and its separator start at `i`, as in "a=1,b=2".
bool StartsPair(std::string_view text, std::size_t i) {
  const std::size_t end = RunEnd(text, i, kTokenChar | kDot, 48);
  return end > i && (At(text, end) == '=' || At(text, end) == ':' || StartsAt(text, end, "%3D"));
}

/// Whether the separator at `i` (one of , ; & |) ends an unquoted value.
bool SeparatorEnds(std::string_view text, std::size_t i) {
  const char next = At(text, i + 1);
  if (next == '\0' || Is(next, kBlank | kLineEnd | kQuote) || next == '\\') return true;
  if (text[i] == '&' && StartsAt(text, i, "&amp;")) return true;
  return text[i] != '|' && StartsPair(text, i + 1);
}

/// Whether the value at `i` stands in percent-encoded text (password%3Dx%26y=1), where %26 is the
/// separator that & is elsewhere.
bool IsPercentEncoded(std::string_view text, std::size_t i) {
  return i >= 3 && text[i - 3] == '%' && text[i - 2] == '3';
}

bool EndsPlain(std::string_view text, std::size_t i, bool percent_encoded) {
  const char c = text[i];
  if (Is(c, kBlank | kLineEnd | kQuote) || c == '<' || c == '>' || c == '\x1b' || c == '\0')
    return true;
  if (c == '\\') {
    const char next = At(text, i + 1);
    return next == 'n' || next == 'r' || next == 't' || next == 'u' || next == '\\' ||
           StartsAt(text, i, "\\x1b") || StartsAt(text, i, "\\033") || StartsAt(text, i, "\\e[") ||
           Is(next, kQuote);
  }
  if (c == ',' || c == ';' || c == '&' || c == '|') return SeparatorEnds(text, i);
  return percent_encoded && c == '%' && (StartsAt(text, i, "%26") || StartsAt(text, i, "%22"));
}

/// Closing brackets and full stops that belong to the sentence around the value.
std::size_t WithoutTail(std::string_view text, std::size_t begin, std::size_t end) {
  const auto count = [&](char c) { return std::ranges::count(text.substr(begin, end - begin), c); };
  while (end > begin) {
    const char c = text[end - 1];
    const char open = c == ')' ? '(' : c == ']' ? '[' : c == '}' ? '{' : '\0';
    const bool unbalanced = open != '\0' && count(open) < count(c);
    if (!unbalanced && c != ',' && c != ';' && c != '.') break;
    --end;
  }
  return end;
}

/// Where a value whose words are separated by blanks ends in a list (a=1;b=2) or an object
/// (X(a=1, b=2)); `i` when what follows does not look like the rest of it.
std::size_t LaterWordsEnd(std::string_view text, std::size_t i, bool list) {
  constexpr std::size_t kReach = 96;
  const std::size_t stop = std::min(text.size(), i + kReach);
  for (std::size_t k = i; k < stop; ++k) {
    const char c = text[k];
    if (list ? c == ';' : c == ')' || c == '}' || c == ']') {
      while (k > i && Is(text[k - 1], kBlank)) --k;
      return k;
    }
    if (!list && c == ',') return Is(At(text, k + 1), kBlank) && StartsPair(text, k + 2) ? k : i;
    if (Is(c, kLineEnd | kQuote) ||
        std::string_view("=:;&<>()[]{}").find(c) != std::string_view::npos)
      return i;
  }
  return i;
}

}  // namespace

void AddLaterWords(std::string_view text, std::size_t name_begin, Value& value) {
  if (value.quoted || value.empty() || At(text, value.end) != ' ') return;
  std::size_t i = name_begin;
  while (i > 0 && name_begin - i < 2 && Is(text[i - 1], kBlank)) --i;
  const char opener = i > 0 ? text[i - 1] : '\0';
  if (opener != ';' && opener != '(' && opener != '{' && opener != '[' && opener != ',') return;
  value.end = LaterWordsEnd(text, value.end, opener == ';');
}

Value ReadValue(std::string_view text, std::size_t i) {
  const bool percent_encoded = IsPercentEncoded(text, i);
  const std::size_t limit = std::min(text.size(), i + kMostBlanks);
  while (i < limit && Is(text[i], kBlank)) ++i;
  const char first = At(text, i);
  if (first == '\x1b' || first == '\\') i += ColoursAt(text, i);
  if (At(text, i) == '[' && QuoteAt(text, i + 1).mark != '\0') ++i;  // "password":["x"]
  // N'x' of SQL and b'x' of Python.
  if (Is(At(text, i), kLetter) && Is(At(text, i + 1), kQuote) && At(text, i + 1) != '`') ++i;
  Value value;
  const Quote quote = QuoteAt(text, i);
  value.quoted = quote.mark != '\0';
  value.begin = value.end = i + quote.length;
  if (value.begin >= text.size()) return {};
  if (value.quoted) {
    value.end = QuotedEnd(text, value.begin, quote);
  } else {
    const std::size_t stop = std::min(text.size(), i + kLongestValue);
    while (value.end < stop && !EndsPlain(text, value.end, percent_encoded)) ++value.end;
    value.end = WithoutTail(text, value.begin, value.end);
  }
  std::size_t rest = value.end;
  while (Is(At(text, rest), kBlank | kQuote) || At(text, rest) == '\\' || At(text, rest) == '}')
    ++rest;
  value.ends_line = rest >= text.size() || Is(text[rest], kLineEnd) || text[rest - 1] == '\\';
  return value;
}

}  // namespace logai::privacy
