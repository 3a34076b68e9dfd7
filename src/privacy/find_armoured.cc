#include <algorithm>

#include "privacy/characters.h"
#include "privacy/judge.h"
#include "privacy/label.h"
#include "privacy/names.h"
#include "privacy/search.h"
#include "privacy/value.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestBlock = 64 * 1024;
constexpr std::size_t kShortestChunk = 16;
constexpr std::size_t kLongestHeading = 48;  // "-----BEGIN ENCRYPTED PRIVATE KEY-----"

/// The end of a line such as "-----BEGIN RSA PRIVATE KEY-----" at `at`, or `at` when it is none.
std::size_t HeadingEnd(std::string_view text, std::size_t at, std::string_view verb) {
  if (!StartsAt(text, at, verb)) return at;
  const std::size_t begin = at + verb.size();
  const std::size_t end =
      RunEnd(text, begin, kUpper | kDigit | kBlank | kUnderscore, kLongestHeading);
  const std::string_view what = text.substr(begin, end - begin);
  if (what.find("PRIVATE KEY") == std::string_view::npos || !StartsAt(text, end, "-----"))
    return at;
  return end + 5;
}

/// Whether the bytes of a line, its break in any spelling left out, can be a part of a key's body.
bool IsBodyLine(std::string_view line) {
  if (line.empty()) return true;
  if (line.find(": ") != std::string_view::npos)
    return line.size() < 100;  // Proc-Type: 4,ENCRYPTED
  return line.size() >= 4 && line.find(' ') == std::string_view::npos &&
         std::ranges::all_of(
             line, [](char c) { return Is(c, kAlnum | kBase64Extra | kDash | kUnderscore); });
}

/// The length of a line break at `i`: a real one or an escaped one, of any depth; 0 when none.
std::size_t BreakLength(std::string_view text, std::size_t i) {
  std::size_t k = i;
  while (At(text, k) == '\\' && k - i < 16) ++k;
  if (k > i) return At(text, k) == 'n' || At(text, k) == 'r' ? k + 1 - i : 0;
  return Is(At(text, i), kLineEnd) ? 1 : 0;
}

/// Where the body of a block without an end goes over into something else.
std::size_t TruncatedEnd(std::string_view text, std::size_t begin) {
  const std::size_t stop = std::min(text.size(), begin + kLongestBlock);
  std::size_t end = begin;
  for (std::size_t i = begin; i < stop;) {
    std::size_t line_end = i;
    while (line_end < stop && BreakLength(text, line_end) == 0 && !Is(text[line_end], kQuote) &&
           text[line_end] != ' ') {
      ++line_end;
    }
    const std::string_view line = text.substr(i, line_end - i);
    if (!IsBodyLine(line)) break;
    // A short word with a blank behind it belongs to the next sentence.
    if (At(text, line_end) == ' ' && line.size() < kShortestChunk) break;
    if (!line.empty()) end = line_end;
    const std::size_t length = line_end < stop ? BreakLength(text, line_end) : 0;
    if (length == 0 && At(text, line_end) != ' ') break;
    i = line_end + std::max<std::size_t>(length, 1);
  }
  return end;
}

std::size_t FindPrivateKey(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t body = HeadingEnd(text, at, "-----BEGIN ");
  if (body == at) return at;
  const std::string_view block = text.substr(0, std::min(text.size(), body + kLongestBlock));
  const std::size_t next = block.find("-----", body);
  std::size_t end = 0;
  if (next != std::string_view::npos) {
    end = HeadingEnd(text, next, "-----END ");
    if (end == next) end = 0;
  }
  if (end == 0) end = TruncatedEnd(text, body);
  search.Add(at, end, RuleId::kPrivateKey);
  return end;
}

/// The end of a key whose beginning is in another event: goes back over the lines of its body.
std::size_t FindPrivateKeyEnd(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t end = HeadingEnd(text, at, "-----END ");
  if (end == at) return at;
  const std::size_t stop = std::max(search.floor, at > kLongestBlock ? at - kLongestBlock : 0);
  std::size_t begin = at;
  for (std::size_t i = at; i > stop;) {
    while (i > stop && Is(text[i - 1], kLineEnd)) --i;
    const std::size_t line_end = i;
    while (i > stop && Is(text[i - 1], kAlnum | kBase64Extra)) --i;
    const bool whole = i == stop || Is(text[i - 1], kLineEnd);
    if (line_end - i < 4 || !whole) break;
    begin = i;
  }
  search.Add(begin, end, RuleId::kPrivateKey);
  return end;
}

/// --password x; --password=x is found at its '='.
std::size_t FindFlag(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at > search.floor && !Is(text[at - 1], kBlank | kQuote | kLineEnd) && text[at - 1] != '[')
    return at;
  if (const std::size_t end = FindPasswordOnInput(search, at); end != at) return end;
  const std::size_t name_end = RunEnd(text, at + 2, kTokenChar | kDot, Label::kLongest);
  std::size_t gap = name_end;
  while (Is(At(text, gap), kQuote | kBlank) || At(text, gap) == ',' || At(text, gap) == '\\') ++gap;
  if (gap == name_end || gap - name_end > 8) return at;
  const Label label = Label::From(text, at + 2);
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return FindUserFlag(search, at);
  const bool listed = text.substr(name_end, gap - name_end).find(',') != std::string_view::npos;
  const Value value = ReadValue(text, listed ? gap - 1 : name_end);
  if (value.empty() || At(text, value.begin) == '-') return at;
  // A word at the end or before the next flag is an argument, not the rest of a sentence.
  const bool argument = value.ends_line || StartsAt(text, value.end, " -") || listed;
  if (!IsSecretValue(text, label, *name, value, argument ? Tie::kFirm : Tie::kLoose)) return at;
  // The walk goes on behind the value, so a token in the name is looked for here.
  FindPrefixed(search, at + 2);
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, name->rule);
  return value.end;
}

}  // namespace

std::size_t FindArmoured(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (StartsAt(text, at, "-----BEGIN ")) return FindPrivateKey(search, at);
  if (StartsAt(text, at, "-----END ")) return FindPrivateKeyEnd(search, at);
  if (StartsAt(text, at, "--") && Is(At(text, at + 2), kLetter)) return FindFlag(search, at);
  return at;
}

}  // namespace logai::privacy
