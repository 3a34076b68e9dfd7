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
