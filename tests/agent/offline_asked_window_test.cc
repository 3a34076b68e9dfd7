#include "agent/offline_window.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/asked_logs.h"
#include "tests/support/events.h"

namespace logai::agent {
namespace {

using logs::Level;
using test::At;

constexpr base::Millis kTick(1);

TEST(AskedWindowTest, EachWordOfTimeHasAStretchOfItsOwn) {
  const base::TimeRange span{At(0), At(1'800'000)};  // 14:00 to 14:30
  struct Case {
    const char* text;
    base::TimeRange range;
  };
  const std::vector<Case> cases = {
      {"how many before 14:10?", {At(0), At(600'000) - kTick}},
      {"how many until 14:10?", {At(0), At(600'000) - kTick}},
      {"how many since 14:10?", {At(600'000), At(1'800'000)}},
      {"how many after 2026-11-20 14:10?", {At(600'000), At(1'800'000)}},
      {"how many around 14:10?", {At(300'000), At(900'000)}},
      {"how many at 14:10?", {At(600'000), At(660'000) - kTick}},
      {"how many at 14:10:30?", {At(630'000), At(631'000) - kTick}},
      {"how many between 14:10 and 14:20?", {At(600'000), At(1'200'000) - kTick}},
      {"how many from 14:10 to 14:20?", {At(600'000), At(1'200'000) - kTick}},
      {"how many in the last 10 minutes?", {At(1'200'000), At(1'800'000)}},
      {"how many in the first minute?", {At(0), At(60'000) - kTick}}};
  for (const Case& c : cases) {
    const auto range = WindowOf(c.text).In(span, {});
    ASSERT_TRUE(range.has_value()) << c.text;
    EXPECT_EQ(*range, c.range) << c.text;
  }
  EXPECT_EQ(WindowOf("how many at all?").kind, AskedWindow::Kind::kNone);
  EXPECT_EQ(WindowOf("the last error").kind, AskedWindow::Kind::kNone);
  EXPECT_EQ(WindowOf("how many at 03:00?").In(span, {}), std::nullopt);
}

TEST(AskedWindowTest, OnlyLinesOfTheTimeThatIsNamedAreCounted) {
  test::AskedLogs logs;
  for (int i = 0; i < 10; ++i) {
    logs.Add("proxy/access.log", 60'000 * i, Level::kInfo, R"("GET / HTTP/1.1" 502 17)");
  }
  EXPECT_TRUE(logs.Summary("how many 502s were there?").starts_with("10 lines"));
  EXPECT_TRUE(logs.Summary("how many 502s before 14:03?").starts_with("3 lines"));
  EXPECT_TRUE(logs.Summary("how many 502s were there since 14:03?").starts_with("7 lines"));
  EXPECT_TRUE(logs.Summary("how many 502s between 14:03 and 14:05?").starts_with("2 lines"));
  EXPECT_TRUE(logs.Summary("how many 502s at 14:03?").starts_with("1 line "));
  const Answer none = logs.Ask("how many 502s at 03:00?");
  EXPECT_EQ(none.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_TRUE(none.conclusion.summary.starts_with("The logs do not hold the time"));
}

TEST(AskedWindowTest, WhatChangedBeforeAMomentLooksAtWhatLedUpToIt) {
  test::AskedLogs logs;
  logs.Add("flags/app.log", 885'000, Level::kInfo, "flag new-price turned on for everybody");
  for (int i = 0; i < 300; ++i) {
    logs.Add("shop/app.log", 905'000 + i * 1000, Level::kError, "cart broke: no currency");
  }
  const Answer before = logs.Ask("what changed before 14:15?");
  EXPECT_TRUE(before.conclusion.summary.starts_with("From 14:10:00 to 14:15:00")) << before.text;
  EXPECT_NE(before.text.find("flag new-price turned on"), std::string::npos) << before.text;
  EXPECT_EQ(before.text.find("cart broke"), std::string::npos) << before.text;
  const Answer around = logs.Ask("what changed around 14:15?");
  EXPECT_NE(around.text.find("cart broke"), std::string::npos) << around.text;
  EXPECT_NE(around.text.find("flag new-price"), std::string::npos) << around.text;
  EXPECT_TRUE(logs.Summary("what changed since 14:15?").starts_with("Since 14:15:00"));
}

}  // namespace
}  // namespace logai::agent
