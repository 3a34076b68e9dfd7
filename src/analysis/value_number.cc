#include "analysis/value_number.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

constexpr std::size_t kLongest = 40;  // of a number with its unit
constexpr double kMinuteMs = 60'000;

struct Unit {
  std::string_view name;
  double factor;
  NumberUnit unit;
};

// What analysis/token_shapes takes for durations and sizes.
constexpr std::array<Unit, 31> kUnits = {{
    {"ns", 1e-6, NumberUnit::kMilliseconds},
    {"us", 1e-3, NumberUnit::kMilliseconds},
    {"\u00b5s", 1e-3, NumberUnit::kMilliseconds},
    {"ms", 1, NumberUnit::kMilliseconds},
    {"s", 1'000, NumberUnit::kMilliseconds},
    {"sec", 1'000, NumberUnit::kMilliseconds},
    {"secs", 1'000, NumberUnit::kMilliseconds},
    {"seconds", 1'000, NumberUnit::kMilliseconds},
    {"m", kMinuteMs, NumberUnit::kMilliseconds},
    {"min", kMinuteMs, NumberUnit::kMilliseconds},
    {"mins", kMinuteMs, NumberUnit::kMilliseconds},
    {"h", 60 * kMinuteMs, NumberUnit::kMilliseconds},
    {"hr", 60 * kMinuteMs, NumberUnit::kMilliseconds},
    {"hrs", 60 * kMinuteMs, NumberUnit::kMilliseconds},
    {"d", 24 * 60 * kMinuteMs, NumberUnit::kMilliseconds},
    {"b", 1, NumberUnit::kBytes},
    {"byte", 1, NumberUnit::kBytes},
    {"bytes", 1, NumberUnit::kBytes},
    {"k", 1e3, NumberUnit::kBytes},
    {"kb", 1e3, NumberUnit::kBytes},
    {"kib", 1024.0, NumberUnit::kBytes},
    {"mb", 1e6, NumberUnit::kBytes},
    {"mib", 1024.0 * 1024, NumberUnit::kBytes},
    {"g", 1e9, NumberUnit::kBytes},
    {"gb", 1e9, NumberUnit::kBytes},
    {"gib", 1024.0 * 1024 * 1024, NumberUnit::kBytes},
    {"tb", 1e12, NumberUnit::kBytes},
    {"tib", 1024.0 * 1024 * 1024 * 1024, NumberUnit::kBytes},
    {"kbps", 1e3, NumberUnit::kBytes},
    {"mbps", 1e6, NumberUnit::kBytes},
    {"gbps", 1e9, NumberUnit::kBytes},
}};

const Unit* UnitOf(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (base::EqualIgnoringCase(unit.name, name)) return &unit;
  }
  return nullptr;
}

// Takes a decimal number, perhaps with commas between thousands, from the front of `text`.
std::optional<double> TakeNumber(std::string_view& text) {
  std::array<char, kLongest> digits;
  std::size_t size = 0, at = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    if (text[0] == '-') digits[size++] = '-';
    ++at;
  }
  if (at >= text.size() || !base::IsDigit(text[at])) return std::nullopt;
  for (; at < text.size() && size < digits.size(); ++at) {
    const char c = text[at];
    const bool before_digit = at + 1 < text.size() && base::IsDigit(text[at + 1]);
    if (c == ',' && before_digit) continue;
    if (!base::IsDigit(c) && !(c == '.' && before_digit)) break;
    digits[size++] = c;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + size, value);
  if (error != std::errc() || end != digits.data() + size) return std::nullopt;
  text.remove_prefix(at);
  return value;
}

bool TakeExponent(std::string_view& text, double& value) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return true;
  std::string_view digits = text.substr(1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  value *= std::pow(10.0, exponent);
  text = {};
  return std::isfinite(value);
}

}  // namespace

std::optional<ValueNumber> NumberOf(std::string_view text) {
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (!base::IsDigit(text[0]) && text[0] != '-' && text[0] != '+') return std::nullopt;
  std::uint64_t whole = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < 15 && base::IsDigit(text[at]); ++at) {
    whole = whole * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  if (at == text.size()) return ValueNumber{.value = static_cast<double>(whole)};

  auto value = TakeNumber(text);
  if (!value || !TakeExponent(text, *value)) return std::nullopt;
  if (text.empty() || text == "%") return ValueNumber{.value = *value};
  ValueNumber sum;
  const double sign = std::signbit(*value) ? -1 : 1;
  for (bool is_first = true;; is_first = false) {
    std::size_t name = 0;
    while (name < text.size() && !base::IsDigit(text[name])) ++name;
    const Unit* unit = UnitOf(text.substr(0, name));
    if (unit == nullptr || (!is_first && unit->unit != NumberUnit::kMilliseconds)) {
      return std::nullopt;
    }
    sum.unit = unit->unit;
    sum.value += (is_first ? *value : sign * *value) * unit->factor;
    text.remove_prefix(name);
    if (text.empty()) return sum;
    if (sum.unit != NumberUnit::kMilliseconds) return std::nullopt;  // "4k2" is no size
    value = TakeNumber(text);
    if (!value) return std::nullopt;
  }
}

}  // namespace logai::analysis
