#include "analysis/parameters.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>

#include "base/text.h"

namespace logai::analysis {
namespace {

using Top = ParameterStatistics::Top;

// The unit that the values have in common; nothing when they have several.
std::optional<NumberUnit> UnitOf(const ParameterColumn& column) {
  if (!std::has_single_bit(column.units)) return std::nullopt;
  return static_cast<NumberUnit>(std::countr_zero(column.units));
}

double ExactQuantile(const std::vector<double>& sorted, double q) {
  const double position = std::ceil(q * static_cast<double>(sorted.size())) - 1;
  return sorted[static_cast<std::size_t>(std::max(position, 0.0))];
}

std::optional<NumberStatistics> Numbers(const ParameterColumn& column, std::uint64_t messages,
                                        const std::vector<double>& all) {
  const NumberSketch& sketch = column.numbers;
  const auto unit = UnitOf(column);
  if (!unit || sketch.count() * 10 < messages * 9) return std::nullopt;
  NumberStatistics numbers{.unit = *unit,
                           .count = sketch.count(),
                           .min = sketch.min(),
                           .max = sketch.max(),
                           .mean = sketch.mean()};
  numbers.exact = all.size() == sketch.count();
  const auto quantile = [&](double q) {
    return numbers.exact ? ExactQuantile(all, q) : sketch.Quantile(q);
  };
  numbers.p50 = quantile(0.50);
  numbers.p95 = quantile(0.95);
  numbers.p99 = quantile(0.99);
  return numbers;
}

void TakeTop(std::vector<Top> values, std::size_t max_top, std::vector<Top>& top) {
  std::ranges::sort(values, [](const Top& a, const Top& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  if (values.size() > max_top) values.resize(max_top);
  top = std::move(values);
}

bool IsUnitWord(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kUnits = {
      "ms",      "us",  "ns",    "s",     "sec",  "secs",  "seconds", "milliseconds",
      "minutes", "min", "hours", "bytes", "byte", "b",     "kb",      "mb",
      "gb",      "kib", "mib",   "gib",   "%",    "tokens"};
  return std::ranges::any_of(kUnits,
                             [&](std::string_view u) { return base::EqualIgnoringCase(u, word); });
}

}  // namespace

std::string ParameterLabel(std::span<const TemplateToken> tokens, std::size_t token) {
  std::string label;
  std::size_t at = token;
  while (at > 0 && tokens[at - 1].kind == TokenKind::kPunctuation) {
    const std::string& mark = tokens[at - 1].text;
    const bool names = mark == "=" || mark == ":" || mark == "\"" || mark == "'" || mark == "#" ||
                       mark == "(" || mark == "[";
    if (!names || token - at >= 3) break;
    --at;
  }
  if (at > 0 && tokens[at - 1].kind == TokenKind::kWord) label = tokens[at - 1].text;
  if (token + 1 < tokens.size() && IsUnitWord(tokens[token + 1].text)) {
    label += label.empty() ? "" : " … ";
    label += tokens[token + 1].text;
  }
  return label;
}

std::vector<ParameterStatistics> DescribeParameters(std::span<const TemplateToken> tokens,
                                                    const ParameterTable& table,
                                                    std::size_t max_top) {
  std::vector<ParameterStatistics> all;
  if (table.count() == 0) return all;
  const std::vector<ParameterColumn> columns = table.Columns();
  const auto sample = table.Sample();
  struct Seen {
    std::string_view text;
    std::uint64_t count = 0;
  };
  // The columns of a table that does not count are those of its sample.
  const bool sampled = !table.counts_all() && !table.complete();
  const std::uint64_t counted = sampled ? sample.size() : table.count();
  std::vector<std::map<std::string_view, Seen>> counts(columns.size());
  std::vector<std::vector<double>> numbers(columns.size());
  for (const ParameterTable::Row* row : sample) {
    const auto values = ParameterTable::ValuesOf(*row);
    for (std::size_t i = 0; i < std::min(values.size(), columns.size()); ++i) {
      Seen& seen = counts[i][values[i].whole];
      seen.text = values[i].text;
      ++seen.count;
      if (!table.complete()) continue;
      if (const auto number = NumberOf(values[i].text)) numbers[i].push_back(number->value);
    }
  }
  std::size_t column = 0;
  for (std::size_t i = 0; i < tokens.size() && column < columns.size(); ++i) {
    if (!IsVariable(tokens[i].kind)) continue;
    const ParameterColumn& of = columns[column];
    std::ranges::sort(numbers[column]);
    ParameterStatistics statistics{.token = i,
                                   .label = ParameterLabel(tokens, i),
                                   .count = table.count(),
                                   .distinct = std::min(of.values.Distinct(), table.count()),
                                   .distinct_exact = of.values.exact() && !sampled,
                                   .top = {},
                                   .numbers = Numbers(of, counted, numbers[column])};
    std::vector<Top> values;
    const auto add = [&](std::string_view text, std::uint64_t count, std::size_t of_messages) {
      const double share = static_cast<double>(count) / static_cast<double>(of_messages);
      const auto estimate =
          static_cast<std::uint64_t>(std::llround(share * static_cast<double>(table.count())));
      values.push_back({.value = std::string(text), .share = share, .count = estimate});
    };
    if (of.values.exact()) {
      for (const ValueCounter::Value& value : of.values.values()) {
        if (value.count > 1 || !sampled) add(value.text, value.count, counted);
      }
      if (sampled) statistics.top_sample = sample.size();
    } else {
      // One that is there once says nothing of how frequent it is.
      for (const auto& [whole, seen] : counts[column]) {
        if (seen.count > 1 || table.complete()) add(seen.text, seen.count, sample.size());
      }
      if (table.complete()) {
        statistics.distinct = counts[column].size();
        statistics.distinct_exact = true;
      } else {
        statistics.top_sample = sample.size();
      }
    }
    TakeTop(std::move(values), max_top, statistics.top);
    all.push_back(std::move(statistics));
    ++column;
  }
  return all;
}

}  // namespace logai::analysis
