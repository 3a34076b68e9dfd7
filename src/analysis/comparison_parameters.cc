#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "analysis/comparison.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

constexpr std::size_t kLeastMessages = 20;  // on each side; fewer tell nothing of a distribution
constexpr std::size_t kLeastForTail = 40;
constexpr double kLeastShare = 0.25;  // by which a value's share must change
constexpr double kLeastFactor = 1.5;  // by which a quantile must change
constexpr double kCounter = 0.95;     // correlation with the place, from which on numbers count up
constexpr std::size_t kCandidates = 3;  // values of each side

// The values of one side at one variable, in the order of the messages.
struct Values {
  std::vector<ParameterTable::Value> texts;
  std::vector<double> numbers;
  std::uint8_t units = 0;

  bool all_numbers() const { return numbers.size() == texts.size(); }
};

std::vector<Values> ValuesOfSide(const ParameterTable& table, std::size_t variables) {
  std::vector<Values> columns(variables);
  for (const ParameterTable::Row* row : table.Sample()) {
    const auto values = ParameterTable::ValuesOf(*row);
    for (std::size_t i = 0; i < std::min(values.size(), variables); ++i) {
      columns[i].texts.push_back(values[i]);
      const auto number = NumberOf(values[i].text);
      if (!number) continue;
      columns[i].numbers.push_back(number->value);
      columns[i].units |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(number->unit));
    }
  }
  return columns;
}

// Pearson's correlation of the numbers with their place: near 1 for sequence numbers and clocks.
bool CountsUp(const std::vector<double>& numbers) {
  const auto n = static_cast<double>(numbers.size());
  double mean = 0, products = 0, squares = 0;
  for (const double number : numbers) mean += number / n;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double place = static_cast<double>(i) - (n - 1) / 2;
    products += place * (numbers[i] - mean);
    squares += (numbers[i] - mean) * (numbers[i] - mean);
  }
  if (squares <= 0) return false;
  return std::abs(products) / std::sqrt(squares * n * (n * n - 1) / 12) >= kCounter;
}

// What names one thing among many is different every day.
bool NamesAnIdentity(std::string_view label) {
  static constexpr std::array<std::string_view, 12> kWords = {"id",   "pid",   "tid",     "thread",
                                                              "port", "seq",   "session", "request",
                                                              "uuid", "trace", "span",    "txn"};
  const std::string lower = base::ToLower(label);
  if (lower.ends_with("_id") || lower.ends_with("-id") || lower.ends_with(".id")) return true;
  return std::ranges::find(kWords, lower) != kWords.end() || label.ends_with("Id");
}

// A value with a long number in it, such as the path of one object, names one thing as well.
bool HoldsAnIdentity(std::string_view value) {
  std::size_t run = 0;
  bool digit = false;
  for (const char c : value) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f') && (c < 'A' || c > 'F')) {
      run = 0;
      digit = false;
      continue;
    }
    digit = digit || is_digit;
    if (++run >= 8 && digit) return true;
  }
  return false;
}

double Quantile(const std::vector<double>& sorted, double q) {
  const double position = std::ceil(q * static_cast<double>(sorted.size())) - 1;
  return sorted[static_cast<std::size_t>(std::max(position, 0.0))];
}

std::uint64_t Above(const std::vector<double>& numbers, double threshold) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(numbers, [&](double number) { return number > threshold; }));
}

struct Found {
  ParameterChange change;
  double p = 1;
};

// Whether one of the quantiles moved: how many are above what both sides have together.
std::optional<Found> CompareNumbers(const Values& a, const Values& b) {
  std::vector<double> of_a = a.numbers, of_b = b.numbers;
  std::ranges::sort(of_a);
  std::ranges::sort(of_b);
  std::vector<double> both(of_a);
  both.insert(both.end(), of_b.begin(), of_b.end());
  std::ranges::sort(both);
  std::optional<Found> best;
  double best_factor = 0;
  for (const int percentile : {95, 50}) {
    if (percentile == 95 && std::min(of_a.size(), of_b.size()) < kLeastForTail) continue;
    const double q = percentile / 100.0;
    // A tail that is a tail on both sides lies lower in both together.
    const double threshold = Quantile(both, percentile == 95 ? 0.9 : 0.5);
    const double p =
        2 * FisherTest(Above(of_a, threshold), of_a.size(), Above(of_b, threshold), of_b.size());
    const double from = Quantile(of_a, q), to = Quantile(of_b, q);
    const double size = std::max(std::abs(from), std::abs(to));
    const double least = std::min(std::abs(from), std::abs(to));
    const double factor = size == 0 ? 1 : (from < 0) != (to < 0) || least == 0 ? 1e3 : size / least;
    // The tail comes first, as people ask for it, unless the middle moved much more.
    if (factor < kLeastFactor || factor <= 2 * best_factor || p > 0.05) continue;
    best_factor = factor;
    best = {.change = {.kind = ParameterChange::Kind::kQuantile,
                       .percentile = percentile,
                       .from = from,
                       .to = to},
            .p = std::min(1.0, p)};
  }
  return best;
}

std::map<std::string_view, std::uint64_t> CountsOf(const Values& values) {
  std::map<std::string_view, std::uint64_t> counts;
  for (const auto& value : values.texts) ++counts[value.whole];
  return counts;
}

