#include "analysis/template_grouping.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "analysis/template_text.h"

namespace logai::analysis {
namespace {

using Texts = std::set<std::string>;

// The templates of `messages`.
Texts Group(const std::vector<std::string>& messages) {
  std::vector<std::string> packed;
  std::vector<Token> tokens;
  for (const std::string& message : messages) {
    Tokenise(message, {}, tokens);
    packed.push_back(PackSkeleton(tokens));
  }
  std::vector<CountedSkeleton> skeletons;
  for (const std::string& one : packed) skeletons.push_back({.packed = one, .count = 1});
  const Grouping grouping = GroupSkeletons(skeletons);
  EXPECT_EQ(grouping.group.size(), messages.size());
  Texts texts;
  for (const auto& tokens_of : grouping.templates) texts.insert(TypedText(tokens_of));
  return texts;
}

TEST(TemplateGroupingTest, ANameBehindAWordThatIntroducesOneVaries) {
  EXPECT_EQ(Group({"session opened for user anna by su", "session opened for user ben by su"}),
            (Texts{"session opened for user <*> by su"}));
}

TEST(TemplateGroupingTest, OppositesStayApart) {
  EXPECT_EQ(Group({"device started", "device stopped"}).size(), 2U);
  EXPECT_EQ(Group({"link of port <1> is up", "link of port <1> is down"}).size(), 2U);
}

TEST(TemplateGroupingTest, StatesInCapitalsStayApart) {
  EXPECT_EQ(Group({"task 4 went from NEW to READY", "task 4 went from READY to RUNNING",
                   "task 4 went from RUNNING to DONE"})
                .size(),
            3U);
}

TEST(TemplateGroupingTest, AWordOfAFailureNeverVaries) {
  std::vector<std::string> messages = {"step failed of plan x"};
  for (char a = 'a'; a <= 'p'; ++a)
    messages.push_back(std::string("step x") + a + a + " of plan x");
  const Texts texts = Group(messages);
  EXPECT_TRUE(texts.contains("step failed of plan x"));
  EXPECT_TRUE(texts.contains("step <*> of plan x"));
  EXPECT_EQ(texts.size(), 2U);
}

TEST(TemplateGroupingTest, ManyWordsInOnePlaceVary) {
  std::vector<std::string> messages;
  for (char a = 'a'; a <= 'p'; ++a) {
    messages.push_back(std::string("loading plugin x") + a + a + " into the main table");
  }
  EXPECT_EQ(Group(messages), (Texts{"loading plugin <*> into the main table"}));
}

TEST(TemplateGroupingTest, TwoNamesMayVaryAtOnce) {
  EXPECT_EQ(Group({"copied web-1.example.org to db-9.example.org",
                   "copied app-2.example.org to log-3.example.org"}),
            (Texts{"copied <*> to <*>"}));
}

TEST(TemplateGroupingTest, ValuesBehindAnEqualsSignVary) {
  EXPECT_EQ(Group({"wakeup mode=light source=timer done", "wakeup mode=deep source=timer done"}),
            (Texts{"wakeup mode=<*> source=timer done"}));
}

TEST(TemplateGroupingTest, NothingInBracketsIsAValue) {
  EXPECT_EQ(
      Group({"connection from 10.0.0.1 () lost", "connection from 10.0.0.1 (a.example.org) lost"}),
      (Texts{"connection from <ip> (<*>) lost"}));
}

TEST(TemplateGroupingTest, ListsOfAnyLengthAreOneVariable) {
  EXPECT_EQ(Group({"ask it to drop blk_123 blk_456 blk_789", "ask it to drop blk_123"}),
            (Texts{"ask it to drop <*>"}));
}

TEST(TemplateGroupingTest, WordsThatDifferInDigitsVary) {
  EXPECT_EQ(Group({"CPU0: Temperature above threshold", "CPU1: Temperature above threshold"}),
            (Texts{"<*>: Temperature above threshold"}));
}

TEST(TemplateGroupingTest, ANameInBracketsMayBeginAMessage) {
  std::vector<std::string> messages;
  for (const std::string user : {"root", "mysql", "alice", "bob", "carol", "nagios"}) {
    messages.push_back("(" + user + ") CMD (/usr/bin/a)");
  }
  EXPECT_EQ(Group(messages), (Texts{"(<*>) CMD (<path>)"}));
}

TEST(TemplateGroupingTest, AWordInQuotesVariesWithFewOthers) {
  EXPECT_EQ(Group({"no access to table 'users' now", "no access to table 'orders' now",
                   "no access to table 'carts' now"}),
            (Texts{"no access to table '<*>' now"}));
}

TEST(TemplateGroupingTest, StatesAtTheEndOfDottedNamesStayApart) {
  EXPECT_EQ(Group({"onReceive action: android.intent.action.SCREEN_ON",
                   "onReceive action: android.intent.action.SCREEN_OFF"})
                .size(),
            2U);
}

TEST(TemplateGroupingTest, AWordOfAChangeMayBeAValue) {
  EXPECT_EQ(Group({"Accepted password for alice from 10.0.0.1",
                   "Accepted password for bob7 from 10.0.0.1",
                   "Accepted password for deploy from 10.0.0.1",
                   "Accepted password for nagios-2 from 10.0.0.1"}),
            (Texts{"Accepted password for <*> from <ip>"}));
}

TEST(TemplateGroupingTest, WhatIsLeftOverBelongsToWhatCoversIt) {
  std::vector<std::string> packed;
  std::vector<Token> tokens;
  const auto add = [&](std::string_view message) {
    Tokenise(message, {}, tokens);
    packed.push_back(PackSkeleton(tokens));
  };
  add("port veth12ab34(eth-7) entered disabled state");
  add("port vethbeebdda(lo) entered disabled state");
  add("port entered (lo) disabled state");
  const Grouping grouping = GroupSkeletons({{{.packed = packed[0], .count = 90},
                                             {.packed = packed[1], .count = 2},
                                             {.packed = packed[2], .count = 2}}});
  EXPECT_EQ(grouping.group[0], grouping.group[1]);
  EXPECT_NE(grouping.group[0], grouping.group[2]);
}

TEST(TemplateGroupingTest, TemplatesStandInTheOrderOfTheirFirstSkeletons) {
  const std::string a = PackSkeleton(std::vector<TemplateToken>{{TokenKind::kWord, false, "b"}});
  const std::string b = PackSkeleton(
      std::vector<TemplateToken>{{TokenKind::kNumber, false, ""}, {TokenKind::kWord, true, "a"}});
  const std::vector<CountedSkeleton> skeletons = {{.packed = a}, {.packed = b}, {.packed = a}};
  const Grouping grouping = GroupSkeletons(skeletons);
  EXPECT_EQ(grouping.group, (std::vector<std::uint32_t>{0, 1, 0}));
}

TEST(TemplateGroupingTest, NothingGivesNothing) {
  EXPECT_TRUE(GroupSkeletons({}).templates.empty());
  EXPECT_EQ(Group({""}).size(), 1U);
}

}  // namespace
}  // namespace logai::analysis
