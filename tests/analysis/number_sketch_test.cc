#include "analysis/number_sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace logai::analysis {
namespace {

double Exact(std::vector<double> values, double q) {
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(
      std::max(std::ceil(q * static_cast<double>(values.size())) - 1, 0.0));
  return values[rank];
}

TEST(NumberSketchTest, QuantilesAreWithinTheStatedErrorWhateverTheShape) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> latency(3, 2);
  std::uniform_real_distribution<double> signed_values(-500, 900);
  for (const bool both_signs : {false, true}) {
    NumberSketch sketch;
    std::vector<double> values;
    for (int i = 0; i < 20'000; ++i) {
      values.push_back(both_signs ? signed_values(random) : latency(random));
      sketch.Add(values.back());
    }
    for (const double q : {0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0}) {
      const double exact = Exact(values, q);
      EXPECT_LE(std::abs(sketch.Quantile(q) - exact),
                std::abs(exact) * NumberSketch::kRelativeError + 1e-9)
          << q;
    }
    EXPECT_DOUBLE_EQ(sketch.min(), std::ranges::min(values));
    EXPECT_DOUBLE_EQ(sketch.max(), std::ranges::max(values));
    EXPECT_EQ(sketch.count(), 20'000U);
  }
}

TEST(NumberSketchTest, OrderAndMergingDoNotMatter) {
  std::mt19937_64 random(11);
  std::vector<double> values;
  // Sixty octaves, so that small ones fall together, zeros and both signs.
  for (int i = 0; i < 5'000; ++i) {
    const double size = std::pow(2.0, static_cast<double>(random() % 60) - 20);
    values.push_back(i % 7 == 0 ? 0 : (i % 3 == 0 ? -size : size) * 1.37);
  }
  NumberSketch forwards, backwards, merged;
  for (const double value : values) forwards.Add(value);
  for (auto it = values.rbegin(); it != values.rend(); ++it) backwards.Add(*it);
  std::vector<NumberSketch> parts(7);
  for (const double value : values) parts[random() % 7].Add(value);
  for (const NumberSketch& part : parts) merged.Merge(part);
  for (double q = 0; q <= 1; q += 0.001) {
    EXPECT_EQ(forwards.Quantile(q), backwards.Quantile(q)) << q;
    EXPECT_EQ(forwards.Quantile(q), merged.Quantile(q)) << q;
  }
  EXPECT_EQ(forwards.mean(), backwards.mean());
  EXPECT_EQ(forwards.mean(), merged.mean());
}

TEST(NumberSketchTest, WeightsCountAndWhatIsNoNumberDoesNot) {
  NumberSketch sketch;
  sketch.Add(10, 99);
  sketch.Add(1'000, 1);
  sketch.Add(std::nan(""));
  sketch.Add(INFINITY);
  EXPECT_EQ(sketch.count(), 100U);
  EXPECT_NEAR(sketch.Quantile(0.99), 10, 10 * NumberSketch::kRelativeError);
  EXPECT_DOUBLE_EQ(sketch.Quantile(1), 1'000);
  EXPECT_DOUBLE_EQ(sketch.mean(), 19.9);
}

}  // namespace
}  // namespace logai::analysis
