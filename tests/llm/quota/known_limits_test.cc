#include "llm/quota/known_limits.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace logai::llm {
namespace {

QuotaPlan PlanOf(std::string_view model, std::string_view tier, std::string_view row = "github") {
  return KnownPlan({.provider = "mine", .row = std::string(row), .model = std::string(model)},
                   tier);
}

QuotaPlan Plan(int per_minute, int per_day, int concurrent) {
  return {.limits = {{Metric::kRequests, Period::kMinute, per_minute},
                     {Metric::kRequests, Period::kDay, per_day}},
          .concurrent = concurrent};
}

// The table of the original request, tier by tier, low class and high.
TEST(KnownPlanTest, EachTierOfTheContractHasItsRow) {
  struct Row {
    std::string_view tier;
    QuotaPlan low, high;
  };
  const std::array rows = std::to_array<Row>({
      {"free", Plan(15, 150, 5), Plan(10, 50, 2)},
      {"pro", Plan(15, 150, 5), Plan(10, 50, 2)},
      {"business", Plan(15, 300, 5), Plan(10, 100, 2)},
      {"enterprise", Plan(20, 450, 8), Plan(15, 150, 4)},
  });
  for (const Row& row : rows) {
    EXPECT_EQ(PlanOf("openai/gpt-4o-mini", row.tier), row.low) << row.tier;
    EXPECT_EQ(PlanOf("openai/gpt-4o", row.tier), row.high) << row.tier;
  }
}

TEST(KnownPlanTest, NoTierIsFreeAndItsSpellingDoesNotMatter) {
  EXPECT_EQ(PlanOf("gpt-4o", ""), Plan(10, 50, 2));
  EXPECT_EQ(PlanOf("gpt-4o", " Enterprise "), Plan(15, 150, 4));
}

TEST(KnownPlanTest, PublishersAndCaseDoNotMatter) {
  EXPECT_EQ(PlanOf("GPT-4o-Mini", "free"), Plan(15, 150, 5));
  EXPECT_EQ(PlanOf("microsoft/Phi-4", "free"), Plan(15, 150, 5));
}

TEST(KnownPlanTest, AModelOfNoKnownClassHasTheLowerLimits) {
  EXPECT_EQ(PlanOf("cohere/cohere-command-r-plus", "free"), Plan(10, 50, 2));
  EXPECT_EQ(PlanOf("somebody/something-new", "free"), Plan(10, 50, 2));
}

TEST(KnownPlanTest, ScarceModelsHaveRowsOfTheirOwn) {
  EXPECT_EQ(PlanOf("openai/o3", "pro"), Plan(1, 8, 1));
  EXPECT_EQ(PlanOf("openai/o4-mini", "business"), Plan(3, 15, 1));
  EXPECT_EQ(PlanOf("openai/gpt-5-nano", "enterprise"), Plan(3, 20, 1));
  EXPECT_EQ(PlanOf("deepseek/DeepSeek-R1-0528", "free"), Plan(1, 8, 1));
  EXPECT_EQ(PlanOf("xai/grok-3", "enterprise"), Plan(2, 30, 1));
}

TEST(KnownPlanTest, WhatIsNotInThePlanOrPaidForHasNoLimits) {
  EXPECT_EQ(PlanOf("openai/o3", "free"), QuotaPlan());
  EXPECT_EQ(PlanOf("openai/gpt-4o", "paid"), QuotaPlan());
  EXPECT_EQ(PlanOf("gpt-4o", "free", "openai"), QuotaPlan());
}

}  // namespace
}  // namespace logai::llm
