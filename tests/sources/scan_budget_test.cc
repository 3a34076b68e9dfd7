#include "sources/scan_budget.h"

#include <gtest/gtest.h>

#include "aws/insights_query.h"

namespace logai::sources {
namespace {

constexpr base::ByteCount kGb = base::MiB(1024);

TEST(ScanBudgetTest, ReadsShareWhatIsAllowed) {
  ScanBudget budget(2 * aws::kUsdPerScannedGb);
  ScanBudget::Part first(budget), second(budget), third(budget);
  EXPECT_TRUE(first.Expect(kGb));
  EXPECT_FALSE(second.Expect(kGb + kGb));
  EXPECT_TRUE(third.Expect(kGb));
  EXPECT_EQ(budget.taken(), kGb + kGb);
}

TEST(ScanBudgetTest, WhatWasSetAsideAndNotScannedIsThereForTheNext) {
  ScanBudget budget(aws::kUsdPerScannedGb);
  {
    ScanBudget::Part part(budget);
    EXPECT_TRUE(part.Expect(kGb));
    part.Add(base::MiB(1));
  }
  EXPECT_EQ(budget.taken(), base::MiB(1));
  ScanBudget::Part next(budget);
  EXPECT_FALSE(next.Expect(kGb));
  EXPECT_TRUE(next.Expect(base::MiB(1023)));
}

TEST(ScanBudgetTest, MoreThanWasExpectedCountsToo) {
  ScanBudget budget(aws::kUsdPerScannedGb);
  ScanBudget::Part part(budget);
  part.Add(kGb);
  EXPECT_FALSE(budget.is_overdrawn());
  part.Add(base::ByteCount(1));
  EXPECT_TRUE(budget.is_overdrawn());
  budget.Renew();
  EXPECT_FALSE(budget.is_overdrawn());
}

}  // namespace
}  // namespace logai::sources
