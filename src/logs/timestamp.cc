#include "logs/timestamp.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text.h"
#include "logs/level.h"
#include "logs/timestamp_grammar.h"

namespace logai::logs {
namespace {

/// How far into a line a timestamp may begin: behind a client address and two names, a container's
/// name, or a file name that a tool put in front.
constexpr std::size_t kMaxTokens = 10;
constexpr std::size_t kMaxOffset = 200;

constexpr bool IsOpening(char c) {
  return c == '[' || c == '(' || c == '"' || c == '\'' || c == '<' || c == '{';
}

/// The length of a syslog priority "<134>", with the version of RFC 5424 behind it, or 0.
std::size_t PriorityLength(std::string_view line) {
  if (!line.starts_with('<')) return 0;
  std::size_t i = 1;
  while (i < line.size() && i <= 3 && base::IsDigit(line[i])) ++i;
  if (i == 1 || i >= line.size() || line[i] != '>') return 0;
  ++i;
  return line.substr(i).starts_with("1 ") ? i + 2 : i;
}

bool IsTimeKey(std::string_view key) {
  constexpr std::array kKeys = {std::string_view("time"),       std::string_view("ts"),
                                std::string_view("t"),          std::string_view("timestamp"),
                                std::string_view("@timestamp"), std::string_view("date"),
                                std::string_view("datetime"),   std::string_view("at"),
                                std::string_view("eventTime"),  std::string_view("asctime")};
  return std::ranges::find(kKeys, key) != kKeys.end();
}

/// Whether a bare number or clock time may be trusted behind this first word: a level, an alert
/// class or a dash.
bool IsMarkBeforeTime(std::string_view word) {
  while (!word.empty() && (IsOpening(word.front()))) word.remove_prefix(1);
  while (!word.empty() && (word.back() == ']' || word.back() == ':' || word.back() == ',')) {
    word.remove_suffix(1);
  }
  if (word != "-" && std::ranges::none_of(word, base::IsUpper)) return false;
  return std::ranges::all_of(
      word, [](char c) { return base::IsUpper(c) || c == '-' || c == '_' || base::IsDigit(c); });
}

bool IsNumber(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, base::IsDigit);
}

/// How many fields of a table's row (CSV) are looked into.
constexpr int kMaxColumns = 6;

std::string_view WordAt(std::string_view line, std::size_t begin) {
  const std::string_view rest = line.substr(begin);
  return rest.substr(
      0, static_cast<std::size_t>(std::ranges::find_if(rest, base::IsBlank) - rest.begin()));
}

/// Python's "ERROR:2026-11-20 12:00:00,000:text": how long the level and its colon are, or 0.
std::size_t LevelPrefixLength(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon > 10 || colon + 1 >= word.size()) return 0;
  if (!base::IsDigit(word[colon + 1]) || LevelFromWord(word.substr(0, colon)) == Level::kUnknown)
    return 0;
  return colon + 1;
}

