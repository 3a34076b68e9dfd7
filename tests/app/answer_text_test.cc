#include "app/answer_text.h"

#include <gtest/gtest.h>

namespace logai::app {
namespace {

sources::GroupReport File(const std::string& name, std::int64_t lines) {
  sources::GroupReport report;
  report.group = name;
  report.files_read = 1;
  report.lines_read = lines;
  report.events_read = base::EventCount(lines);
  report.span = {.begin = base::FromEpochMs(1'795'182'600'000),
                 .end = base::FromEpochMs(1'795'183'318'000)};
  return report;
}

sources::GroupReport Group(const std::string& name, std::int64_t events) {
  sources::GroupReport report;
  report.group = name;
  report.events_read = base::EventCount(events);
  report.of_service = true;
  report.requests = 3;
  return report;
}

TEST(CoverageLinesTest, FilesAreCountedInLinesAndGroupsInEvents) {
  agent::Answer answer;
  answer.coverage.groups = {File("a.log", 1'200), Group("/ecs/a", 50), Group("/ecs/b", 7)};
  answer.coverage.groups_known = 10;
  answer.coverage.failed_groups = {"/ecs/legacy"};
  answer.coverage.not_looked_at = {"/ecs/legacy: access denied"};
  answer.duration = base::Millis(1'234);
  EXPECT_EQ(
      CoverageLines(answer, {}),
      std::vector<std::string>{
          "Looked at: 1,200 lines of 1 file and 57 events of 2 of 9 groups, 2026-11-20 "
          "13:50:00–14:01:58 UTC. "
          "Not looked at: /ecs/legacy: access denied; 6 other groups. 1.23 s, no model used; 6 "
          "requests to AWS."});
}

TEST(CoverageLinesTest, WhatTheCacheGaveAndWhatWasThrottledIsSaid) {
  agent::Answer answer;
  answer.coverage.groups = {Group("/ecs/a", 200), Group("/ecs/b", 100)};
  answer.coverage.groups[0].events_cached = base::EventCount(200);
  answer.coverage.groups[0].requests = 0;
  answer.coverage.groups[1].throttled = 2;
  answer.coverage.groups[1].sampled = true;
  EXPECT_EQ(CoverageLines(answer, {}),
            std::vector<std::string>{
                "Looked at: 300 events of 2 groups (66% from the cache). Not looked at: what a "
                "sample left out of 1 group. 0.00 s, no model used; 3 requests to AWS (2 "
                "throttled)."});
}

TEST(CoverageLinesTest, CostComesLastAndWhatAServerDidNotSayIsNotInvented) {
  agent::Answer answer;
  answer.coverage.groups = {File("a.log", 1)};
  answer.coverage.groups_known = 1;
  answer.provider = "ollama";
  answer.model = "m";
  answer.model_requests = 2;
  EXPECT_EQ(CoverageLines(answer, {})[1], "2 requests to ollama (m), tokens not reported, 0.00 s.");
  answer.usage.input = base::TokenCount(17'300);
  answer.usage.output = base::TokenCount(1'900);
  EXPECT_EQ(CoverageLines(answer, {})[1],
            "2 requests to ollama (m), 17,300 tokens in, 1,900 out, 0.00 s.");
  answer.usage.cost = llm::MicroUsd(26'800);
  EXPECT_EQ(CoverageLines(answer, {})[1],
            "2 requests to ollama (m), 17,300 tokens in, 1,900 out, at most $0.0268, 0.00 s.");
}

TEST(PlaceTest, IsWhereAPersonWouldLookItUp) {
  EXPECT_EQ(
      PlaceOf({.group = "a.log", .line = base::LineNumber(7), .line_end = base::LineNumber(7)}),
      "a.log:7");
  EXPECT_EQ(PlaceOf({.group = "a.log",
                     .stream = "a.log.1",
                     .line = base::LineNumber(7),
                     .line_end = base::LineNumber(9)}),
            "a.log.1:7-9");
  EXPECT_EQ(PlaceOf({.group = "/ecs/a", .stream = "task-1"}), "/ecs/a task-1");
}

}  // namespace
}  // namespace logai::app
