#include "analysis/value_counter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "analysis/parameter_table.h"

namespace logai::analysis {
namespace {

// Through a column, whose hash is the one that matters.
ParameterColumn Filled(int distinct, int times) {
  ParameterColumn column;
  for (int t = 0; t < times; ++t) {
    for (int i = 0; i < distinct; ++i) column.Add("user-" + std::to_string(i));
  }
  return column;
}

TEST(ValueCounterTest, CountsFewValuesOneByOne) {
  const ParameterColumn column = Filled(32, 5);
  EXPECT_TRUE(column.values.exact());
  EXPECT_EQ(column.values.Distinct(), 32U);
  for (const auto& value : column.values.values()) EXPECT_EQ(value.count, 5U) << value.text;
}

TEST(ValueCounterTest, EstimatesManyWithinThreeStandardErrors) {
  for (const int distinct : {33, 100, 1'000, 20'000, 300'000}) {
    const ParameterColumn column = Filled(distinct, 1);
    EXPECT_FALSE(column.values.exact());
    EXPECT_NEAR(static_cast<double>(column.values.Distinct()), distinct,
                3 * ValueCounter::kRelativeError * distinct)
        << distinct;
  }
}

TEST(ValueCounterTest, EstimatesPlainNumbersAsWell) {
  ParameterColumn column;
  for (int i = 0; i < 50'000; ++i) column.Add(std::to_string(i));
  EXPECT_NEAR(static_cast<double>(column.values.Distinct()), 50'000, 5'000);
}

TEST(ValueCounterTest, MergingGivesWhatCountingTogetherGives) {
  ParameterColumn together, even, odd;
  for (int i = 0; i < 3'000; ++i) {
    const std::string value = std::to_string(i * 7);
    together.Add(value);
    (i % 2 == 0 ? even : odd).Add(value);
  }
  ParameterColumn few = Filled(3, 4);
  few.Merge(Filled(5, 1));
  EXPECT_EQ(few.values.Distinct(), 5U);
  even.Merge(odd);
  EXPECT_EQ(even.values.Distinct(), together.values.Distinct());
}

}  // namespace
}  // namespace logai::analysis
