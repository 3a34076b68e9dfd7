#include "analysis/event_miner.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/events.h"

namespace logai::analysis {
namespace {

using logs::Level;
using test::MakeEvent;

std::size_t Add(EventMiner& miner, std::string message, std::int64_t ms = 0,
                Level level = Level::kInfo, std::string group = "app.log") {
  return miner.Add(MakeEvent(std::move(group), 1, ms, level, std::move(message)));
}

std::map<std::string, std::uint64_t> CountsOf(EventMiner& miner) {
  miner.Finish();
  std::map<std::string, std::uint64_t> counts;
  for (const Template& of : miner.templates()) {
    if (of.count > 0) counts[of.Text()] += of.count;
  }
  return counts;
}

// A word of letters that no other number has.
std::string Word(int number) {
  std::string word = "x";
  for (; number > 0; number /= 23) word += static_cast<char>('a' + number % 23);
  return word;
}

TEST(EventMinerTest, MessagesThatDifferInVariablesShareATemplate) {
  EventMiner miner;
  const std::size_t a = Add(miner, "took 12 ms for 10.0.0.1");
  const std::size_t b = Add(miner, "took 7 ms for 10.9.8.7");
  EXPECT_EQ(a, b);
  EXPECT_EQ(miner.templates()[a].Text(), "took <num> ms for <ip>");
  EXPECT_EQ(miner.templates()[a].count, 2U);
}

TEST(EventMinerTest, AWordThatVariesBecomesAVariableAtTheEnd) {
  EventMiner miner;
  const std::size_t first = Add(miner, "user alice");
  for (int i = 1; i < 8; ++i) EXPECT_NE(Add(miner, "user " + Word(i)), first);
  EXPECT_EQ(CountsOf(miner), (std::map<std::string, std::uint64_t>{{"user <*>", 8}}));
  const auto merges = miner.TakeMerges();
  ASSERT_EQ(merges.size(), 7U);
  for (const auto& merged : merges) EXPECT_EQ(merged.into, first);
  EXPECT_TRUE(miner.TakeMerges().empty());
}

TEST(EventMinerTest, MessagesThatAgreeInMostOfTheirWordsShareATemplateAtOnce) {
  EventMiner miner;
  const std::size_t a = Add(miner, "session opened for user alice by root");
  EXPECT_EQ(a, Add(miner, "session opened for user bob by root"));
  EXPECT_EQ(miner.templates()[a].Text(), "session opened for user <*> by root");
}

TEST(EventMinerTest, ManyValuesOfAWordTakeBoundedRoomAndOneTemplate) {
  EventMiner miner({.max_skeletons = 1'000});
  std::size_t most = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t index = Add(miner, "user " + Word(i));
    for (const auto& [from, into] : miner.TakeMerges()) EXPECT_NE(from, into);
    EXPECT_GT(miner.templates()[index].count, 0U);
    most = std::max(most, miner.templates().size());
  }
  EXPECT_LT(most, 200U);
  EXPECT_EQ(CountsOf(miner), (std::map<std::string, std::uint64_t>{{"user <*>", 20'000}}));
}

TEST(EventMinerTest, AWordThatTellsAFailureNeverDisappears) {
  EventMiner miner;
  Add(miner, "call to the payment service has been finished");
  Add(miner, "call to the payment service has been refused");
  EXPECT_EQ(CountsOf(miner).size(), 2U);
}

TEST(EventMinerTest, LevelsKeepTemplatesApart) {
  EventMiner miner;
  const std::size_t info = Add(miner, "pool size 5", 0, Level::kInfo);
  const std::size_t error = Add(miner, "pool size 6", 0, Level::kError);
  EXPECT_NE(info, error);
  miner.Finish();
  EXPECT_EQ(miner.templates()[error].level, Level::kError);
  EXPECT_EQ(miner.kinds(), 2U);
}

TEST(EventMinerTest, FirstAndLastAreByTimeNotByArrival) {
  EventMiner miner;
  const std::size_t index = Add(miner, "n 2", 2'000);
  Add(miner, "n 1", 1'000, Level::kInfo, "b.log");
  Add(miner, "n 3", 3'000);
  Add(miner, "n 4", 2'500);
  const Template& of = miner.templates()[index];
  EXPECT_EQ(of.first.body(), "n 1");
  EXPECT_EQ(of.first.group, "b.log");
  EXPECT_EQ(of.last.body(), "n 3");
  EXPECT_EQ(of.times.total(), 4U);
  ASSERT_EQ(of.per_group.size(), 2U);
  EXPECT_EQ(of.per_group[0], std::pair(std::string("app.log"), std::uint64_t{3}));
}

TEST(EventMinerTest, WhatBecomesPartOfAnotherBringsItsFirstsLastsAndTimes) {
  EventMiner miner;
  Add(miner, "user bob", 5'000);
  Add(miner, "user ann", 2'000, Level::kInfo, "b.log");
  Add(miner, "user cid", 9'000);
  for (int i = 1; i < 8; ++i) Add(miner, "user " + Word(i), 6'000);
  miner.Finish();
  ASSERT_EQ(miner.kinds(), 1U);
  const Template& of = miner.templates()[1];
  EXPECT_EQ(of.first.body(), "user ann");
  EXPECT_EQ(of.last.body(), "user cid");
  EXPECT_EQ(of.times.total(), 10U);
  EXPECT_EQ(of.per_group.size(), 2U);
}

TEST(EventMinerTest, TheBaselineMakesKnownWithoutCounting) {
  EventMiner miner;
  miner.AddBaseline(MakeEvent("app.log", 1, 0, Level::kInfo, "user bob came in"));
  Add(miner, "user ann came in");
  Add(miner, "door is stuck");
  miner.Finish();
  EXPECT_EQ(miner.events(), 2U);
  EXPECT_EQ(miner.baseline_events(), 1U);
  EXPECT_EQ(miner.kinds(), 2U);
  for (const Template& of : miner.templates()) {
    if (of.count > 0) {
      EXPECT_EQ(of.baseline_count, of.Text().starts_with("user") ? 1U : 0U);
    }
  }
}

TEST(EventMinerTest, AFullMinerCountsTheRestAsOther) {
  EventMiner miner({.max_templates = 3});
  const std::vector<std::string> kinds = {"alpha", "beta gamma", "delta, epsilon", "zeta (eta)",
                                          "theta = iota"};
  for (const std::string& kind : kinds) Add(miner, kind);
  EXPECT_EQ(miner.templates().size(), 4U);
  EXPECT_EQ(miner.templates()[0].count, 2U);
  std::uint64_t sum = 0;
  for (const Template& of : miner.templates()) sum += of.count;
  EXPECT_EQ(sum, kinds.size());
}

TEST(EventMinerTest, MemoryIsBoundedForMessagesThatNeverRepeat) {
  EventMiner miner({.max_templates = 50, .max_skeletons = 100});
  std::string word = "a";
  for (int i = 0; i < 5000; ++i) {
    word += static_cast<char>('a' + i % 26);
    if (word.size() > 30) word = std::string(1, static_cast<char>('a' + i % 17));
    Add(miner, word + ", " + std::string(static_cast<std::size_t>(i % 9), '!'));
  }
  EXPECT_LE(miner.templates().size(), 51U);
  EXPECT_EQ(miner.events(), 5000U);
}

TEST(EventMinerTest, TheSameEventsGiveTheSameTemplates) {
  const auto run = [] {
    EventMiner miner;
    for (int i = 0; i < 300; ++i) {
      Add(miner, "job " + std::string(i % 2 ? "copy" : "move") + " of item number " +
                     std::to_string(i) + " is done by " + Word(i % 90));
    }
    return CountsOf(miner);
  };
  EXPECT_EQ(run(), run());
}

TEST(EventMinerTest, GroupsBeyondTheLimitAreCountedWithoutName) {
  EventMiner miner({.max_groups = 2});
  std::size_t index = 0;
  for (int i = 0; i < 5; ++i) {
    index = Add(miner, "ready", 0, Level::kInfo, "group" + std::to_string(i));
  }
  const Template& of = miner.templates()[index];
  ASSERT_EQ(of.per_group.size(), 3U);
  EXPECT_EQ(of.per_group[2], std::pair(std::string(), std::uint64_t{3}));
}

}  // namespace
}  // namespace logai::analysis
