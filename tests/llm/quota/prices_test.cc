#include "llm/quota/prices.h"

#include <gtest/gtest.h>

#include "llm/quota/account.h"

namespace logai::llm {
namespace {

std::optional<std::int64_t> Cost(std::string row, std::string model, std::int64_t input,
                                 std::int64_t output, bool own_endpoint = false) {
  const auto cost =
      CostOf({.row = std::move(row), .own_endpoint = own_endpoint, .model = std::move(model)},
             base::TokenCount(input), base::TokenCount(output));
  return cost ? std::optional(cost->value()) : std::nullopt;
}

TEST(CostOfTest, CountsInputAndOutputByTheList) {
  // $1 and $5 a million.
  EXPECT_EQ(Cost("openai", "gpt-6.1-terra", 100'000, 2'000), 100'000 + 10'000);
  EXPECT_EQ(Cost("anthropic", "claude-haiku-5-5", 10'000, 1'000), 1'000 + 500);
  EXPECT_EQ(Cost("openai", "gpt-6-luna", 1, 0), 0);  // a tenth of a micro-dollar
}

TEST(FormatUsdTest, SmallSumsShowTheirFractions) {
  EXPECT_EQ(FormatUsd(MicroUsd(4'249)), "$0.0042");
  EXPECT_EQ(FormatUsd(MicroUsd(1'250'000)), "$1.25");
}

TEST(CostOfTest, LongInputOfGpt6CostsMore) {
  EXPECT_EQ(Cost("openai", "gpt-6.2-sol", 272'000, 1'000), 544'000 + 10'000);
  EXPECT_EQ(Cost("openai", "gpt-6.2-sol", 300'000, 1'000), 1'200'000 + 15'000);
  EXPECT_EQ(Cost("openai", "gpt-5.6-sol", 300'000, 0), 1'200'000);
}

TEST(CostOfTest, ADatedNameIsTheSameModelAndALongerNameAnother) {
  EXPECT_EQ(Cost("openai", "gpt-6-luna-2026-09-01", 100'000, 0), 10'000);
  EXPECT_EQ(Cost("openai", "gpt-6-lunatic", 1'000'000, 0), std::nullopt);
}

TEST(CostOfTest, WhatIsNotOnTheListHasNoPrice) {
  EXPECT_EQ(Cost("openai", "gpt-4o", 1'000, 0), std::nullopt);
  EXPECT_EQ(Cost("github", "gpt-6.1-terra", 1'000, 0), std::nullopt);
  EXPECT_EQ(Cost("openai", "gpt-6.1-terra", 1'000, 0, true), std::nullopt);
  EXPECT_EQ(Cost("ollama", "llama3.1:8b", 1'000, 0), std::nullopt);
}

TEST(AccountOfTest, KeepsKeysAndEndpointsApart) {
  const std::string account = AccountOf("api.openai.com", base::Secret("sk-one"));
  EXPECT_EQ(account, AccountOf("api.openai.com", base::Secret("sk-one")));
  EXPECT_NE(account, AccountOf("api.openai.com", base::Secret("sk-two")));
  EXPECT_NE(account, AccountOf("localhost:4000", base::Secret("sk-one")));
  EXPECT_NE(AccountOf("localhost:1", {}), AccountOf("localhost:2", {}));
}

TEST(AccountOfTest, ShowsNothingOfTheKey) {
  const std::string account = AccountOf("h", base::Secret("abcdef012345"));
  EXPECT_EQ(account.size(), 12u);
  EXPECT_EQ(account.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_FALSE(account.contains("abcdef"));
}

}  // namespace
}  // namespace logai::llm
