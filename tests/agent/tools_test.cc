#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/coverage.h"
#include "agent/result_cache.h"
#include "agent/tools/tool_kinds.h"
#include "tests/support/events.h"
#include "tests/support/memory_source.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using logs::Level;
using nlohmann::json;
using test::At;
using test::MakeEvent;

/// The four tools over a small outage: /ecs/checkout and /ecs/payment, ten minutes from 14:00.
class ToolsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 300; ++i) {
      source_.Add(MakeEvent("/ecs/checkout", i + 1, i * 1000,
                            i % 10 == 0 ? Level::kError : Level::kInfo,
                            (i % 10 == 0 ? "ERROR timeout " : "INFO served ") + std::to_string(i) +
                                " for bob@example.com"));
    }
    source_.Add(MakeEvent("/ecs/payment", 1, 5'000, Level::kCritical, "FATAL no slots"));
    context_.options.estimate = [](std::string_view text) {
      return base::TokenCount(static_cast<std::int64_t>(text.size() / 3 + 1));
    };
    tools_ = MakeTools(context_);
  }

  base::Result<ToolResult> Run(std::string_view name, const json& arguments) {
    for (const auto& tool : tools_) {
      if (tool->spec().name != name) continue;
      auto finish = tool->Run(arguments.dump(), {});
      if (!finish) return base::Fail(finish.error());
      return (*finish)();
    }
    return base::Fail(ErrorKind::kNotFound, "no tool {}", name);
  }
  json Fields(std::string_view name, const json& arguments) {
    auto result = Run(name, arguments);
    EXPECT_TRUE(result.has_value()) << result.error().message;
    return result ? json::parse(result->result_json) : json();
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
                       .now = At(600'000),
                       .fence = 42};
  std::vector<std::unique_ptr<Tool>> tools_;
};

TEST_F(ToolsTest, FetchReadsTheWindowAndShowsEvidenceFenced) {
  const auto result = Run("fetch_logs", {{"log_group", "/ecs/checkout"},
                                         {"start_time", "14:00:00"},
                                         {"end_time", "14:00:30"},
                                         {"filter_pattern", "ERROR"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const std::string& page = result->for_model.str();
  EXPECT_NE(page.find("<log 42>\n4 events"), std::string::npos) << page;
  EXPECT_TRUE(page.ends_with("</log 42>")) << page;
  EXPECT_NE(page.find("[e1] 14:00:00.000"), std::string::npos) << page;
  EXPECT_EQ(evidence_.All().size(), 4u);
}

TEST_F(ToolsTest, ANoteIsKeptRedacted) {
  const auto noted = Run("note", {{"claim", "bob@example.com was locked out"}, {"for", "[e1]"}});
  ASSERT_TRUE(noted.has_value()) << noted.error().message;
  EXPECT_EQ(noted->for_model.str(), "noted as 1");
  ASSERT_EQ(notes_.all().size(), 1u);
  EXPECT_EQ(notes_.all()[0].claim, "[EMAIL_REDACTED] was locked out");
  EXPECT_FALSE(Run("note", {{"claim", "x"}, {"number", 4}})->success);
}

TEST_F(ToolsTest, NothingPrivateLeavesInAnyField) {
  const auto result = Run("search_logs", {{"log_group_patterns", {"/ecs/*"}},
                                          {"search_pattern", "\"bob@example.com\""},
                                          {"start_time", "1h ago"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  for (const std::string& text : {result->for_model.str(), result->result_json, result->summary}) {
    EXPECT_EQ(text.find("bob@"), std::string::npos) << text;
  }
  const auto sanitization = json::parse(result->result_json)["sanitization"];
  EXPECT_EQ(sanitization["summary"], "Redacted: 20 Email");
}

TEST_F(ToolsTest, SearchKeepsTheNewestAndNamesItsGroups) {
  const json fields = Fields("search_logs", {{"log_group_patterns", {"/ecs/"}},
                                             {"search_pattern", "?ERROR ?FATAL"},
                                             {"start_time", "14:00"},
                                             {"limit", 3}});
  EXPECT_EQ(fields["groups_found"], 2);
  EXPECT_EQ(fields["total_matched"], 31);
  EXPECT_EQ(fields["count"], 3);
  EXPECT_EQ(fields["events_by_group"]["/ecs/checkout"][0]["timestamp"], base::EpochMs(At(290'000)));
}

TEST_F(ToolsTest, ADeniedGroupDoesNotFailTheOthersAndIsTold) {
  source_.FailOn("/ecs/legacy",
                 {.kind = ErrorKind::kForbidden, .message = "/ecs/legacy: access denied"});
  const auto result = Run(
      "search_logs",
      {{"log_group_patterns", {"/ecs/*"}}, {"search_pattern", "FATAL"}, {"start_time", "14:00"}});
  ASSERT_TRUE(result.has_value());
  EXPECT_NE(result->for_model.str().find("Not read: /ecs/legacy: access denied"),
            std::string::npos);
  EXPECT_EQ(coverage_.Snapshot().not_looked_at,
            std::vector<std::string>{"/ecs/legacy: access denied"});
  EXPECT_EQ(result->summary, "2 of 3 groups  1 events");
}

TEST_F(ToolsTest, AWildcardOverManyFilesReadsThemAllAndOverManyServiceGroupsItIsBegun) {
  for (int i = 0; i < 120; ++i) {
    const std::string name = "/many/" + std::to_string(1000 + i);
    source_.Add(MakeEvent(name, 1, 5'000, Level::kCritical, "FATAL no slots"));
  }
  const json search = {
      {"log_group_patterns", {"/many/*"}}, {"search_pattern", "FATAL"}, {"start_time", "14:00"}};
  auto result = Run("search_logs", search);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->summary, "120 of 120 groups  120 events");
  source_.BeService();
  result = Run("search_logs", search);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->summary, "100 of 120 groups  100 events");
  EXPECT_NE(result->for_model.str().find("Not searched: 20 more groups"), std::string::npos);
}

TEST_F(ToolsTest, HostsThatAreOnlyToldApartByPrivateNamesCanBeAskedFor) {
  for (const char* host : {"10.0.0.1", "10.0.0.2"})
    source_.Add(MakeEvent("/hosts/" + std::string(host), 1, 5'000, Level::kError,
                          "ERROR disk of " + std::string(host) + " is full"));
  const auto list = Run("list_log_groups", {{"prefix", "/hosts/[IP"}});
  ASSERT_TRUE(list.has_value());
  EXPECT_NE(list->for_model.str().find("/hosts/[IP_REDACTED]#2"), std::string::npos)
      << list->for_model.str();
  const auto result = Run("search_logs", {{"log_group_patterns", {"/hosts/[IP_REDACTED]#2"}},
                                          {"search_pattern", ""},
                                          {"start_time", "14:00"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->summary, "1 of 1 group  1 events");
  EXPECT_EQ(result->for_model.str().find("10.0.0"), std::string::npos);
  EXPECT_EQ(result->result_json.find("10.0.0"), std::string::npos);
}

TEST_F(ToolsTest, AnUnknownNameAmongOthersDoesNotStopTheSearch) {
  const auto result = Run("search_logs", {{"log_group_patterns", {"/ecs/payment", "/nope"}},
                                          {"search_pattern", "FATAL"},
                                          {"start_time", "14:00"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->summary, "1 of 1 group  1 events");
  EXPECT_NE(result->for_model.str().find("no group matches \"/nope\""), std::string::npos);
}

TEST_F(ToolsTest, AnUnknownGroupGetsTheNearestName) {
  const auto result = Run("fetch_logs", {{"log_group", "/ecs/chekout"}, {"start_time", "14:00"}});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(result.error().message.find("/ecs/checkout"), std::string::npos)
      << result.error().message;
}

TEST_F(ToolsTest, GroupsOutOfScopeCannotBeReadOrListed) {
  context_.options.scopes = {{"/ecs/pay*"}};
  const auto result = Run("fetch_logs", {{"log_group", "/ecs/checkout"}, {"start_time", "14:00"}});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Fields("list_log_groups", json::object())["log_groups"].size(), 1u);
}

TEST_F(ToolsTest, AWindowOutsideTheUsersIsRefusedAndOneAcrossItIsCut) {
  context_.window = {.begin = At(100'000), .end = At(200'000)};
  const auto outside =
      Run("fetch_logs",
          {{"log_group", "/ecs/checkout"}, {"start_time", "14:00:00"}, {"end_time", "14:00:10"}});
  ASSERT_FALSE(outside.has_value());
  EXPECT_EQ(outside.error().kind, ErrorKind::kInvalidInput);
  const json fields =
      Fields("fetch_logs", {{"log_group", "/ecs/checkout"}, {"start_time", "14:00"}});
  EXPECT_EQ(fields["total_matched"], 101);
  EXPECT_EQ(fields["time_range"]["start"], base::EpochMs(At(100'000)));
}

TEST_F(ToolsTest, AnEmptySearchIsWidenedUnlessSwitchedOff) {
  const json narrow = {{"log_group_patterns", {"/ecs/payment"}},
                       {"search_pattern", "FATAL"},
                       {"start_time", "14:00:30"},
                       {"end_time", "14:01:00"}};
  EXPECT_EQ(Fields("search_logs", narrow)["total_matched"], 1);
  context_.options.widen_empty_searches = false;
  const auto result = Run("search_logs", narrow);
  ASSERT_TRUE(result.has_value());
  EXPECT_NE(result->for_model.str().find("No event matches"), std::string::npos)
      << result->for_model.str();
}

TEST_F(ToolsTest, ChunksPageThroughAllKeptEventsOnce) {
  const json fields = Fields(
      "fetch_logs", {{"log_group", "/ecs/checkout"}, {"start_time", "14:00"}, {"limit", 1000}});
  const std::string id = fields["cache_id"];
  std::set<std::int64_t> seen;
  std::int64_t offset = 0;
  for (int page = 0; page < 100; ++page) {
    const json chunk = Fields("fetch_cached_result_chunk", {{"cache_id", id}, {"offset", offset}});
    EXPECT_EQ(chunk["total_cached"], 300);
    for (const json& event : chunk["events"])
      EXPECT_TRUE(seen.insert(event["timestamp"].get<std::int64_t>()).second);
    offset += chunk["count"].get<std::int64_t>();
    if (!chunk["has_more"]) break;
  }
  EXPECT_EQ(seen.size(), 300u);
}

TEST_F(ToolsTest, ChunksFilterByPatternAndTime) {
  const std::string id = Fields(
      "fetch_logs",
      {{"log_group", "/ecs/checkout"}, {"start_time", "14:00"}, {"limit", 1000}})["cache_id"];
  const json chunk = Fields("fetch_cached_result_chunk", {{"cache_id", id},
                                                          {"filter_pattern", "ERROR"},
                                                          {"time_start", base::EpochMs(At(0))},
                                                          {"time_end", base::EpochMs(At(20'000))}});
  EXPECT_EQ(chunk["total_filtered"], 3);
  const auto unknown = Run("fetch_cached_result_chunk", {{"cache_id", "result_99"}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

TEST_F(ToolsTest, APatternThatWasReadDifferentlyIsShownAsRead) {
  const auto run = Run("search_logs", {{"log_group_patterns", {"/ecs/*"}},
                                       {"search_pattern", "ERROR|refused"},
                                       {"start_time", "14:00"}});
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_NE(run->for_model.str().find("read as ?ERROR ?refused"), std::string::npos);
}

TEST_F(ToolsTest, ABadPatternOrTimeIsAnErrorThatSaysWhatIsWrong) {
  const auto pattern = Run(
      "fetch_logs",
      {{"log_group", "/ecs/checkout"}, {"start_time", "14:00"}, {"filter_pattern", "{ $.x = "}});
  ASSERT_FALSE(pattern.has_value());
  EXPECT_EQ(pattern.error().kind, ErrorKind::kInvalidInput);
  const auto time = Run("fetch_logs", {{"log_group", "/ecs/checkout"}, {"start_time", "soonish"}});
  ASSERT_FALSE(time.has_value());
  EXPECT_EQ(time.error().kind, ErrorKind::kInvalidInput);
}

TEST_F(ToolsTest, TheEventsAroundOneAreThoseNextToIt) {
  context_.options.tools = ToolSet::kMore;
  tools_ = MakeTools(context_);
  const auto shown =
      Run("fetch_logs",
          {{"log_group", "/ecs/checkout"}, {"start_time", "14:00:30"}, {"end_time", "14:00:30"}});
  ASSERT_TRUE(shown.has_value()) << shown.error().message;
  const json fields = Fields("get_context", {{"id", "e1"}, {"before", 2}, {"after", 3}});
  ASSERT_EQ(fields["count"], 6);
  EXPECT_EQ(fields["position"], 2);
  EXPECT_EQ(fields["events"][2]["timestamp"], base::EpochMs(At(30'000)));
  EXPECT_EQ(fields["events"][5]["timestamp"], base::EpochMs(At(33'000)));
  const auto page = Run("get_context", {{"id", "e1"}});
  ASSERT_TRUE(page.has_value());
  EXPECT_NE(page->for_model.str().find("<log 42>"), std::string::npos);
  EXPECT_NE(page->for_model.str().find("[e1] 14:00:30"), std::string::npos)
      << page->for_model.str();
  EXPECT_EQ(page->for_model.str().find("bob@"), std::string::npos);
}

TEST_F(ToolsTest, WhatIsFarthestFromTheEventIsLeftOutFirst) {
  context_.options.tools = ToolSet::kMore;
  context_.options.result_budget = base::TokenCount(400);
  tools_ = MakeTools(context_);
  ASSERT_TRUE(
      Run("fetch_logs",
          {{"log_group", "/ecs/checkout"}, {"start_time", "14:02:00"}, {"end_time", "14:02:00"}})
          .has_value());
  const json fields = Fields("get_context", {{"id", "e1"}, {"before", 50}, {"after", 50}});
  EXPECT_LT(fields["count"], 20);
  EXPECT_EQ(fields["events"][fields["position"].get<std::size_t>()]["timestamp"],
            base::EpochMs(At(120'000)));
}

TEST_F(ToolsTest, OnlyWhatWasShownAndIsInScopeHasSurroundings) {
  context_.options.tools = ToolSet::kMore;
  tools_ = MakeTools(context_);
  const auto unknown = Run("get_context", {{"id", "e7"}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(
      Run("fetch_logs", {{"log_group", "/ecs/payment"}, {"start_time", "14:00"}}).has_value());
  context_.options.scopes = {{"/ecs/checkout"}};
  const auto outside = Run("get_context", {{"id", "e1"}});
  ASSERT_FALSE(outside.has_value());
  EXPECT_EQ(outside.error().kind, ErrorKind::kForbidden);
}

}  // namespace
}  // namespace logai::agent
