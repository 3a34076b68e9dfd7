#include "agent/coverage.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

sources::GroupReport Report(std::int64_t events, bool truncated) {
  sources::GroupReport report;
  report.group = "a";
  report.events_read = base::EventCount(events);
  report.requests = 1;
  report.truncated = truncated;
  return report;
}

TEST(CoverageLedgerTest, ReadsOfOneGroupAreJoinedNotCountedTwice) {
  CoverageLedger ledger;
  ledger.Begin({});
  ledger.Add(Report(100, true));
  ledger.Add(Report(10, false));
  const Coverage coverage = ledger.Snapshot();
  ASSERT_EQ(coverage.groups.size(), 1u);
  EXPECT_EQ(coverage.groups[0].events_read, base::EventCount(100));
  EXPECT_EQ(coverage.groups[0].requests, 2);
  EXPECT_TRUE(coverage.groups[0].truncated)
      << "a narrow complete read does not make the broad one whole";
}

TEST(CoverageLedgerTest, WhatWasFetchedOnceDidNotComeFromTheCache) {
  CoverageLedger ledger;
  ledger.Begin({});
  sources::GroupReport first = Report(100, false), second = Report(100, false);
  first.window = {base::FromEpochMs(50), base::FromEpochMs(90)};
  first.throttled = 2;
  second.window = {base::FromEpochMs(60), base::FromEpochMs(99)};
  second.events_cached = base::EventCount(100);
  second.requests = 0;
  second.throttled = 1;
  sources::GroupReport third = second;
  third.group = "b";
  for (const auto& report : {first, second, third}) ledger.Add(report);
  const Coverage coverage = ledger.Snapshot();
  ASSERT_EQ(coverage.groups.size(), 2u);
  EXPECT_EQ(coverage.groups[0].events_cached, base::EventCount(0));
  EXPECT_EQ(coverage.groups[0].throttled, 3);
  EXPECT_EQ(coverage.groups[0].window,
            (base::TimeRange{base::FromEpochMs(50), base::FromEpochMs(99)}));
  EXPECT_EQ(coverage.groups[1].events_cached, base::EventCount(100));
}

TEST(CoverageLedgerTest, AFailureIsSaidOnceWithItsRemedyAndACancelIsNone) {
  CoverageLedger ledger;
  ledger.Begin({});
  const base::Error denied{
      .kind = base::ErrorKind::kForbidden, .message = "access denied", .next = "grant it"};
  ledger.AddFailure("b", denied);
  ledger.AddFailure("b", denied);
  ledger.AddFailure("c", {.kind = base::ErrorKind::kCancelled, .message = "cancelled"});
  EXPECT_EQ(ledger.Snapshot().not_looked_at,
            std::vector<std::string>{"b: access denied (grant it)"});
  EXPECT_EQ(ledger.Snapshot().failed_groups, std::vector<std::string>{"b"});
}

TEST(CoverageLedgerTest, ANewQuestionStartsEmptyButKnowsTheGroups) {
  CoverageLedger ledger;
  ledger.SetGroupsKnown(7);
  ledger.Add(Report(1, false));
  ledger.Begin({});
  EXPECT_TRUE(ledger.Snapshot().groups.empty());
  EXPECT_EQ(ledger.Snapshot().groups_known, 7u);
}

}  // namespace
}  // namespace logai::agent
