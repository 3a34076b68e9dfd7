#include "analysis/word_look.h"

#include <algorithm>
#include <array>

#include "analysis/signals.h"
#include "base/ascii.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

// Words after which logs name the thing that they speak of, and words after which they may.
constexpr std::array<std::string_view, 12> kNouns = {"user", "username", "host",    "hostname",
                                                     "file", "named",    "package", "device",
                                                     "node", "group",    "account", "database"};
constexpr std::array<std::string_view, 10> kPrepositions = {"for", "from", "by", "to",   "on",
                                                            "at",  "in",   "of", "with", "via"};
constexpr std::array<std::string_view, 16> kUnits = {"b",   "kb",  "mb",   "gb",   "tb", "kib",
                                                     "mib", "gib", "tib",  "ms",   "us", "ns",
                                                     "sec", "min", "byte", "bytes"};

constexpr std::array<std::string_view, 4> kAnswers = {"yes", "no", "on", "off"};
// In capitals they stand in statements of SQL.
constexpr std::array<std::string_view, 4> kBeforeTables = {"UPDATE", "INTO", "FROM", "JOIN"};

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words,
                             [&](std::string_view w) { return base::EqualIgnoringCase(w, word); });
}

}  // namespace

bool IsLiteral(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kLiterals = {"true", "false", "null", "nil",
                                                                "none"};
  return IsOneOf(word, kLiterals);
}

WordLook LookOf(std::string_view word) {
  WordLook look;
  const auto count = [&](auto is) { return std::ranges::count_if(word, is); };
  const auto upper = count(base::IsUpper), lower = count(base::IsLower),
             digits = count(base::IsDigit);
  const auto dots = std::ranges::count(word, '.');
  const auto dashes = std::ranges::count(word, '-');
  const auto marks = count([](char c) { return c == '/' || c == '@' || c == '\\'; });
  const auto bars = std::ranges::count(word, '_');
  const auto size = static_cast<std::ptrdiff_t>(word.size());
  look.natural = lower == size || (size > 1 && base::IsUpper(word.front()) && lower == size - 1);
  look.upper = upper + bars == size;
  look.literal = word.empty() || IsLiteral(word);
  look.unit = IsOneOf(word, kUnits);
  look.answer = IsOneOf(word, kAnswers);
  const bool before_table = std::ranges::find(kBeforeTables, word) != kBeforeTables.end();
  look.introduces = before_table || IsOneOf(word, kNouns) ? 1.0
                    : IsOneOf(word, kPrepositions)        ? 0.43
                                                          : 0;
  look.telling = IsTrouble(SignalOf(word));
  if (digits > 0) {
    look.name = 0.8;
  } else if (dots >= 2 || marks > 0) {
    look.name = 0.7;
  } else if (dots == 1 || dashes > 0 || (upper >= 1 && lower >= 1 && !look.natural)) {
    look.name = 0.4;
  }
  return look;
}

}  // namespace logai::analysis
