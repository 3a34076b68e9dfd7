#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "agent/offline_analyst.h"
#include "base/environment.h"
#include "tests/support/incident.h"

namespace logai::agent {
namespace {

using logs::Level;
using test::MakeEvent;

// The healthy traffic, and whatever a test adds to it.
class Logs {
 public:
  Logs() { test::AddHealthyTraffic(source_); }
  void Add(const char* group, std::int64_t ms, Level level, std::string text) {
    source_.Add(MakeEvent(group, 100'000 + ++lines_, ms, level, std::move(text)));
  }
  Answer Ask(std::string_view question, const OfflineOptions& options = {}) {
    const auto names = source_.Names();
    auto answer = Analyse(question, source_, names, {}, redactor_, registry_, options, {});
    EXPECT_TRUE(answer.has_value());
    return answer.has_value() ? *std::move(answer) : Answer();
  }

 private:
  test::MemorySource source_;
  std::int64_t lines_ = 0;
  privacy::Redactor redactor_;
  logs::EvidenceRegistry registry_;
};

TEST(OfflineLinesTest, WhetherThereWasAnyIsAnsweredByTheLinesThatSpeakOfIt) {
  Logs logs;
  logs.Add("db/pg.log", 700'000, Level::kError, "deadlock detected, process 17 waits for 18");
  logs.Add("db/pg.log", 710'000, Level::kInfo, "no deadlock found by the checker");
  const Answer yes = logs.Ask("was there any deadlock?");
  EXPECT_EQ(yes.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_TRUE(yes.text.starts_with("Yes: 1 line ")) << yes.text;
  ASSERT_EQ(yes.citations.size(), 1U);
  EXPECT_TRUE(yes.citations[0].verified);
}

TEST(OfflineLinesTest, WhatIsDeniedOrOnlyWatchedForIsNoYes) {
  Logs logs;
  logs.Add("db/pg.log", 700'000, Level::kWarning, "deadlock detector enabled");
  logs.Add("db/pg.log", 710'000, Level::kInfo, "no deadlock found");
  const Answer no = logs.Ask("was there any deadlock?");
  EXPECT_EQ(no.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_NE(no.text.find("2 lines hold “deadlock”, but deny it or name something else"),
            std::string::npos)
      << no.text;
  EXPECT_EQ(no.citations.size(), 2U);
}

TEST(OfflineLinesTest, WhatNoLineSpeaksOfIsAnsweredByWhatWasSearched) {
  Logs logs;
  const Answer no = logs.Ask("were there any deadlocks?");
  EXPECT_EQ(no.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_TRUE(no.citations.empty());
  EXPECT_NE(no.text.find("none of the 3,725 events of 3 groups speaks of “deadlocks”"),
            std::string::npos)
      << no.text;
}

TEST(OfflineLinesTest, WhetherItWasDoneNeedsALineThatSaysSo) {
  Logs logs;
  logs.Add("cron/backup.log", 700'000, Level::kInfo, "backup scheduled for 02:00");
  EXPECT_TRUE(logs.Ask("did the backup run?").text.starts_with("No line says so"));
  logs.Add("cron/backup.log", 800'000, Level::kError, "backup failed: disk is gone");
  const Answer failed = logs.Ask("did the backup run?");
  EXPECT_EQ(failed.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_NE(failed.text.find("1 of them reports trouble"), std::string::npos) << failed.text;
  logs.Add("cron/backup.log", 900'000, Level::kInfo, "backup finished in 42 s");
  const Answer done = logs.Ask("did the backup run?");
  EXPECT_EQ(done.conclusion.status, ConclusionStatus::kAnswered);
  ASSERT_FALSE(done.citations.empty());
  EXPECT_EQ(done.citations[0].evidence.shown_text, "backup finished in 42 s");
}

TEST(OfflineLinesTest, ATimeInAYesNoQuestionNarrowsTheSearch) {
  Logs logs;
  logs.Add("cron/backup.log", 900'000, Level::kInfo, "backup finished in 42 s");
  EXPECT_TRUE(logs.Ask("did the backup run after 14:05?").text.starts_with("Yes: 1 line "));
  const std::string text = logs.Ask("did the backup run before 14:05?").text;
  EXPECT_TRUE(text.starts_with("No line says so")) << text;
  EXPECT_NE(text.find("from 14:00:00 to 14:04:5"), std::string::npos) << text;
}

TEST(OfflineLinesTest, AnUnknownDeedIsNotAnsweredWithYes) {
  Logs logs;
  for (int i = 0; i < 9; ++i) {
    logs.Add("door/app.log", 700'000 + i, Level::kError, "authentication failure user=root");
  }
  const Answer answer = logs.Ask("did any user become root?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_EQ(answer.text.find("Yes"), std::string::npos) << answer.text;
}

TEST(OfflineLinesTest, ARequestIsFollowedThroughAllGroupsInOrderOfTime) {
  Logs logs;
  logs.Add("payment/app.log", 700'400, Level::kError, "order 4711: card refused");
  logs.Add("gateway/app.log", 700'000, Level::kInfo, "order 4711 received");
  logs.Add("checkout/app.log", 700'200, Level::kInfo, "order 4711 priced");
  logs.Add("checkout/app.log", 700'300, Level::kInfo, "order 47110 priced");
  const Answer answer = logs.Ask("what happened to order 4711?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  ASSERT_EQ(answer.citations.size(), 3U) << answer.text;
  EXPECT_EQ(answer.citations[0].evidence.shown_text, "order 4711 received");
  EXPECT_EQ(answer.citations[1].evidence.shown_text, "order 4711 priced");
  EXPECT_EQ(answer.citations[2].evidence.shown_text, "order 4711: card refused");
  EXPECT_NE(answer.conclusion.summary.find("over 400 ms; 1 of them reports trouble"),
            std::string::npos)
      << answer.conclusion.summary;
  EXPECT_EQ(logs.Ask("what happened to order 4712?").conclusion.status,
            ConclusionStatus::kNotShown);
}

TEST(OfflineLinesTest, WhatIsNewAndWhatIsGoneSinceAMomentIsListed) {
  Logs logs;
  for (int i = 0; i < 60; ++i) {
    logs.Add("mail/app.log", i * 10'000, Level::kInfo, "queue drained in " + std::to_string(i));
    logs.Add("mail/app.log", 700'000 + i * 10'000, Level::kWarning,
             "queue grows, " + std::to_string(i) + " wait");
  }
  const Answer answer = logs.Ask("what changed since 14:11?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_TRUE(answer.conclusion.summary.starts_with(
      "Since 14:11:00: 1 new kind of message, 1 gone, 0 more often, 0 less often"))
      << answer.conclusion.summary;
  ASSERT_EQ(answer.citations.size(), 2U);
  EXPECT_EQ(answer.citations[0].evidence.shown_text, "queue grows, 0 wait");
  EXPECT_EQ(answer.citations[1].evidence.shown_text, "queue drained in 0");
}

TEST(OfflineLinesTest, TwoServicesAreComparedAndAMissingOneIsSaid) {
  Logs logs;
  const Answer answer = logs.Ask("compare checkout and payment");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_NE(answer.text.find("Only in payment:"), std::string::npos) << answer.text;
  EXPECT_NE(answer.text.find("charge"), std::string::npos) << answer.text;
  EXPECT_EQ(logs.Ask("compare checkout and warehouse").conclusion.status,
            ConclusionStatus::kNotShown);
}

TEST(OfflineLinesTest, ClockTimesAreThoseOfTheZone) {
  Logs logs;
  for (int i = 0; i < 200; ++i) {
    logs.Add("payment-db/pg.log", 600'000 + i * 2000, Level::kCritical,
             "could not write: No space left on device");
  }
  OfflineOptions options;
  const auto zone = base::TimeZone::Find("+02:00", base::Environment());
  ASSERT_TRUE(zone.has_value());
  options.zone = *zone;
  const Answer answer = logs.Ask("what went wrong?", options);
  EXPECT_NE(answer.text.find("1. 16:10:00  payment-db"), std::string::npos) << answer.text;
  EXPECT_EQ(answer.text.find("14:10:00"), std::string::npos) << answer.text;
}

}  // namespace
}  // namespace logai::agent
