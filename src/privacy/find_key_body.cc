#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/key_lines.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

constexpr int kBody = kAlnum | kBase64Extra;
constexpr std::size_t kWidths[] = {64, 70};  // of PEM (RFC 7468, section 2) and of OpenSSH
constexpr std::size_t kWidest = 70;
constexpr std::size_t kShortestLast = 16;   // a last line alone that is worth hiding
constexpr std::size_t kShortestPlain = 40;  // the same without padding
constexpr std::size_t kLongestPrefix = 256;

/// What a run of base64 can be in a key, by its length and padding.
enum class Shape { kNone, kShort, kLast, kFull };

Shape ShapeOf(std::string_view run) {
  const std::size_t padding = run.size() - std::min(run.find('='), run.size());
  if (run.size() > kWidest || run.size() < 4 || padding > 2) return Shape::kNone;
  if (std::ranges::find(kWidths, run.size()) != std::end(kWidths)) return Shape::kFull;
  if (run.size() % 4 != 0) return Shape::kNone;
  const std::size_t shortest = padding > 0 ? kShortestLast : kShortestPlain;
  return run.size() >= shortest ? Shape::kLast : Shape::kShort;
}

/// Whether the bytes of `run` change as those of random base64 do, where two neighbours are of
/// different kinds 64 times in 100. Paths and names in capitals change less, hashes have one case.
bool IsMixed(std::string_view run, Shape shape) {
  std::size_t changes = 0, upper = 0, lower = 0, others = 0, slashes = 0;
  const std::string_view body = run.substr(0, run.find('='));
  char before = '\0';
  for (const char c : body) {
    upper += Is(c, kUpper);
    lower += Is(c, kLower);
    others += Is(c, kDigit | kBase64Extra);
    slashes += c == '/';
    constexpr int kKinds[] = {kUpper, kLower, kDigit, kBase64Extra};
    changes += std::ranges::any_of(kKinds, [&](int k) { return Is(c, k) && !Is(before, k); });
    before = c;
  }
  if (upper == 0 || lower == 0 || others == 0) return false;
  if (slashes >= 3 && changes * 2 < body.size()) return false;  // a path
  // The first lines of keys have long runs of A.
  return changes * 100 >= body.size() * (shape == Shape::kFull ? 25 : 38);
}

bool IsText(const std::string& bytes) {
  return base::IsValidUtf8(bytes) && std::ranges::all_of(bytes, [](char c) {
           return c == '\n' || c == '\r' || c == '\t' || (c >= ' ' && c != '\x7f') || Is(c, kHigh);
         });
}

/// Whether `run` can be a line of a key, and no text or path.
bool IsKeyLine(std::string_view run, Shape shape) {
  return IsMixed(run, shape) && !IsText(DecodeBase64(run));
}

/// Whether a word stands in front of messages: a time, a level, [main], com.example.App, stdout F.
bool IsPrefixWord(std::string_view word) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"trace", "debug", "info",   "notice", "warn", "warning", "error", "fatal", "critical",
       "crit",  "err",   "severe", "stdout", "out",  "stderr",  "jan",   "feb",   "mar",
       "apr",   "may",   "jun",    "jul",    "aug",  "sep",     "oct",   "nov",   "dec"});
  if (word.find("_REDACTED") != std::string_view::npos) return false;
  if (word.starts_with('[') && (word.ends_with(']') || word.ends_with("]:"))) return true;
  if (word.ends_with(':')) word.remove_suffix(1);
  if (word.size() <= 1 || std::ranges::none_of(word, [](char c) { return Is(c, kLetter); }))
    return true;
  if (Is(word[0], kDigit) && word.find(':') != std::string_view::npos) return true;
  if (std::ranges::count(word, '.') >= 2) return true;
  return std::ranges::any_of(kWords, [&](auto w) { return base::EqualIgnoringCase(w, word); });
}

/// Whether nothing but what loggers put there stands in front of the message.
bool IsLogPrefix(std::string_view prefix) {
  while (!prefix.empty() && Is(prefix.back(), kBlank)) prefix.remove_suffix(1);
  if (prefix.empty()) return true;
  if (prefix.size() > kLongestPrefix) return false;
  // "Nov 22 21:00:00 host app[123]:" and "web-1  |"
  if (prefix.ends_with("]:") || prefix.ends_with('|')) return true;
  for (std::size_t i = 0; i < prefix.size();) {
    const std::size_t end = std::min(prefix.find_first_of(" \t", i), prefix.size());
    if (end > i && !IsPrefixWord(prefix.substr(i, end - i))) return false;
    i = end + 1;
  }
  return true;
}

/// Whether the words in front say that what follows is public, a hash or a place in a list.
bool SaysPublic(std::string_view prefix) {
  constexpr std::size_t kReach = 40;
  constexpr auto kWords = std::to_array<std::string_view>(
      {"sha", "md5", "hash", "digest", "checksum", "etag", "fingerprint", "public", "cert",
       "integrity", "signature", "cursor", "page", "next", "continuation", "ssh-"});
  const std::string_view last = prefix.substr(prefix.size() > kReach ? prefix.size() - kReach : 0);
  return std::ranges::any_of(kWords, [&](auto w) { return base::ContainsIgnoringCase(last, w); });
}