/// The position of a flow log's start of the capture window, or npos.
/// Source:  Amazon VPC, flow log records of version 2: version account interface source destination
///          source-port destination-port protocol packets bytes start end action status.
std::size_t FlowLogStart(std::string_view line) {
  constexpr int kStartField = 10;
  std::size_t at = 0;
  for (int field = 0; field < kStartField; ++field) {
    if (field == 2 && !line.substr(at).starts_with("eni-")) return std::string_view::npos;
    at = line.find(' ', at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

/// The timestamp in a later column of a row whose first fields are all in `word` (the words behind
/// it too, when the time itself holds a blank).
std::optional<Timestamp> FindInColumns(std::string_view line, std::size_t begin,
                                       std::string_view word, const TimeBasis& basis) {
  std::size_t offset = 0;
  for (int column = 1; column < kMaxColumns; ++column) {
    offset = word.find_first_of(",;", offset);
    if (offset == std::string_view::npos) return std::nullopt;
    ++offset;
    const bool quoted = offset < word.size() && word[offset] == '"';
    const std::size_t at = offset + (quoted ? 1 : 0);
    if (at >= word.size() || !base::IsDigit(word[at])) continue;
    const auto found = ParseTimestampAt(line, begin + at, Placement::kInside, basis);
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Timestamp> TimestampFinder::Find(std::string_view line) {
  if (line.empty()) return std::nullopt;
  const bool trusts_start = this->trusts_start();
  std::optional<Timestamp> found;
  // Most often it stands where the last line had it; a word must begin there.
  if (hint_ == 0 || (!trusts_start && hint_ < line.size() && !base::IsBlank(line.front()) &&
                     (base::IsBlank(line[hint_ - 1]) || IsOpening(line[hint_ - 1])))) {
    const auto placement = hint_ == 0 ? Placement::kLineStart : Placement::kInside;
    found = ParseTimestampAt(line, hint_, placement, basis_);
  }
  if (!found) found = FindByScan(line);
  // The text in front decides what counts as the start: a bracket, a priority or a level may be
  // there, a sentence may not.
  const bool at_start = found && found->begin <= 1 + PriorityLength(line);
  const bool stranger = found && trusts_start && distinctive_ && !found->distinctive;
  if (!found || stranger || (trusts_start && !at_start)) {
    ++misses_;
    return std::nullopt;
  }
  hint_ = found->begin;
  distinctive_ = found->distinctive;
  misses_ = 0;
  if (at_start) hits_at_start_ = std::min(hits_at_start_ + 1, kHitsToTrustStart);
  return found;
}

std::optional<Timestamp> TimestampFinder::FindByScan(std::string_view line) const {
  // Such a line, or a table's, belongs to the one before, most likely.
  const bool indented = base::IsBlank(line.front()) || line.front() == '|';
  std::size_t begin = PriorityLength(line);
  const std::string_view first_word = WordAt(line, begin);
  if (first_word.size() == 1 && base::IsDigit(first_word.front()) && begin == 0) {
    const std::size_t start = FlowLogStart(line);
    if (start < line.size()) {
      const auto found = ParseTimestampAt(line, start, Placement::kLineStart, basis_);
      if (found) return found;
    }
  }
  for (std::size_t token = 0; token < kMaxTokens; ++token) {
    while (begin < line.size() && base::IsBlank(line[begin])) ++begin;
    if (begin >= line.size() || begin > kMaxOffset) return std::nullopt;
    const std::string_view word = WordAt(line, begin);
    auto placement = Placement::kInside;
    if (token == 0 || (token == 1 && IsMarkBeforeTime(first_word))) {
      placement = Placement::kLineStart;
    }
    // HPC logs number their lines: number, node, class, state, epoch.
    if (token == 4 && IsNumber(first_word) && IsNumber(word)) placement = Placement::kLineStart;
    std::size_t offset = 0;
    if (const auto equals = word.find('='); equals != std::string_view::npos) {
      if (IsTimeKey(word.substr(0, equals))) {
        offset = equals + 1;
        placement = Placement::kLineStart;
      } else if (word.substr(equals + 1).starts_with("audit(")) {  // the Linux audit log
        offset = equals + 7;
        placement = Placement::kLineStart;
      }
    }
    if (token == 0) offset = std::max(offset, LevelPrefixLength(word));
    while (offset < word.size() && IsOpening(word[offset])) ++offset;
    if (offset < word.size()) {
      const auto found = ParseTimestampAt(line, begin + offset, placement, basis_);
      if (found) return found;
    }
    if (token == 0) {
      const auto found = FindInColumns(line, begin, word, basis_);
      if (found) return found;
    }
    if (indented) return std::nullopt;
    begin += word.size();
  }
  return std::nullopt;
}

std::optional<Timestamp> ParseTimestampText(std::string_view text, const TimeBasis& basis) {
  const std::string_view trimmed = base::Trim(text);
  if (trimmed.empty() || trimmed.size() > 64) return std::nullopt;
  auto found = ParseTimestampAt(trimmed, 0, Placement::kLineStart, basis);
  if (found) {
    const std::string_view rest = trimmed.substr(found->end);
    // Java's zoned times end with the zone's name: "…+01:00[Europe/Berlin]".
    const bool whole = rest.empty() || (rest.starts_with('[') && rest.ends_with(']'));
    return whole ? found : std::nullopt;
  }
  // A date alone is its first moment.
  CivilReader reader(trimmed, 0);
  CivilTime civil;
  const bool is_date = reader.TakeNumber(4, 1970, 2199, civil.year) && reader.Take('-') &&
                       reader.TakeNumber(2, 1, 12, civil.month) && reader.Take('-') &&
                       reader.TakeNumber(2, 1, 31, civil.day) && reader.AtEnd();
  const auto time = is_date ? Resolve(civil, basis) : std::nullopt;
  if (!time) return std::nullopt;
  return Timestamp{.time = *time, .inferred = true, .begin = 0, .end = trimmed.size()};
}

}  // namespace logai::logs
