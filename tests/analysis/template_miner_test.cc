#include "analysis/template_miner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/events.h"

namespace logai::analysis {
namespace {

using logs::Level;
using test::MakeEvent;

std::size_t Add(TemplateMiner& miner, std::string message, std::int64_t ms = 0,
                Level level = Level::kInfo, std::string group = "app.log") {
  return miner.Add(MakeEvent(std::move(group), 1, ms, level, std::move(message)));
}

TEST(TemplateMinerTest, MessagesThatDifferInVariablesShareATemplate) {
  TemplateMiner miner;
  const std::size_t a = Add(miner, "took 12 ms for 10.0.0.1");
  const std::size_t b = Add(miner, "took 7 ms for 10.9.8.7");
  EXPECT_EQ(a, b);
  EXPECT_EQ(miner.templates()[a].Text(), "took <num> ms for <ip>");
  EXPECT_EQ(miner.templates()[a].Text(TemplateStyle::kPlain), "took <*> ms for <*>");
  EXPECT_EQ(miner.templates()[a].count, 2U);
}

TEST(TemplateMinerTest, AWordThatVariesBecomesAVariable) {
  TemplateMiner miner;
  const std::size_t a = Add(miner, "session opened for user alice by root");
  EXPECT_EQ(a, Add(miner, "session opened for user bob by root"));
  EXPECT_EQ(miner.templates()[a].Text(), "session opened for user <*> by root");
}

TEST(TemplateMinerTest, AWordThatTellsAFailureNeverDisappears) {
  TemplateMiner miner;
  const std::size_t a = Add(miner, "call to the payment service has been finished");
  EXPECT_NE(a, Add(miner, "call to the payment service has been refused"));
}

TEST(TemplateMinerTest, LevelsKeepTemplatesApart) {
  TemplateMiner miner;
  const std::size_t info = Add(miner, "pool size 5", 0, Level::kInfo);
  const std::size_t error = Add(miner, "pool size 6", 0, Level::kError);
  EXPECT_NE(info, error);
  EXPECT_EQ(miner.templates()[error].level(), Level::kError);
}

TEST(TemplateMinerTest, FirstAndLastAreByTimeNotByArrival) {
  TemplateMiner miner;
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

TEST(TemplateMinerTest, AFullMinerCountsTheRestAsOther) {
  TemplateMiner miner({.max_templates = 3});
  const std::vector<std::string> kinds = {"alpha", "beta gamma", "delta, epsilon", "zeta (eta)",
                                          "theta = iota"};
  for (const std::string& kind : kinds) Add(miner, kind);
  EXPECT_EQ(miner.templates().size(), 4U);
  EXPECT_EQ(miner.templates()[0].count, 2U);
  std::uint64_t sum = 0;
  for (const Template& of : miner.templates()) sum += of.count;
  EXPECT_EQ(sum, kinds.size());
}

TEST(TemplateMinerTest, MemoryIsBoundedForMessagesThatNeverRepeat) {
  TemplateMiner miner({.max_templates = 50, .max_skeletons = 100, .samples = 1});
  std::string word = "a";
  for (int i = 0; i < 5000; ++i) {
    word += static_cast<char>('a' + i % 26);
    if (word.size() > 30) word = std::string(1, static_cast<char>('a' + i % 17));
    Add(miner, word + ", " + std::string(static_cast<std::size_t>(i % 9), '!'));
  }
  EXPECT_LE(miner.templates().size(), 51U);
  EXPECT_EQ(miner.events(), 5000U);
}

TEST(TemplateMinerTest, TheSameEventsGiveTheSameTemplates) {
  const auto run = [] {
    TemplateMiner miner;
    for (int i = 0; i < 300; ++i) {
      Add(miner, "job " + std::string(i % 2 ? "copy" : "move") + " of item number " +
                     std::to_string(i) + " is done");
    }
    std::string all;
    for (const Template& of : miner.templates()) all += of.Text() + std::to_string(of.count) + "\n";
    return all;
  };
  EXPECT_EQ(run(), run());
}

TEST(TemplateMinerTest, MergedMinersCountAsOneThatSawEverything) {
  TemplateMiner whole;
  TemplateMiner first;
  TemplateMiner second;
  for (int i = 0; i < 200; ++i) {
    const std::string message = i % 5 == 0 ? "cache miss for key " + std::to_string(i)
                                           : "served in " + std::to_string(i) + " ms";
    Add(whole, message, i * 1000);
    Add(i < 90 ? first : second, message, i * 1000);
  }
  first.Merge(second);
  ASSERT_EQ(first.templates().size(), whole.templates().size());
  EXPECT_EQ(first.events(), whole.events());
  for (std::size_t i = 0; i < whole.templates().size(); ++i) {
    EXPECT_EQ(first.templates()[i].Text(), whole.templates()[i].Text());
    EXPECT_EQ(first.templates()[i].count, whole.templates()[i].count);
    EXPECT_EQ(first.templates()[i].last.body(), whole.templates()[i].last.body());
  }
}

TEST(TemplateMinerTest, GroupsBeyondTheLimitAreCountedWithoutName) {
  TemplateMiner miner({.max_groups = 2});
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
