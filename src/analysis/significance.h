#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// Tests that are right for small counts, for comparisons of templates.
namespace logai::analysis {

/// The regularized incomplete beta function I_x(a, b).
/// REQUIRES: a > 0, b > 0, 0 <= x <= 1.
/// Source:  DLMF 8.17.22, the continued fraction, by Lentz's method.
double IncompleteBeta(double a, double b, double x);

struct Interval {
  double low = 0;
  double high = 0;
};

/// What two counts over two exposures (minutes, or all messages) say about the two rates.
struct RateTest {
  double ratio = 1;  ///< of the rates, second over first; infinite when the first count is 0
  Interval ratio_95{0,
                    0};  ///< 95 % interval of the ratio, Clopper–Pearson; its high may be infinite
  double p = 1;          ///< two-sided: how likely counts at least as far apart are at equal rates
};

/// Compares two rates by what is left once their sum is given: the second count is binomial then.
/// The counts may be fractions (counts divided by their dispersion).
/// REQUIRES: counts >= 0, exposures > 0.
/// Source:  the exact conditional test (Przyborowski and Wilenski, Biometrika 1940), with twice the
///          smaller tail as the two-sided p.
RateTest CompareRates(double count_a, double exposure_a, double count_b, double exposure_b);

/// Fisher's exact test of `a` of `of_a` against `b` of `of_b`, two-sided by likelihood.
/// REQUIRES: a <= of_a, b <= of_b. Cost:    linear in the smaller of a + b and the rest.
double FisherTest(std::uint64_t a, std::uint64_t of_a, std::uint64_t b, std::uint64_t of_b);

/// For each p the least rate of false discoveries at which it is one: p's at or below a level of
/// the results are wrong in that share of cases at most. Shape:   result.size() == p.size().
/// Source:  Benjamini and Hochberg, JRSS B 1995.
std::vector<double> FalseDiscoveryRates(std::span<const double> p);

/// How much more counts of equal stretches of time vary than a Poisson count: the sum of squared
/// distances from the mean over the mean, which is `freedom` on average for a Poisson count.
struct Dispersion {
  double sum = 0;
  double freedom = 0;
};
Dispersion DispersionOf(std::span<const std::uint64_t> counts);

}  // namespace logai::analysis
