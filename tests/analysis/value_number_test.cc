#include "analysis/value_number.h"

#include <gtest/gtest.h>

namespace logai::analysis {
namespace {

void Is(std::string_view text, double value, NumberUnit unit) {
  const auto number = NumberOf(text);
  ASSERT_TRUE(number.has_value()) << text;
  EXPECT_DOUBLE_EQ(number->value, value) << text;
  EXPECT_EQ(number->unit, unit) << text;
}

TEST(ValueNumberTest, ReadsPlainNumbers) {
  Is("0", 0, NumberUnit::kNone);
  Is("1234567", 1'234'567, NumberUnit::kNone);
  Is("-3.5", -3.5, NumberUnit::kNone);
  Is("+7", 7, NumberUnit::kNone);
  Is("1,234,567.5", 1'234'567.5, NumberUnit::kNone);
  Is("12%", 12, NumberUnit::kNone);
  Is("1e3", 1'000, NumberUnit::kNone);
  Is("2.5E-2", 0.025, NumberUnit::kNone);
  Is("18446744073709551615", 18446744073709551615.0, NumberUnit::kNone);
}

TEST(ValueNumberTest, ReadsDurationsAsMilliseconds) {
  Is("250us", 0.25, NumberUnit::kMilliseconds);
  Is("12ms", 12, NumberUnit::kMilliseconds);
  Is("1.5s", 1'500, NumberUnit::kMilliseconds);
  Is("2m30s", 150'000, NumberUnit::kMilliseconds);
  Is("1h", 3'600'000, NumberUnit::kMilliseconds);
  Is("-1m30s", -90'000, NumberUnit::kMilliseconds);
}

TEST(ValueNumberTest, ReadsSizesAsBytes) {
  Is("512b", 512, NumberUnit::kBytes);
  Is("4KiB", 4'096, NumberUnit::kBytes);
  Is("1.5kB", 1'500, NumberUnit::kBytes);
  Is("2GiB", 2.0 * 1024 * 1024 * 1024, NumberUnit::kBytes);
}

TEST(ValueNumberTest, TakesNothingElseForANumber) {
  for (const std::string_view text :
       {"", "-", "+", "abc", "10.0.0.1", "2026-11-20", "14:02:03", "0x1F", "12parsecs", "4k2", "1e",
        "1e99999", "3.", "12ms ago", "1.2.3", "1 2",
        "99999999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(NumberOf(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace logai::analysis
