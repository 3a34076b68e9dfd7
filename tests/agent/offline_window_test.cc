// What the analyst says of logs that begin or end inside the trouble.
#include <gtest/gtest.h>

#include "agent/offline_service.h"
#include "tests/support/offline_asker.h"

namespace logai::agent {
namespace {

using logs::Level;
using test::Holds;

constexpr const char* kRefused = "payment-db: connection refused";

TEST(OfflineWindowTest, ALogThatIsOneErrorThroughoutHasACauseWhoseStartIsMissing) {
  test::OfflineAsker asker;
  for (int i = 0; i < 300; ++i) asker.Add("orders.log", i * 2000, Level::kError, kRefused);
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
  EXPECT_TRUE(Holds(answer.text, "100 % of its lines since the log begins"));
  EXPECT_TRUE(Holds(answer.text, "Its start is not in these lines"));
  EXPECT_EQ(answer.text.find("0 →"), std::string::npos) << answer.text;
  EXPECT_EQ(answer.text.find("What stopped"), std::string::npos) << answer.text;
}

TEST(OfflineWindowTest, AnErrorThatTheLogBeginsWithAndGetsOverIsSaidToHaveEnded) {
  test::OfflineAsker asker;
  for (int i = 0; i < 60; ++i) asker.Add("search.log", i * 2000, Level::kError, kRefused);
  for (int i = 60; i < 400; ++i) asker.Add("search.log", i * 2000, Level::kInfo, "query ok");
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_TRUE(Holds(answer.conclusion.summary, "until 14:01:58"));
}

TEST(OfflineWindowTest, OfLogsThatBeginInsideTheDatabasesOwnErrorIsQuoted) {
  test::OfflineAsker asker;
  for (int i = 0; i < 300; ++i) {
    asker.Add("crm.log", i * 2000, Level::kError, "contact load failed");
    asker.Add("postgresql.log", i * 2000 + 900, Level::kError, "column c.phone does not exist");
  }
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.culprit, "postgresql");
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
}

TEST(OfflineWindowTest, AFileOfErrorsThatHoldsErrorsIsNoCause) {
  test::OfflineAsker asker;
  for (int i = 0; i < 120; ++i) {
    asker.Add("web-errors.log", i * 30'000, Level::kError, "client sent an invalid header");
  }
  EXPECT_EQ(asker.Ask().conclusion.status, ConclusionStatus::kNotShown);
}

TEST(OfflineWindowTest, AFewErrorsWhileAProgramStartsAreNoCause) {
  test::OfflineAsker asker;
  for (int i = 0; i < 8; ++i) asker.Add("search.log", i * 1000, Level::kError, kRefused);
  for (int i = 8; i < 900; ++i) asker.Add("search.log", i * 1000, Level::kInfo, "query ok");
  EXPECT_EQ(asker.Ask().conclusion.status, ConclusionStatus::kNotShown);
}

TEST(OfflineWindowTest, ALineThatMadeUpMostOfTheTrafficAndStoppedIsNamed) {
  test::OfflineAsker asker;
  for (int i = 0; i < 2000; ++i) {
    asker.Add("worker.log", i * 2000, Level::kInfo, "processed batch " + std::to_string(i));
  }
  for (int i = 0; i < 240; ++i) asker.Add("worker.log", i * 30'000, Level::kDebug, "heartbeat");
  const Answer answer = asker.Ask();
  EXPECT_TRUE(Holds(answer.text, "What stopped:\n"));
  EXPECT_TRUE(Holds(answer.text, "the last of 2,000 times"));
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
}

TEST(OfflineWindowTest, WorkThatSaysItIsFinishedDidNotStop) {
  test::OfflineAsker asker;
  for (int i = 0; i < 1800; ++i) {
    asker.Add("copy.log", i * 1000, Level::kInfo, "copied row " + std::to_string(i));
  }
  asker.Add("copy.log", 1'800'000, Level::kInfo, "copy finished: 1800 rows, 0 errors");
  for (int i = 0; i < 60; ++i) asker.Add("copy.log", i * 60'000, Level::kInfo, "idle");
  EXPECT_EQ(asker.Ask().text.find("What stopped"), std::string::npos);
}

TEST(OfflineWindowTest, ErrorsThatGoOnAreNotSaidToHaveBeenAtOneMoment) {
  test::OfflineAsker asker;
  for (int i = 0; i < 1800; ++i) {
    const bool ok = i < 900;
    asker.Add("api.log", i * 1000, ok ? Level::kInfo : Level::kError, ok ? "served" : kRefused);
    if (i % 60 == 0 && ok) asker.Add("postgres.log", i * 1000, Level::kInfo, "checkpoint complete");
  }
  asker.Add("postgres.log", 899'500, Level::kCritical,
            "could not write pg_wal: No space left on device");
  EXPECT_TRUE(Holds(asker.Headline(), "api reported errors since 14:15:00 because postgres"));
}

TEST(OfflineServiceTest, AMachinesAddressIsKeptWhole) {
  EXPECT_EQ(ServiceOf("10.1.2.3/syslog"), "10.1.2.3");
  EXPECT_EQ(ServiceOf("/ec2/10.0.1.5/syslog"), "10.0.1.5");
  EXPECT_EQ(ServiceOf("10.0.1.5.log.1"), "10.0.1.5");
  EXPECT_EQ(ServiceOf("ip-10-0-1-5/messages"), "ip-10-0-1-5");
}

}  // namespace
}  // namespace logai::agent
