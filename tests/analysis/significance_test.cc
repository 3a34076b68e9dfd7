#include "analysis/significance.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

namespace logai::analysis {
namespace {

// The reference values are those of SciPy 1.17.1.

TEST(SignificanceTest, IncompleteBetaIsThatOfTheReference) {
  struct Row {
    double a, b, x, value;  // scipy.special.betainc
  };
  for (const Row& row : std::array<Row, 6>{{{0.5, 0.5, 0.3, 0.36901011956554536},
                                            {2, 3, 0.4, 0.5247999999999999},
                                            {10.5, 200, 0.03, 0.07397719380525392},
                                            {1'000, 1'200, 0.45, 0.33466234267154027},
                                            {1, 50, 0.001, 0.048794371802968646},
                                            {300, 2, 0.99, 0.19616357628514303}}}) {
    EXPECT_NEAR(IncompleteBeta(row.a, row.b, row.x), row.value, 1e-10) << row.a;
  }
}

TEST(SignificanceTest, RatesAreComparedExactly) {
  struct Row {
    double b, n, p0, p, low, high;  // binomtest: twice the smaller tail, proportion_ci(exact)
  };
  for (const Row& row : std::array<Row, 5>{
           {{9, 10, 0.5, 0.021484375, 0.5549838829718047, 0.9974714214555375},
            {30, 50, 0.5, 0.20263875106454066, 0.4517940284791804, 0.7359216049054262},
            {3, 20, 0.5, 0.0025768280029296875, 0.03207093718554477, 0.37892682654529564},
            {120, 200, 0.5, 0.005685155996750306, 0.5285356727970459, 0.6684537363642607},
            {7, 1'000, 0.01, 0.4377263890649116, 0.0028188587596180135, 0.014369194979269567}}}) {
    const RateTest test = CompareRates(row.n - row.b, 1 - row.p0, row.b, row.p0);
    EXPECT_NEAR(test.p, row.p, 1e-9 * row.p + 1e-13) << row.b;
    const double scale = (1 - row.p0) / row.p0;
    EXPECT_NEAR(test.ratio_95.low, row.low / (1 - row.low) * scale, 1e-9) << row.b;
    EXPECT_NEAR(test.ratio_95.high, row.high / (1 - row.high) * scale, 1e-6) << row.b;
    EXPECT_DOUBLE_EQ(test.ratio, row.b / (row.n - row.b) * scale);
  }
}

TEST(SignificanceTest, SwappingTheSidesMirrorsTheTest) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 300; ++i) {
    const auto a = static_cast<double>(random() % 200), b = static_cast<double>(1 + random() % 200);
    const double ea = 1 + static_cast<double>(random() % 50),
                 eb = 1 + static_cast<double>(random() % 50);
    const RateTest one = CompareRates(a, ea, b, eb), other = CompareRates(b, eb, a, ea);
    EXPECT_NEAR(one.p, other.p, 1e-9);
    if (a > 0) {
      EXPECT_NEAR(one.ratio * other.ratio, 1, 1e-9);
      EXPECT_NEAR(one.ratio_95.low * other.ratio_95.high, 1, 1e-6);
    }
  }
}

TEST(SignificanceTest, NothingSeenOnOneSideHasAnOpenInterval) {
  const RateTest fresh = CompareRates(0, 10, 5, 10);
  EXPECT_TRUE(std::isinf(fresh.ratio));
  EXPECT_TRUE(std::isinf(fresh.ratio_95.high));
  EXPECT_NEAR(fresh.p, 2.0 / 32, 1e-12);
  EXPECT_DOUBLE_EQ(CompareRates(0, 1, 0, 1).p, 1);
  EXPECT_DOUBLE_EQ(CompareRates(5, 10, 0, 10).ratio, 0);
}

TEST(SignificanceTest, MillionsAreComparedToo) {
  EXPECT_GT(CompareRates(5'000'000, 1, 5'001'000, 1).p, 0.5);
  EXPECT_LT(CompareRates(5'000'000, 1, 5'100'000, 1).p, 1e-100);
}

TEST(SignificanceTest, FishersTestIsThatOfTheReference) {
  struct Row {
    std::uint64_t a, of_a, b, of_b;
    double p;  // scipy.stats.fisher_exact of [[a, of_a - a], [b, of_b - b]]
  };
  for (const Row& row : std::array<Row, 6>{{{8, 10, 1, 6, 0.034965034965034975},
                                            {3, 4, 1, 4, 0.48571428571428565},
                                            {40, 100, 90, 100, 5.0331096963115915e-14},
                                            {0, 256, 25, 256, 3.220398931093114e-08},
                                            {12, 100, 15, 100, 0.679614028364589},
                                            {1, 10, 11, 14, 0.0027594561852200836}}}) {
    EXPECT_NEAR(FisherTest(row.a, row.of_a, row.b, row.of_b), row.p, 1e-9 * row.p + 1e-20);
  }
}

TEST(SignificanceTest, FalseDiscoveryRatesAreThoseOfTheReference) {
  // scipy.stats.false_discovery_control
  const std::array<double, 6> p = {0.01, 0.04, 0.03, 0.005, 0.2, 0.9};
  const std::array<double, 6> expected = {0.03, 0.06, 0.06, 0.03, 0.24, 0.9};
  const std::vector<double> rates = FalseDiscoveryRates(p);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(rates[i], expected[i], 1e-12) << i;
}

TEST(SignificanceTest, DispersionIsOneForPoissonCountsAndTheSizeOfBurstsElse) {
  std::mt19937_64 random(9);
  std::poisson_distribution<std::uint64_t> events(40), bursts(2);
  std::vector<std::uint64_t> plain, bursty;
  for (int i = 0; i < 4'000; ++i) {
    plain.push_back(events(random));
    bursty.push_back(20 * bursts(random));
  }
  const Dispersion of_plain = DispersionOf(plain), of_bursty = DispersionOf(bursty);
  EXPECT_NEAR(of_plain.sum / of_plain.freedom, 1, 0.1);
  EXPECT_NEAR(of_bursty.sum / of_bursty.freedom, 20, 2);
}

}  // namespace
}  // namespace logai::analysis
