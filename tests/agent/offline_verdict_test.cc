// What counts as a fault: refusals, kills, warnings, and errors beside a flood.
#include <gtest/gtest.h>

#include "tests/support/offline_asker.h"

namespace logai::agent {
namespace {

using logs::Level;
using test::Holds;
using test::OfflineAsker;

// An exporter that works for 15 minutes, and is denied for 15 in `denied` of 10 attempts.
void AddExporter(OfflineAsker& asker, int denied) {
  for (int i = 0; i < 900; ++i) {
    const bool fails = i >= 450 && i % 10 < denied;
    asker.Add("exporter.log", i * 2000, fails ? Level::kError : Level::kInfo,
              fails ? "cannot write /srv/export/day.csv: Permission denied (os error 13)"
                    : "wrote /srv/export/day.csv");
  }
}

TEST(OfflineVerdictTest, AServiceThatIsDeniedAllItDidBeforeHasACause) {
  OfflineAsker asker;
  AddExporter(asker, 10);
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  EXPECT_EQ(answer.conclusion.culprit, "exporter");
  EXPECT_TRUE(Holds(answer.conclusion.summary, "Permission denied"));
}

TEST(OfflineVerdictTest, NowAndThenADenialIsNoCauseAndTheReasonGivenIsTrue) {
  OfflineAsker asker;
  AddExporter(asker, 2);
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown) << answer.text;
  EXPECT_EQ(answer.text.find("no error is frequent"), std::string::npos) << answer.text;
  EXPECT_TRUE(Holds(answer.text, "denied access, which may be meant"));
}

TEST(OfflineVerdictTest, KillsThatComeBackAndTheFailuresBehindEachAreOneIncident) {
  OfflineAsker asker;
  for (int i = 0; i < 3000; ++i) {
    const int minute = i / 60;
    const bool down = (minute == 20 || minute == 28 || minute == 36) && i % 60 < 12;
    asker.Add("edge/access.log", i * 1000, down ? Level::kError : Level::kInfo,
              down ? "GET /api 502" : "GET /api 200");
    if (i % 4 == 0) asker.Add("kern.log", i * 1000, Level::kUnknown, "martian source on dev eth0");
    if (down && i % 60 == 0) {
      asker.Add("kern.log", i * 1000 - 200, Level::kUnknown,
                "Memory cgroup out of memory: Killed process 5249 (java) anon-rss:4123456kB");
    }
  }
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  EXPECT_EQ(answer.conclusion.culprit, "java");
  EXPECT_TRUE(Holds(answer.conclusion.summary, "because kern ran out of memory"));
}

TEST(OfflineVerdictTest, ANewWarningWithATraceThatInsistsIsTrouble) {
  OfflineAsker asker;
  for (int i = 0; i < 1200; ++i) {
    const bool bad = i >= 900;
    asker.Add(
        "kafka.log", i * 1000, bad ? Level::kWarning : Level::kInfo,
        bad ? "Error in response for fetch request\njava.net.SocketTimeoutException: no answer"
              "\n\tat kafka.server.X.y(X.scala:10)"
            : "fetched");
  }
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  EXPECT_TRUE(Holds(answer.conclusion.summary, "kafka reported warnings since"));
}

TEST(OfflineVerdictTest, TheConclusionQuotesTheReasonBesideAnEmptyPhraseAndBothAreProved) {
  OfflineAsker asker;
  for (int i = 0; i < 1200; ++i) {
    const bool ok = i < 900;
    asker.Add(
        "worker.log", i * 1000, ok ? Level::kInfo : Level::kError,
        ok ? "task done"
           : "task failed\nTraceback (most recent call last):\n  File \"/app/w.py\", line 10\n"
             "    run()\nRuntimeError: tenant lookup failed");
  }
  const Answer answer = asker.Ask();
  EXPECT_TRUE(
      Holds(answer.conclusion.summary, "“task failed”: “RuntimeError: tenant lookup failed”"));
  for (const Citation& citation : answer.citations)
    EXPECT_TRUE(citation.verified) << citation.problem;
}

TEST(OfflineVerdictTest, AFloodInAnotherLogDoesNotHideABurstOfErrors) {
  OfflineAsker asker;
  for (int i = 0; i < 1800; ++i) {
    const bool bad = i >= 930 && i < 1350;
    asker.Add("shop.log", i * 2000, bad ? Level::kError : Level::kInfo,
              bad ? "request queue full, shedding load (depth=1024)" : "ok");
  }
  for (int i = 0; i < 12'000; ++i) {
    asker.Add("lb.log", 1'800'000 + i * 75, Level::kInfo, "POST /login 401");
  }
  for (int i = 0; i < 900; ++i) asker.Add("lb.log", i * 4000, Level::kInfo, "GET / 200");
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  EXPECT_EQ(answer.conclusion.culprit, "shop");
}

}  // namespace
}  // namespace logai::agent