// The value whose share changed most.
std::optional<Found> CompareShares(const Values& a, const Values& b) {
  const auto of_a = CountsOf(a), of_b = CountsOf(b);
  std::vector<std::string_view> candidates;
  for (const auto* counts : {&of_a, &of_b}) {
    std::vector<std::pair<std::uint64_t, std::string_view>> order;
    for (const auto& [value, count] : *counts) order.emplace_back(count, value);
    std::ranges::sort(order, std::greater());
    for (std::size_t i = 0; i < std::min(kCandidates, order.size()); ++i) {
      candidates.push_back(order[i].second);
    }
  }
  std::ranges::sort(candidates);
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::optional<Found> best;
  double best_difference = kLeastShare;
  const auto share = [](const auto& counts, std::string_view value, std::size_t of) {
    const auto it = counts.find(value);
    const std::uint64_t count = it == counts.end() ? 0 : it->second;
    return std::pair(count, static_cast<double>(count) / static_cast<double>(of));
  };
  for (const std::string_view value : candidates) {
    if (HoldsAnIdentity(value)) continue;
    const auto [count_a, share_a] = share(of_a, value, a.texts.size());
    const auto [count_b, share_b] = share(of_b, value, b.texts.size());
    // Of two values that changed places by as much, the one that is there now, or was, whichever
    // has more.
    const double difference = std::abs(share_b - share_a) + 1e-6 * std::max(share_a, share_b);
    if (difference < best_difference) continue;
    best_difference = difference;
    best = {.change = {.kind = ParameterChange::Kind::kShare, .from = share_a, .to = share_b},
            .p = std::min(1.0, static_cast<double>(candidates.size()) *
                                   FisherTest(count_a, a.texts.size(), count_b, b.texts.size()))};
    for (const Values* side : {&a, &b}) {
      for (const auto& known : side->texts) {
        if (known.whole == value) best->change.value = known.text;
      }
    }
  }
  return best;
}

bool CanVary(TokenKind kind) {
  return kind != TokenKind::kTime && kind != TokenKind::kUuid && kind != TokenKind::kHex &&
         kind != TokenKind::kWord;
}

}  // namespace

std::vector<ParameterChange> CompareParameters(std::span<const Pattern> patterns,
                                               const ComparisonOptions& options) {
  std::vector<Found> found;
  std::vector<double> p;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const Pattern& pattern = patterns[i];
    if (pattern.details.size() != 2) continue;
    const ParameterTable *table_a = pattern.details[0].parameters(),
                         *table_b = pattern.details[1].parameters();
    if (table_a == nullptr || table_b == nullptr) continue;
    if (std::min(table_a->sample_size(), table_b->sample_size()) < kLeastMessages) continue;
    std::vector<std::size_t> variables;
    for (std::size_t t = 0; t < pattern.tokens.size(); ++t) {
      if (IsVariable(pattern.tokens[t].kind)) variables.push_back(t);
    }
    const std::size_t columns = std::min(variables.size(), ParameterTable::kMaxColumns);
    const auto side_a = ValuesOfSide(*table_a, columns), side_b = ValuesOfSide(*table_b, columns);
    for (std::size_t c = 0; c < columns; ++c) {
      const Values &a = side_a[c], &b = side_b[c];
      const std::string label = ParameterLabel(pattern.tokens, variables[c]);
      if (!CanVary(pattern.tokens[variables[c]].kind) || NamesAnIdentity(label)) continue;
      if (std::min(a.texts.size(), b.texts.size()) < kLeastMessages) continue;
      const bool numbers =
          a.all_numbers() && b.all_numbers() && a.units == b.units && std::popcount(a.units) == 1;
      if (numbers && (CountsUp(a.numbers) || CountsUp(b.numbers))) continue;
      std::optional<Found> change = CompareShares(a, b);
      // Of numbers their size says more, unless they are codes: few, and without a unit.
      if (numbers) {
        const auto unit = static_cast<NumberUnit>(std::countr_zero(a.units));
        const bool code = unit == NumberUnit::kNone && CountsOf(a).size() <= 12 &&
                          CountsOf(b).size() <= 12 && !label.ends_with("ms");
        if (!code || !change) change = CompareNumbers(a, b);
        if (change) change->change.unit = unit;
      }
      p.push_back(change ? change->p : 1);
      if (!change) change.emplace();
      change->change.pattern = i;
      change->change.token = variables[c];
      change->change.label = label;
      change->change.sample_a = a.texts.size();
      change->change.sample_b = b.texts.size();
      found.push_back(std::move(*change));
    }
  }
  const std::vector<double> q = FalseDiscoveryRates(p);
  std::vector<ParameterChange> changes;
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].change.q = q[i];
    if (q[i] <= options.false_discoveries) changes.push_back(std::move(found[i].change));
  }
  std::ranges::stable_sort(changes, [](const ParameterChange& x, const ParameterChange& y) {
    const auto weight = [](const ParameterChange& change) {
      if (change.kind == ParameterChange::Kind::kShare) {
        return 3 * std::abs(change.to - change.from);
      }
      const double from = std::max(std::abs(change.from), 1e-6);
      const double to = std::max(std::abs(change.to), 1e-6);
      return std::min(6.0, std::abs(std::log2(to / from)));
    };
    return weight(x) > weight(y);
  });
  return changes;
}

}  // namespace logai::analysis
