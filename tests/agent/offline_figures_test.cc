#include "agent/offline_figures.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/asked_logs.h"

namespace logai::agent {
namespace {

using logs::Level;
using Wants = OfflineQuestion::Wants;

TEST(OfflineFiguresTest, EachKindOfFigureIsRecognised) {
  const std::vector<std::pair<const char*, Wants>> cases = {
      {"how many 502s were there?", Wants::kCount},
      {"how often did postgres restart?", Wants::kCount},
      {"how many failed logins were there?", Wants::kCount},
      {"list all timeouts", Wants::kCount},
      {"how many errors were there?", Wants::kRanking},
      {"how many errors were there between 14:00 and 14:10?", Wants::kCount},
      {"which ip made the most failed logins?", Wants::kRankBy},
      {"which service had the most errors?", Wants::kRankBy},
      {"top 5 users by failed logins", Wants::kRankBy},
      {"errors per service", Wants::kRankBy},
      {"how many different addresses failed to log in?", Wants::kRankBy},
      {"which minute had the most errors?", Wants::kRankBy},
      {"which requests were slowest?", Wants::kSlowest},
      {"what is the p99 latency?", Wants::kSlowest},
      {"when did the timeouts start?", Wants::kWhen},
      {"when was the last deployment?", Wants::kWhen},
      {"is everything ok now?", Wants::kState},
      {"is checkout healthy?", Wants::kState},
      {"is it still failing?", Wants::kState},
      {"which service caused the outage?", Wants::kCause},
      {"which change broke checkout?", Wants::kCause},
      {"when did it break?", Wants::kCause},
      {"why are requests slow?", Wants::kCause},
      {"why did checkout fail around 14:05?", Wants::kCause},
      {"which errors are there?", Wants::kRanking},
      {"top 5 error messages", Wants::kRanking},
      {"how many queries took longer than 1 second?", Wants::kSlowest}};
  for (const auto& [text, wants] : cases) {
    EXPECT_EQ(static_cast<int>(UnderstandQuestion(text).wants), static_cast<int>(wants)) << text;
  }
}

// Ten failed logins from one address, four from another, one good one.
void AddLogins(test::AskedLogs& logs) {
  const auto fail = [&](int i, const char* user, const char* address) {
    logs.Add("door/sshd.log", 600'000 + i * 1000, Level::kUnknown,
             std::string("Failed password for ") + user + " from " + address + " port 4" +
                 std::to_string(i));
  };
  for (int i = 0; i < 10; ++i) fail(i, "root", "203.0.113.9");
  for (int i = 10; i < 14; ++i) fail(i, "backup", "198.51.100.7");
  logs.Add("door/sshd.log", 700'000, Level::kUnknown,
           "Accepted password for mara from 198.51.100.7 port 50");
}

TEST(OfflineFiguresTest, LinesAreCountedWithTheirTimesAndCited) {
  test::AskedLogs logs;
  AddLogins(logs);
  const Answer answer = logs.Ask("how many failed logins were there?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_TRUE(answer.conclusion.summary.starts_with(
      "14 lines about “failed logins”, from 14:10:00 to 14:10:13"))
      << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_TRUE(answer.citations[0].verified);
}

TEST(OfflineFiguresTest, ARankingCountsByWhatIsAskedAndKeepsPrivateValuesHidden) {
  test::AskedLogs logs;
  AddLogins(logs);
  const Answer answer = logs.Ask("which ip made the most failed logins?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_NE(answer.conclusion.summary.find("has the most: 10 of 14 lines"), std::string::npos)
      << answer.text;
  EXPECT_EQ(answer.text.find("203.0.113.9"), std::string::npos) << answer.text;
  EXPECT_NE(answer.text.find("the cited line holds the value"), std::string::npos) << answer.text;
  ASSERT_EQ(answer.citations.size(), 2U);
  EXPECT_TRUE(logs.Summary("which user had the most failed logins?").starts_with("root has the"));
  EXPECT_TRUE(
      logs.Summary("how many different addresses had failed logins?").starts_with("2 different"));
}

TEST(OfflineFiguresTest, ServicesAreRankedByTheirErrors) {
  test::AskedLogs logs;
  for (int i = 0; i < 90; ++i) {
    logs.Add("ingest/app.log", 700'000 + i * 100, Level::kError, "flush failed");
  }
  const Answer answer = logs.Ask("which service had the most errors?");
  EXPECT_TRUE(answer.conclusion.summary.starts_with("ingest has the most: 90 of 110 errors"))
      << answer.text;
  EXPECT_NE(answer.text.find("2. checkout  ×20"), std::string::npos) << answer.text;
  EXPECT_TRUE(logs.Summary("which minute had the most errors?").starts_with("14:11 has the most"));
  EXPECT_TRUE(logs.Summary("which tenant had the most errors?")
                  .ends_with("none names a tenant that rules can read"));
}

TEST(OfflineFiguresTest, TheSlowestComesFirst) {
  test::AskedLogs logs(false);
  for (int i = 1; i <= 100; ++i) {
    logs.Add("api/app.log", i * 1000, Level::kInfo, "GET /q 200 " + std::to_string(i) + "ms");
  }
  const Answer answer = logs.Ask("which requests were slowest?");
  EXPECT_TRUE(answer.conclusion.summary.starts_with("The slowest took 100 ms; of 100 lines"))
      << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_EQ(answer.citations[0].evidence.shown_text, "GET /q 200 100ms");
}

TEST(OfflineFiguresTest, WhenIsAnsweredByTheFirstAndTheLast) {
  test::AskedLogs logs;
  for (int i = 0; i < 5; ++i) {
    logs.Add("api/app.log", 300'000 + i * 60'000, Level::kError, "call timed out");
  }
  EXPECT_TRUE(logs.Summary("when did the timeouts start?")
                  .starts_with("First at 14:05:00, last at 14:09:00"))
      << logs.Summary("when did the timeouts start?");
  EXPECT_TRUE(logs.Summary("when was the last timeout?").starts_with("Last at 14:09:00"));
  EXPECT_TRUE(logs.Summary("how long did the timeouts last?").starts_with("Over 4 min"));
}

TEST(OfflineFiguresTest, WhatRulesCannotAnswerIsSaidFirst) {
  test::AskedLogs logs;
  const std::string text = logs.Ask("should we buy bigger servers").text;
  EXPECT_TRUE(text.starts_with("That question is beyond rules")) << text;
  EXPECT_TRUE(logs.Ask("what percentage of charges failed?").text.starts_with("That question is"));
}

}  // namespace
}  // namespace logai::agent
