// Questions about the end of the logs: is everything ok now, did it stop.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/asked_logs.h"

namespace logai::agent {
namespace {

using logs::Level;

void AddFault(test::AskedLogs& logs, std::int64_t from_s, std::int64_t to_s) {
  for (std::int64_t s = from_s; s < to_s; ++s) {
    logs.Add("ingest/app.log", s * 1000, Level::kError, "flush failed: No space left on device");
  }
}

TEST(OfflineStateTest, ErrorsThatRunToTheEndAreANo) {
  test::AskedLogs logs;
  AddFault(logs, 900, 1800);
  const Answer answer = logs.Ask("is everything ok now?");
  EXPECT_TRUE(answer.conclusion.summary.starts_with("No: 180 unusual errors in the last 3 min"))
      << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_TRUE(answer.citations[0].verified);
}

TEST(OfflineStateTest, ErrorsThatEndedAreSaidToBeOver) {
  test::AskedLogs logs;
  AddFault(logs, 600, 900);
  const Answer answer = logs.Ask("is it still failing?");
  EXPECT_NE(answer.conclusion.summary.find("those of before ended at 14:14:59"), std::string::npos)
      << answer.text;
}

TEST(OfflineStateTest, TheUsualComplaintsAreNoFault) {
  test::AskedLogs logs;
  const Answer answer = logs.Ask("is everything ok now?");
  EXPECT_TRUE(answer.conclusion.summary.starts_with("It looks so: ")) << answer.text;
  EXPECT_NE(answer.text.find("There all the time"), std::string::npos) << answer.text;
}

TEST(OfflineStateTest, AServiceIsJudgedByItsOwnLogs) {
  test::AskedLogs logs;
  AddFault(logs, 900, 1800);
  EXPECT_TRUE(logs.Summary("is payment ok now?").starts_with("payment: It looks so"))
      << logs.Summary("is payment ok now?");
  EXPECT_TRUE(logs.Summary("is ingest ok now?").starts_with("ingest: No"));
}

TEST(OfflineStateTest, WhatCeasedIsToldByItsLastLine) {
  test::AskedLogs logs;
  for (int i = 0; i < 600; ++i) {
    logs.Add("worker/app.log", i * 1000, Level::kInfo,
             "worker processed batch " + std::to_string(i + 1));
  }
  const Answer answer = logs.Ask("did the worker stop processing batches?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_TRUE(answer.conclusion.summary.starts_with("Yes: the last of 600 lines")) << answer.text;
  EXPECT_NE(answer.conclusion.summary.find("is of 14:09:59, 60 a minute"), std::string::npos)
      << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_EQ(answer.citations[0].evidence.shown_text, "worker processed batch 600");
}

TEST(OfflineStateTest, WhatGoesOnHasNotStopped) {
  test::AskedLogs logs;
  EXPECT_TRUE(logs.Summary("did payment stop booking charges?").starts_with("No: 1,799 lines"))
      << logs.Summary("did payment stop booking charges?");
}

TEST(OfflineStateTest, WhetherItStillGoesOnIsTheOtherWayRound) {
  test::AskedLogs logs;
  EXPECT_TRUE(logs.Summary("is payment still booking charges?").starts_with("Yes: 1,799 lines"))
      << logs.Summary("is payment still booking charges?");
}

TEST(OfflineStateTest, SilenceIsNotTakenForHealth) {
  test::AskedLogs logs;
  for (int i = 0; i < 900; ++i) {
    logs.Add("worker/app.log", i * 1000, Level::kInfo,
             "worker processed batch " + std::to_string(i + 1));
  }
  const Answer answer = logs.Ask("is everything ok?");
  EXPECT_TRUE(answer.conclusion.summary.ends_with("something regular stopped")) << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_EQ(answer.citations[0].evidence.shown_text, "worker processed batch 900");
}

TEST(OfflineStateTest, WorkThatSaysItIsFinishedDidNotStop) {
  test::AskedLogs logs;
  for (int i = 0; i < 900; ++i) {
    logs.Add("copy/app.log", i * 1000, Level::kInfo, "copied row " + std::to_string(i + 1));
  }
  logs.Add("copy/app.log", 900'000, Level::kInfo, "copy finished: 900 rows");
  EXPECT_TRUE(logs.Summary("is everything ok?").starts_with("It looks so"))
      << logs.Summary("is everything ok?");
}

TEST(OfflineStateTest, ComplaintsAreNotTheWorkThatIsAskedAbout) {
  test::AskedLogs logs;
  for (int i = 0; i < 1800; ++i) {
    const bool works = i < 900;
    logs.Add("trainer/app.log", i * 1000, works ? Level::kInfo : Level::kWarning,
             works ? "trainer epoch step loss=1.2" : "trainer waits for workers");
  }
  EXPECT_TRUE(logs.Summary("did training stop?").starts_with("Yes: the last of 900 lines"))
      << logs.Summary("did training stop?");
}

TEST(OfflineStateTest, AnEndThatALineTellsIsNamed) {
  test::AskedLogs logs;
  for (int i = 0; i < 600; ++i) {
    logs.Add("worker/app.log", i * 1000, Level::kInfo,
             "worker processed batch " + std::to_string(i + 1));
  }
  logs.Add("worker/app.log", 601'000, Level::kInfo, "all batches done, worker finished");
  const std::string summary = logs.Summary("did the worker stop processing batches?");
  EXPECT_NE(summary.find("a line of 14:10:01 says that it ended"), std::string::npos) << summary;
}

}  // namespace
}  // namespace logai::agent
