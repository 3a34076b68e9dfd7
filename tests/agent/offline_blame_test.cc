// Whom the analyst blames when several fail at one moment, or speak of each other.
#include "agent/offline_blame.h"

#include <gtest/gtest.h>

#include "tests/support/offline_asker.h"

namespace logai::agent {
namespace {

using logs::Level;
using test::Holds;
using test::OfflineAsker;

// `group` works for 15 minutes, and says `error` at each second of the next 10, `late` ms into it.
void AddFailing(OfflineAsker& asker, const char* group, const char* error, int late = 0) {
  for (int i = 0; i < 1500; ++i) {
    const bool ok = i < 900;
    asker.Add(group, i * 1000 + late, ok ? Level::kInfo : Level::kError, ok ? "done" : error);
  }
}

TEST(OfflineBlameTest, AnErrorNamesWhoDidNotAnswer) {
  EXPECT_EQ(BlamedIn("could not connect to inventory-db:5432: connection refused"), "inventory-db");
  EXPECT_EQ(BlamedIn("cannot reach vault"), "vault");
  EXPECT_EQ(BlamedIn("upstream app timed out after 10000 ms"), "app");
  EXPECT_EQ(BlamedIn("could not send code: notify unavailable"), "notify");
  EXPECT_EQ(BlamedIn("connection to the upstream server billing failed"), "billing");
  EXPECT_EQ(BlamedIn("connect to 10.0.0.7:5432: connection refused"), "");
  EXPECT_EQ(BlamedIn("request timed out"), "");
}

TEST(OfflineBlameTest, ThoseWhoSayTheSameAtOnceAreFellowsAndWhatTheyNameIsBlamed) {
  OfflineAsker asker;
  AddFailing(asker, "web-alpha.log", "cannot reach vault", 300);
  AddFailing(asker, "mid.log", "cannot reach vault", 40);
  AddFailing(asker, "zeta.log", "cannot reach vault", 500);
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.culprit, "vault");
  EXPECT_TRUE(Holds(answer.conclusion.summary, "mid, web-alpha and zeta reported errors"));
  EXPECT_EQ(answer.conclusion.summary.find("because"), std::string::npos)
      << answer.conclusion.summary;
}

TEST(OfflineBlameTest, ErrorsOfOneMomentWithoutASignOfTheirOrderAreToldSideBySide) {
  OfflineAsker asker;
  AddFailing(asker, "charge.log", "charge failed: internal error");
  AddFailing(asker, "login.log", "no session for the user");
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
  EXPECT_TRUE(Holds(answer.conclusion.summary, "charge and login reported errors"));
  EXPECT_TRUE(Holds(answer.conclusion.summary, "no line tells which came first"));
}

TEST(OfflineBlameTest, ADatabasesOwnErrorComesBeforeItsClientsOfTheSameMoment) {
  OfflineAsker asker;
  AddFailing(asker, "crm.log", "contact load failed: UndefinedColumn", 10);
  AddFailing(asker, "postgresql.log", "column c.phone_number does not exist", 20);
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.culprit, "postgresql");
  EXPECT_TRUE(
      Holds(answer.conclusion.summary, "crm reported errors since 14:15:00 because postgr"));
}

TEST(OfflineBlameTest, AnUpstreamThatIsNamedIsBlamedForItsPauseThatBeganBefore) {
  OfflineAsker asker;
  AddFailing(asker, "gateway.log", "upstream pricing timed out after 1000 ms");
  for (int i = 0; i < 1500; ++i) asker.Add("pricing.log", i * 1000, Level::kInfo, "priced");
  for (int i = 0; i < 25; ++i) {
    asker.Add("pricing.log", 908'000 + i * 20'000, Level::kWarning,
              "gc: Pause Full (Allocation Failure) 7.9G->7.8G(8.0G) 14211ms");
  }
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.culprit, "pricing");
  EXPECT_TRUE(Holds(answer.conclusion.summary, "because pricing reported “gc: Pause Full"));
}

TEST(OfflineBlameTest, AWarningThatBeginsRightBeforeAndInsistsIsAPossibleCause) {
  OfflineAsker asker;
  AddFailing(asker, "apiserver.log", "received an error: leader changed");
  for (int i = 0; i < 1500; ++i) asker.Add("etcd-1.log", i * 1000, Level::kInfo, "compacted");
  for (int i = 0; i < 60; ++i) {
    asker.Add("etcd-1.log", 888'000 + i * 10'000, Level::kWarning, "slow fdatasync took 5.1s");
  }
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.culprit, "etcd");
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
}

TEST(OfflineBlameTest, WhoeverFellSilentBeforeItWasWaitedForIsNamed) {
  OfflineAsker asker;
  AddFailing(asker, "gateway.log", "504 upstream pricing timed out");
  for (int i = 0; i < 895; ++i) asker.Add("pricing.log", i * 1000, Level::kInfo, "priced");
  const Answer answer = asker.Ask();
  EXPECT_EQ(answer.conclusion.culprit, "pricing");
  EXPECT_TRUE(Holds(answer.conclusion.summary, "after pricing fell silent at 14:14:54"));
}

TEST(OfflineBlameTest, AFlagTurnedOnASecondBeforeBelongsToTheStory) {
  OfflineAsker asker;
  AddFailing(asker, "shop.log", "price engine v2: TypeError: no property 'currency'");
  for (int i = 0; i < 200; ++i) asker.Add("flags.log", i * 7000, Level::kInfo, "sync ok");
  asker.Add("flags.log", 200'000, Level::kInfo, "flag new-banner turned ON for 5% by li");
  asker.Add("flags.log", 899'000, Level::kInfo, "flag price-engine-v2 turned ON for 100% by mara");
  const Answer answer = asker.Ask();
  EXPECT_TRUE(Holds(answer.conclusion.summary, "after a change in flags"));
  EXPECT_TRUE(Holds(answer.text, "flag price-engine-v2 turned ON"));
}

TEST(OfflineBlameTest, AChangeOfOwnerOfWhatCannotBeWrittenBelongsToTheStory) {
  OfflineAsker asker;
  AddFailing(asker, "exporter.log", "cannot write /srv/export/day.csv: Permission denied");
  for (int i = 0; i < 40; ++i) asker.Add("deploy.log", i * 36'000, Level::kInfo, "heartbeat");
  asker.Add("deploy.log", 760'000, Level::kInfo,
            "TASK [harden : set owner of /srv/export] changed");
  EXPECT_TRUE(Holds(asker.Headline(), "after a change in deploy"));
}

}  // namespace
}  // namespace logai::agent
