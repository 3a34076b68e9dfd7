#include "agent/tools/elsewhere.h"

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

/// An hour of checkout, which logs "timed out", and one line of payment.
class ElsewhereTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 60; ++i)
      source_.Add(MakeEvent("/ecs/checkout", i + 1, i * 60'000, Level::kInfo,
                            i % 20 == 0 ? "connection to db TIMED out" : "connection served"));
    source_.Add(MakeEvent("/ecs/payment", 1, 1'800'000, Level::kError,
                          "ERROR PoolExhausted for bob@example.com"));
    context_.options.estimate = [](std::string_view text) {
      return base::TokenCount(static_cast<std::int64_t>(text.size() / 3 + 1));
    };
    context_.options.widening_factor = 1.1;
    tools_ = MakeTools(context_);
  }

  ToolResult Search(const std::string& group, const std::string& pattern) {
    const json arguments = {{"log_group_patterns", {group}},
                            {"search_pattern", pattern},
                            {"start_time", "14:00"},
                            {"end_time", "14:10"}};
    for (const auto& tool : tools_) {
      if (tool->spec().name != "search_logs") continue;
      auto finish = tool->Run(arguments.dump(), {});
      EXPECT_TRUE(finish.has_value()) << finish.error().message;
      if (finish) return (*finish)();
    }
    return {};
  }

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

TEST_F(ElsewhereTest, WhatIsNotInAGroupIsFoundInAnotherAndCanBeCited) {
  const ToolResult result = Search("/ecs/checkout", "PoolExhausted");
  const std::string& page = result.for_model.str();
  EXPECT_TRUE(Has(page, "No event matches in 1 of 1 groups")) << page;
  EXPECT_TRUE(Has(page, "- /ecs/payment: 1 events, 2026-11-20T14:30:00")) << page;
  EXPECT_TRUE(Has(page, "[e1] 14:30:00.000")) << page;
  EXPECT_FALSE(Has(page, "bob@")) << page;
  EXPECT_EQ(result.summary, "1 of 1 group  0 events  (window widened)  (1 elsewhere)");
  const json fields = json::parse(result.result_json);
  EXPECT_EQ(fields["count"], 0);
  EXPECT_EQ(fields["elsewhere"][0]["log_group"], "/ecs/payment");
  EXPECT_EQ(fields["elsewhere"][0]["first"], base::EpochMs(At(1'800'000)));
}

TEST_F(ElsewhereTest, WhatIsInNoGroupGetsItsWordsAloneAndThoseLikeThem) {
  const std::string page = Search("/ecs/checkout", "\"connection timed out\"").for_model.str();
  EXPECT_TRUE(Has(page, "Nor is it in 2 groups at any time that may be searched")) << page;
  EXPECT_TRUE(Has(page, "connection in 60, timed in 0, out in 3")) << page;
  EXPECT_TRUE(Has(page, "Words like them, in events: TIMED in 3")) << page;
  EXPECT_LT(page.find("<log 42>"), page.find("TIMED")) << page;
}

TEST_F(ElsewhereTest, NothingOutsideTheScopeIsLookedAt) {
  context_.options.scopes = {{"/ecs/checkout"}};
  std::string page = Search("/ecs/checkout", "PoolExhausted").for_model.str();
  EXPECT_FALSE(Has(page, "payment")) << page;
  context_.options.scopes = {};
  context_.window = {.begin = At(0), .end = At(900'000)};
  page = Search("/ecs/checkout", "PoolExhausted").for_model.str();
  EXPECT_FALSE(Has(page, "14:30")) << page;
  EXPECT_TRUE(Has(page, "Nor is it in 2 groups at any time that may be searched")) << page;
}

TEST_F(ElsewhereTest, OfAServiceTheOtherGroupsAreAskedForTheSameWindow) {
  source_.BeService();
  source_.Add(MakeEvent("/ecs/stock", 1, 300'000, Level::kError, "ERROR PoolExhausted"));
  const std::string page = Search("/ecs/checkout", "PoolExhausted").for_model.str();
  EXPECT_TRUE(Has(page, "- /ecs/stock: 1 events")) << page;
  EXPECT_FALSE(Has(page, "- /ecs/payment")) << page;
}

TEST_F(ElsewhereTest, SwitchedOffOrFoundThereIsNoHelp) {
  EXPECT_FALSE(json::parse(Search("/ecs/checkout", "served").result_json).contains("elsewhere"));
  context_.options.widen_empty_searches = false;
  EXPECT_FALSE(Has(Search("/ecs/checkout", "PoolExhausted").for_model.str(), "elsewhere"));
}

TEST(SimilarWordsTest, TheWordsOfAPatternAreWhatItLooksFor) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(WordsOfPattern("?ERROR -debug \"pool exhausted\" ERROR"),
            (Words{"ERROR", "debug", "pool", "exhausted"}));
  EXPECT_EQ(WordsOfPattern("{ $.level.name = \"warn\" && $.id = 5 }"), Words{"warn"});
  EXPECT_EQ(WordsOfPattern("\"login of <email-1>\""), Words{"login"});
}

TEST(SimilarWordsTest, OtherCaseThenOtherFormsThenMisspellings) {
  SimilarWords words({"timeout"});
  for (const char* line : {"Timeout a", "Timeout b timeouts", "time out", "TimeoutException",
                           "timeuot", "timers layout", "Timeout Timeout"})
    words.Add(line);
  std::vector<std::string> similar;
  for (const WordCount& one : words.Similar(privacy::Redactor(), 9))
    similar.push_back(one.word + " " + std::to_string(one.events));
  EXPECT_EQ(similar, (std::vector<std::string>{"Timeout 3", "timeouts 1", "TimeoutException 1",
                                               "timeuot 1"}));
  EXPECT_EQ(words.Wanted()[0].events, 0U);
}

TEST(SimilarWordsTest, NoWordOfAPrivateValueIsShown) {
  SimilarWords words({"alicia"});
  words.Add("mail of alicia.x@example.com and Alicia_j@example.com");
  words.Add("password=Alicia");
  EXPECT_TRUE(words.Similar(privacy::Redactor(), 9).empty());
}

}  // namespace
}  // namespace logai::agent
