#include "logs/header_columns.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/ascii.h"
#include "logs/header_token.h"
#include "logs/level.h"
#include "logs/record_header.h"
#include "logs/timestamp_grammar.h"

namespace logai::logs {
namespace {

constexpr std::size_t kMaxColumns = 12;
constexpr std::size_t kMaxSteps = 4;
constexpr std::size_t kDashColumns = 3;    // a name of several words may stand before the dash
constexpr std::size_t kColumnBytes = 128;  // longer ones are no columns
// Of a hundred lines, so many must be of the form; the rest may be broken or from elsewhere.
constexpr std::size_t kShare = 97;
constexpr std::size_t kShareOfLevels = 60;  // of words that are levels, in a column of capitals

bool IsMost(std::size_t count, std::size_t all) { return count * 100 >= all * kShare; }
bool IsSeparator(char c) { return c == ' ' || c == '\t' || c == '|'; }

// Takes the next column off `rest`, with the separators behind it; false at the end, when what is
// left is the column and no message.
bool TakeColumn(std::string_view& rest, std::string_view& column) {
  std::size_t end = 0;
  if (rest.starts_with('[')) {  // "[    0.123456]"
    const std::size_t inside = rest.find_first_not_of(" .0123456789", 1);
    end = inside < rest.size() && rest[inside] == ']' ? inside : 0;
  }
  while (end < rest.size() && !IsSeparator(rest[end])) ++end;
  if (end == rest.size() || end > kColumnBytes) return false;
  column = rest.substr(0, end);
  while (end < rest.size() && IsSeparator(rest[end])) ++end;
  if (end == rest.size()) return false;
  rest.remove_prefix(end);
  return true;
}

// What a column is, as far as it tells a header from a message.
// kMark: "*", "#"; kNumber: no letters, as "31#31:", "#12", "[    0.123]".
enum Look { kTimeLike, kLevel, kNumber, kMark, kCode, kSentence, kLooks };

Look LookOf(std::string_view column) {
  std::size_t digits = 0, marks = 0, letters = 0, lower = 0;
  for (const char c : column) {
    digits += base::IsDigit(c) ? 1 : 0;
    marks += c == ':' || c == '-' || c == '.' || c == '/' || c == ',' ? 1 : 0;
    letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? 1 : 0;
    lower += c >= 'a' && c <= 'z' ? 1 : 0;
  }
  if (digits == column.size() && digits > 0) return kNumber;
  if (digits + marks == column.size() && digits >= 4 && marks >= 2) return kTimeLike;
  const bool foreign = std::ranges::any_of(column, [](char c) { return (c & 0x80) != 0; });
  if (letters == 0 && !foreign) return digits > 0 ? kNumber : kMark;
  std::string_view word = column;
  while (!word.empty() && std::string_view("[(<").find(word.front()) != std::string_view::npos) {
    word.remove_prefix(1);
  }
  while (!word.empty() && std::string_view("])>:,").find(word.back()) != std::string_view::npos) {
    word.remove_suffix(1);
  }
  if (LevelFromWord(word) != Level::kUnknown) return kLevel;
  const bool plain = letters == column.size() && (lower == letters || lower + 1 == letters);
  return plain ? kSentence : kCode;
}

// Where within its first columns `rest` has a timestamp, and the header behind it.
bool SkipToTime(std::string_view& rest) {
  std::string_view at = rest, column;
  // Its date may lack the year, for which any will do here: only the place counts.
  const TimeBasis basis{.reference = base::UtcTime(std::chrono::milliseconds(4'102'444'800'000)),
                        .zone = nullptr};
  std::optional<Timestamp> found;
  std::size_t found_at = 0;
  for (std::size_t i = 0; i < kMaxColumns && TakeColumn(at, column); ++i) {
    const auto begin = static_cast<std::size_t>(column.data() - rest.data());
    const auto stamp = ParseTimestampAt(rest, begin, Placement::kInside, basis);
    if (stamp && stamp->distinctive) {
      found = stamp;
      found_at = begin;
    } else if (found) {
      break;
    }
  }
  if (!found) return false;
  const std::string_view line = rest.substr(found_at);
  found->begin -= found_at;
  found->end -= found_at;
  const std::size_t body = HeaderReader().Read(line, found).body_begin;
  if (body == 0 || body >= line.size()) return false;
  rest = line.substr(body);
  return true;
}

bool SkipDash(std::string_view& rest) {
  std::string_view at = rest, column;
  for (std::size_t i = 0; i <= kDashColumns && TakeColumn(at, column); ++i) {
    if (i > 0 && (column == "-" || column == "--" || column == ":" || column == "::")) {
      rest = at;
      return true;
    }
  }
  return false;
}

bool SkipPadded(std::string_view& rest) {
  std::string_view at = rest, column;
  if (!TakeColumn(at, column)) return false;
  const auto gap = static_cast<std::size_t>(at.data() - (column.data() + column.size()));
  if (gap < 2 && column.data()[column.size()] != '\t') return false;
  rest = at;
  return true;
}

// Whether a column holds few texts, in capitals, as a column of levels does that knows more of them
// than we do ("FAILURE", "SEVERE").
bool NamesLevels(std::span<const std::string_view> rests, std::size_t index) {
  constexpr std::size_t kMostLevels = 10;
  std::set<std::string_view> texts;
  std::size_t lines = 0;
  for (std::string_view rest : rests) {
    std::string_view column;
    bool whole = true;
    for (std::size_t i = 0; i <= index && whole; ++i) whole = TakeColumn(rest, column);
    if (!whole || !std::ranges::all_of(column, [](char c) { return c < 'a' || c > 'z'; })) continue;
    ++lines;
    texts.insert(column);
    if (texts.size() > kMostLevels) return false;
  }
  return IsMost(lines, rests.size());
}

// A header's words come again and again; a message's words are more than a few.
bool HasFewTexts(std::span<const std::string_view> before,
                 std::span<const std::string_view> after) {
  std::set<std::string_view> texts;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (after[i].size() == before[i].size()) continue;
    texts.insert(before[i].substr(0, before[i].size() - after[i].size()));
  }
  return texts.size() <= std::max<std::size_t>(8, before.size() / 20);
}

// What follows a header begins in more than one way.
bool HasManyBeginnings(std::span<const std::string_view> rests) {
  std::set<std::string_view> beginnings;
  for (const std::string_view rest : rests) {
    beginnings.insert(rest.substr(0, rest.find_first_of(" \t|=:")));
    if (beginnings.size() >= 3) return true;
  }
  return false;
}

}  // namespace

