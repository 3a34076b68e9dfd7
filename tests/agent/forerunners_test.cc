#include "agent/tools/forerunners.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/coverage.h"
#include "agent/result_cache.h"
#include "agent/tools/tool_kinds.h"
#include "tests/support/events.h"
#include "tests/support/memory_source.h"

namespace logai::agent {
namespace {

using logs::Level;
using nlohmann::json;
using test::At;
using test::MakeEvent;

constexpr int kProblemMinute = 40;

/// An hour of a quiet service; from minute 36 on the pool of another waits, and at 40 all fails.
class ForerunnersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 60; ++i) {
      Add("/ecs/api", i, 0, Level::kInfo, "GET /pay served");
      if (i >= 36)
        for (int j = 0; j < 6; ++j)
          Add("/ecs/db", i, 1 + j, Level::kInfo, "waiter " + std::to_string(j) + " queued");
      else
        Add("/ecs/db", i, 1, Level::kInfo, "checkpoint complete");
      if (i >= kProblemMinute) Add("/ecs/api", i, 30, Level::kError, "ERROR upstream timeout");
    }
    Add("/ecs/deploy", 38, 0, Level::kInfo, "deployed build 9f3c2a1 by bob@example.com");
    context_.options.estimate = [](std::string_view text) {
      return base::TokenCount(static_cast<std::int64_t>(text.size() / 3 + 1));
    };
    tools_ = MakeTools(context_);
  }

  void Add(const std::string& group, int minute, int second, Level level, const std::string& text) {
    source_.Add(MakeEvent(group, ++line_, (minute * 60 + second) * 1'000, level, text));
  }
  std::string Search(const std::string& pattern) {
    const json arguments = {{"log_group_patterns", {"/ecs/api"}},
                            {"search_pattern", pattern},
                            {"start_time", "14:00"},
                            {"end_time", "15:00"}};
    for (const auto& tool : tools_) {
      if (tool->spec().name != "search_logs") continue;
      auto finish = tool->Run(arguments.dump(), {});
      EXPECT_TRUE(finish.has_value()) << finish.error().message;
      if (finish) return (*finish)().for_model.str();
    }
    return {};
  }

  int line_ = 0;
  test::MemorySource source_;
  privacy::Redactor redactor_;
  logs::EvidenceRegistry evidence_;
  CoverageLedger coverage_;
  ResultCache results_;
  GroupNames names_{redactor_};
  Notes notes_;
  ToolContext context_{.source = source_,
                       .redactor = redactor_,
                       .evidence = evidence_,
                       .coverage = coverage_,
                       .results = results_,
                       .names = names_,
                       .notes = notes_,
                       .now = At(3'600'000),
                       .fence = 42};
  std::vector<std::unique_ptr<Tool>> tools_;
};

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(ForerunnersTest, WhatRoseBeforeAProblemIsToldWithIt) {
  const std::string page = Search("timeout");
  EXPECT_TRUE(Has(page,
                  "Rose in the 5 minutes before the first of these problems, "
                  "2026-11-20T14:40:30"))
      << page;
  EXPECT_TRUE(Has(page, "14:36:01.000 waiter 0 queued")) << page;
  EXPECT_TRUE(Has(page, "14:38:00.000 deployed build 9f3c2a1 by [EMAIL_REDACTED]")) << page;
  EXPECT_TRUE(Has(page, "counts in order: 30 in /ecs/db (before: 0), 1 in /ecs/deploy (before: 0)"))
      << page;
  EXPECT_FALSE(Has(page, "GET /pay")) << page;
}

TEST_F(ForerunnersTest, AProblemIsToldOfOnceInAQuestion) {
  EXPECT_TRUE(Has(Search("timeout"), "Rose in"));
  EXPECT_FALSE(Has(Search("upstream"), "Rose in"));
  context_.question = "another";
  EXPECT_TRUE(Has(Search("upstream"), "Rose in"));
}

TEST_F(ForerunnersTest, WithoutAProblemOrWhatIsUsualNothingIsTold) {
  EXPECT_FALSE(Has(Search("served"), "Rose in"));
  context_.window = {.begin = At(36 * 60'000), .end = At(3'600'000)};
  EXPECT_FALSE(Has(Search("timeout"), "Rose in"));
}

TEST_F(ForerunnersTest, OfAServiceTheGroupsAskedForAreReadAndNothingOutOfScopeIs) {
  source_.BeService();
  EXPECT_FALSE(Has(Search("timeout"), "queued"));
  const auto found =
      FindForerunners(context_, {"/ecs/api", "/ecs/db"}, At(kProblemMinute * 60'000), {});
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->kinds.size(), 1U);
  EXPECT_EQ(found->kinds[0].first.group, "/ecs/db");
  EXPECT_EQ(found->kinds[0].count, 24U);
}

TEST_F(ForerunnersTest, APageWithThemStaysWithinTheBudget) {
  for (const std::int64_t budget : {300, 450, 900}) {
    context_.options.result_budget = base::TokenCount(budget);
    context_.question = std::to_string(budget);
    const std::string page = Search("timeout");
    EXPECT_LE(context_.options.estimate(page).value(), budget + 60) << page;  // notes and fences
  }
}

}  // namespace
}  // namespace logai::agent
