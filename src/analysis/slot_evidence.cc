#include "analysis/slot_evidence.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace logai::analysis {
namespace {

constexpr double kCertainHint = 3.25;  // what stands before says that a name follows

// "(root) CMD": whoever it is that the message begins with.
bool StandsAlone(const Place& place) {
  return place.first && place.before == '(' && place.after == ')';
}

}  // namespace

double SlotEvidence::Of(std::span<const WordId> slots, std::size_t slot,
                        std::vector<WordId> values) const {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() < 2) return 1;  // they agree
  double names = 0, plain = 0, upper = 0;
  const double hint = Hint(slots, slot);
  double score = hint - 3.0;
  const std::size_t shared = SharedLabels(values);
  for (const WordId value : values) {
    if (value == kVariable) {
      score += 2.0;
      continue;
    }
    const WordLook look =
        shared == 0 ? vocabulary_.look(value) : LookOf(vocabulary_.word(value).substr(shared));
    names += look.name;
    plain += look.natural ? 1 : 0;
    upper += look.upper ? 2 : 0;
    if (look.literal || (look.answer && hint > 0)) score += 2.5;
    if (look.unit && slot > 0 && slots[slot - 1] == kVariable) score += 3;
  }
  const auto n = static_cast<double>(values.size());
  score += std::log2(n) + 3.0 * names / n - (plain + upper) / n;
  // How much of the message is the same.
  int constants = 0;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const WordId word = slots[i];
    constants += i != slot && word != kVariable ? 1 : 0;
  }
  if (constants == 0) score -= 3;
  if (constants == 1) score -= 1;
  const bool long_same = constants >= 5 && values.size() >= 4;
  if (values.size() >= 4) score += std::min(1.0, 0.2 * constants);
  // A sentence begins with a plain word; the name of what it speaks of may vary.
  const char after = places_[slot].after;
  const bool subject = plain + upper == 0 && (after == ':' || after == '[' || after == '(');
  if (places_[slot].first && !StandsAlone(places_[slot])) {
    score -= subject ? 0.5 : long_same ? 0 : 2;
  }
  if (constants > 0 && DifferInDigits(values)) score += 3;
  return score;
}

// How long the beginning is that dotted values share, when it is two labels or more and states
// stand behind it: "android.intent.action.SCREEN_ON", "android.intent.action.SCREEN_OFF".
std::size_t SlotEvidence::SharedLabels(std::span<const WordId> values) const {
  if (values.front() == kVariable) return 0;
  std::string_view shared = vocabulary_.word(values.front());
  for (const WordId value : values) {
    const std::string_view word = vocabulary_.word(value);
    shared = shared.substr(
        0, static_cast<std::size_t>(std::ranges::mismatch(shared, word).in1 - shared.begin()));
    if (shared.empty()) return 0;
  }
  const std::size_t dot = shared.rfind('.');
  if (dot == std::string_view::npos || shared.find('.') == dot) return 0;
  const bool states = std::ranges::all_of(values, [&](WordId value) {
    const std::string_view end = vocabulary_.word(value).substr(dot + 1);
    return !end.empty() && LookOf(end).upper;
  });
  return states ? dot + 1 : 0;
}

// "CPU0", "CPU1": words that are equal but for their digits count things.
bool SlotEvidence::DifferInDigits(std::span<const WordId> values) const {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto shape = [&](WordId value) {
    std::string text(vocabulary_.word(value));
    std::ranges::replace_if(text, digit, '0');
    text.erase(
        std::unique(text.begin(), text.end(), [](char a, char b) { return a == '0' && b == '0'; }),
        text.end());
    return text;
  };
  if (values.front() == kVariable) return false;
  const std::string first = shape(values.front());
  return first.contains('0') &&
         std::ranges::all_of(values, [&](WordId value) { return shape(value) == first; });
}

double SlotEvidence::Hint(std::span<const WordId> slots, std::size_t slot) const {
  const Place& place = places_[slot];
  double hint = 0;
  if (place.before == '=') hint += 3;
  const bool quote = place.before == '"' || place.before == '\'' || place.before == '`';
  if (quote) hint += place.after == place.before ? 2.5 : 2;
  if (StandsAlone(place)) hint += 2.5;
  if (place.before == ':' && !place.first &&
      (place.last || place.after == ',' || place.after == ';' || place.after == ')')) {
    hint += 1;
  }
  if (place.before == ' ' && slot > 0 && slots[slot - 1] != kVariable) {
    hint += 3.5 * vocabulary_.look(slots[slot - 1]).introduces;
  }
  return hint;
}

bool SlotEvidence::IsTelling(std::span<const WordId> slots, std::size_t slot) const {
  return slots[slot] != kVariable && vocabulary_.look(slots[slot]).telling &&
         Hint(slots, slot) < kCertainHint;
}

}  // namespace logai::analysis