bool IsKeyLineAfter(std::string_view prefix, std::string_view run) {
  const Shape shape = ShapeOf(run);
  if (shape != Shape::kFull && shape != Shape::kLast) return false;
  if (shape == Shape::kFull ? SaysPublic(prefix) : !IsLogPrefix(prefix)) return false;
  return IsKeyLine(run, shape);
}

/// The last word of the line [begin, end) when it is nothing but base64, or an empty one.
std::string_view LastRun(std::string_view line) {
  while (!line.empty() && (Is(line.back(), kBlank) || line.back() == '\r')) line.remove_suffix(1);
  std::size_t i = line.size();
  while (i > 0 && line.size() - i <= kWidest && Is(line[i - 1], kBody)) --i;
  return i == 0 || Is(line[i - 1], kBlank) ? line.substr(i) : std::string_view();
}

bool StartsPublicBlock(std::string_view line) {
  const auto has = [&](std::string_view part) { return line.find(part) != std::string_view::npos; };
  // What stands in front can have taken the dashes with it; the kind of block is enough.
  return (has("-----BEGIN ") || has("PUBLIC KEY-") || has("CERTIFICATE-")) && !has("PRIVATE KEY") &&
         !has("-----END ");
}

/// Whether the last line of `text` can be one by which KeyLines finds something or learns
/// something, when nothing was said before.
bool MaySaySomething(std::string_view text) {
  if (text.ends_with("-----")) return true;
  while (!text.empty() && (Is(text.back(), kBlank) || text.back() == '\r')) text.remove_suffix(1);
  std::size_t i = text.size();
  while (i > 0 && text.size() - i <= kWidest && Is(text[i - 1], kBody)) --i;
  const Shape shape = ShapeOf(text.substr(i));
  return shape == Shape::kFull || shape == Shape::kLast;
}

}  // namespace

void KeyLines::Look(std::size_t line_begin, std::size_t line_end) {
  const std::string_view line = search_.text.substr(line_begin, line_end - line_begin);
  next_ = line_end + 1;
  const bool follows = std::exchange(follows_, false);
  if (!line.empty() && line.back() == '-' && line.ends_with("-----")) {
    is_public_ = StartsPublicBlock(line);
    return;
  }
  const std::string_view run = LastRun(line);
  if (is_public_) {
    // A header of the block ("Version: GnuPG") and an empty line do not end it; a sentence does.
    const bool body = run.size() >= kShortestLast || run.size() == line.size() ||
                      (!run.empty() && run.back() == '=');
    is_public_ = body || line.empty() || line.find(": ") != std::string_view::npos;
    return;
  }
  if (run.size() < 4) return;
  const auto begin = static_cast<std::size_t>(run.data() - search_.text.data());
  const auto prefix = line.substr(0, static_cast<std::size_t>(run.data() - line.data()));
  const Shape shape = ShapeOf(run);
  const bool rest =
      follows && shape != Shape::kNone && (run.back() == '=' || IsMixed(run, Shape::kLast));
  if (!rest && !IsKeyLineAfter(prefix, run)) return;
  search_.Add(begin, begin + run.size(), RuleId::kPrivateKey);
  follows_ = shape == Shape::kFull;
}

void KeyLines::LookOn(std::size_t before) {
  const std::string_view text = search_.text;
  while ((is_public_ || follows_) && next_ < before)
    Look(next_, std::min(text.find('\n', next_), text.size()));
}

void KeyLines::LookAt(std::size_t end) {
  const std::string_view text = search_.text;
  LookOn(end);
  if (end < next_ || !MaySaySomething(text.substr(next_, end - next_))) return;
  const auto* const before = static_cast<const char*>(::memrchr(text.data(), '\n', end));
  Look(before == nullptr ? 0 : static_cast<std::size_t>(before - text.data()) + 1, end);
}

std::size_t FindKeyLineInJson(Search& search, std::size_t at) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"\"log\"", "\"message\"", "\"msg\"", "\"line\"", "\"MESSAGE\"", "\"text\""});
  const std::string_view text = search.text;
  const std::size_t begin = at + (At(text, at + 1) == ' ' ? 3 : 2);
  // Nearly every value is shorter or has a blank early on.
  if (At(text, begin - 1) != '"' || !Is(At(text, begin + kShortestLast - 1), kBody)) return at;
  const std::size_t end = RunEnd(text, begin, kBody, kWidest + 1);
  if (At(text, end) != '"' && !StartsAt(text, end, "\\n")) return at;
  const std::string_view before = text.substr(0, at);
  if (std::ranges::none_of(kNames, [&](auto name) { return before.ends_with(name); })) return at;
  if (!IsKeyLineAfter({}, text.substr(begin, end - begin))) return at;
  search.Add(begin, end, RuleId::kPrivateKey);
  return end;
}

}  // namespace logai::privacy
