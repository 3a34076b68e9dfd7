#include "analysis/significance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace logai::analysis {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The continued fraction of I_x(a, b), which converges fast for x < (a + 1) / (a + b + 2).
double Fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMaxSteps = 10'000;  // needs some sqrt(max(a, b))
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  if (std::abs(d) < kTiny) d = kTiny;
  d = 1 / d;
  double value = d;
  for (int m = 1; m < kMaxSteps; ++m) {
    const auto step = [&](double term) {
      d = 1 + term * d;
      if (std::abs(d) < kTiny) d = kTiny;
      c = 1 + term / c;
      if (std::abs(c) < kTiny) c = kTiny;
      d = 1 / d;
      value *= d * c;
      return d * c;
    };
    step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    const double change = step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
    if (std::abs(change - 1) < 1e-15) break;
  }
  return value;
}

// The x for which I_x(a, b) is `p`.
double InverseIncompleteBeta(double a, double b, double p) {
  double low = 0, high = 1;
  for (int i = 0; i < 100 && high - low > 1e-15 * high; ++i) {
    const double middle = (low + high) / 2;
    (IncompleteBeta(a, b, middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

}  // namespace

double IncompleteBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * Fraction(a, b, x) / a;
  return 1 - front * Fraction(b, a, 1 - x) / b;
}

RateTest CompareRates(double count_a, double exposure_a, double count_b, double exposure_b) {
  RateTest test;
  const double n = count_a + count_b;
  if (n <= 0) return {.ratio = 1, .ratio_95 = {0, kInfinity}, .p = 1};
  const double p0 = exposure_b / (exposure_a + exposure_b);
  const double scale = exposure_a / exposure_b;
  test.ratio = count_a > 0 ? count_b / count_a * scale : kInfinity;
  // P(X >= b) and P(X <= b) of a binomial X.
  const double more = count_b > 0 ? IncompleteBeta(count_b, count_a + 1, p0) : 1;
  const double less = count_a > 0 ? IncompleteBeta(count_a, count_b + 1, 1 - p0) : 1;
  test.p = std::min(1.0, 2 * std::min(more, less));
  const auto odds = [&](double share) {
    return share >= 1 ? kInfinity : share / (1 - share) * scale;
  };
  test.ratio_95.low = count_b > 0 ? odds(InverseIncompleteBeta(count_b, count_a + 1, 0.025)) : 0;
  test.ratio_95.high =
      count_a > 0 ? odds(InverseIncompleteBeta(count_b + 1, count_a, 0.975)) : kInfinity;
  return test;
}

double FisherTest(std::uint64_t a, std::uint64_t of_a, std::uint64_t b, std::uint64_t of_b) {
  const std::uint64_t hits = a + b;
  const std::uint64_t least = hits > of_b ? hits - of_b : 0;
  const std::uint64_t most = std::min(hits, of_a);
  const auto log_likelihood = [&](std::uint64_t x) {
    const auto real = [](std::uint64_t v) { return static_cast<double>(v); };
    return LogChoose(real(of_a), real(x)) + LogChoose(real(of_b), real(hits - x)) -
           LogChoose(real(of_a + of_b), real(hits));
  };
  const double seen = log_likelihood(a) + 1e-7;  // equal ones differ by rounding
  double p = 0;
  for (std::uint64_t x = least; x <= most; ++x) {
    const double likelihood = log_likelihood(x);
    if (likelihood <= seen) p += std::exp(likelihood);
  }
  return std::min(1.0, p);
}

std::vector<double> FalseDiscoveryRates(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t i, std::size_t j) { return p[i] < p[j]; });
  std::vector<double> rates(p.size());
  double least = 1;
  for (std::size_t rank = p.size(); rank > 0; --rank) {
    const std::size_t i = order[rank - 1];
    least = std::min(least, p[i] * static_cast<double>(p.size()) / static_cast<double>(rank));
    rates[i] = least;
  }
  return rates;
}

Dispersion DispersionOf(std::span<const std::uint64_t> counts) {
  double sum = 0;
  for (const std::uint64_t count : counts) sum += static_cast<double>(count);
  if (counts.size() < 2 || sum <= 0) return {};
  const double mean = sum / static_cast<double>(counts.size());
  Dispersion dispersion{.sum = 0, .freedom = static_cast<double>(counts.size() - 1)};
  for (const std::uint64_t count : counts) {
    const double distance = static_cast<double>(count) - mean;
    dispersion.sum += distance * distance / mean;
  }
  return dispersion;
}

}  // namespace logai::analysis