bool HeaderColumns::Apply(const Step& step, std::string_view& rest) {
  switch (step.kind) {
    case Kind::kTime:
      return SkipToTime(rest);
    case Kind::kDash:
      return SkipDash(rest);
    case Kind::kPadded:
      return SkipPadded(rest);
    case Kind::kColumns:
      break;
  }
  std::string_view at = rest, column;
  for (std::size_t i = 0; i < step.columns; ++i) {
    if (!TakeColumn(at, column)) return false;
  }
  rest = at;
  return true;
}

// The columns up to the last one that is a number, a time or a level in nearly all lines. A number
// alone says little, so that no words of a sentence may stand before it.
bool HeaderColumns::LearnColumns(std::span<const std::string_view> rests, Step& step) {
  std::array<std::array<std::size_t, kLooks>, kMaxColumns> looks{};
  std::array<std::size_t, kMaxColumns> bars{};  // how many end with one: "Step_LSC|"
  for (std::string_view rest : rests) {
    std::string_view column;
    for (std::size_t i = 0; i < kMaxColumns && TakeColumn(rest, column); ++i) {
      ++looks[i][LookOf(column)];
      bars[i] += column.data()[column.size()] == '|' ? 1 : 0;
    }
  }
  step = {.kind = Kind::kColumns};
  bool words = false;
  for (std::size_t i = 0; i < kMaxColumns; ++i) {
    std::size_t lines = 0;
    for (const std::size_t count : looks[i]) lines += count;
    if (!IsMost(lines, rests.size())) break;
    const bool certain =
        IsMost(looks[i][kMark], rests.size()) || IsMost(looks[i][kLevel], rests.size()) ||
        IsMost(bars[i], rests.size()) ||
        (looks[i][kLevel] * 100 >= rests.size() * kShareOfLevels && NamesLevels(rests, i));
    const bool strong = certain || IsMost(looks[i][kTimeLike], rests.size());
    const bool weak = IsMost(looks[i][kNumber], rests.size());
    if (strong || (weak && !words)) {
      step.columns = i + 1;
      step.certain = step.certain || certain;
      words = false;
    }
    words = words || looks[i][kSentence] * 100 > rests.size() * 3;
  }
  return step.columns > 0;
}

bool HeaderColumns::IsSteady(std::span<const std::string_view> rests, const Step& step) {
  std::vector<std::string_view> after(rests.begin(), rests.end());
  std::size_t applied = 0;
  for (std::string_view& rest : after) applied += Apply(step, rest) ? 1 : 0;
  if (!IsMost(applied, rests.size())) return false;
  if (!step.certain && !HasManyBeginnings(after)) return false;
  return step.kind == Kind::kTime || step.kind == Kind::kColumns || HasFewTexts(rests, after);
}

HeaderColumns HeaderColumns::Learn(std::span<const std::string_view> bodies) {
  HeaderColumns learnt;
  if (bodies.size() < kFewest) return learnt;
  std::vector<std::string_view> rests(bodies.begin(), bodies.end());
  while (learnt.steps_.size() < kMaxSteps) {
    std::vector<Step> candidates = {{.kind = Kind::kTime}};
    if (Step step; LearnColumns(rests, step)) candidates.push_back(step);
    candidates.push_back({.kind = Kind::kDash});
    candidates.push_back({.kind = Kind::kPadded});
    const auto step =
        std::ranges::find_if(candidates, [&](const Step& s) { return IsSteady(rests, s); });
    if (step == candidates.end()) break;
    learnt.steps_.push_back(*step);
    for (std::string_view& rest : rests) Apply(*step, rest);
  }
  return learnt;
}

std::size_t HeaderColumns::Skip(std::string_view body) const {
  std::string_view rest = body;
  for (const Step& step : steps_) {
    if (!Apply(step, rest)) return 0;
  }
  return body.size() - rest.size();
}

}  // namespace logai::logs
