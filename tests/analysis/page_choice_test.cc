#include "analysis/page_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace logai::analysis {
namespace {

PageCandidate Line(std::int64_t number, float value, std::string text = "twelve bytes") {
  PageCandidate line;
  line.number = base::LineNumber(number);
  line.value = value;
  line.text = std::move(text);
  return line;
}

TEST(PageChoiceTest, TakesTheWorthiestLinesFirstAndNoneThatAreWorthNothing) {
  const std::vector<PageCandidate> lines = {Line(1, 5), Line(2, 50), Line(3, 0), Line(4, 20)};
  EXPECT_EQ(ChoiceOrder(lines), (std::vector<std::uint32_t>{1, 3, 0}));
}

TEST(PageChoiceTest, PrefersTheShorterOfTwoLinesOfTheSameValue) {
  const std::vector<PageCandidate> lines = {Line(1, 9, std::string(300, 'x')), Line(2, 9)};
  EXPECT_EQ(ChoiceOrder(lines).front(), 1U);
}

TEST(PageChoiceTest, JoinsLinesInARowAndFillsShortGaps) {
  std::vector<PageCandidate> lines;
  for (std::int64_t i = 1; i <= 10; ++i) lines.push_back(Line(i, 1));
  const std::vector<std::uint32_t> order = {0, 1, 3, 9};
  const auto excerpts = ExcerptsOf(lines, order, 4);
  ASSERT_EQ(excerpts.size(), 2U);
  EXPECT_EQ(excerpts[0].begin, 0U);
  EXPECT_EQ(excerpts[0].end, 4U);  // line 3 is shorter than the head of an excerpt
  EXPECT_EQ(excerpts[1].begin, 9U);
}

TEST(PageChoiceTest, NeverJoinsLinesThatDoNotStandInARow) {
  std::vector<PageCandidate> lines = {Line(1, 1), Line(40, 1), Line(41, 1)};
  lines[2].file = 1;
  const std::vector<std::uint32_t> order = {0, 1, 2};
  EXPECT_EQ(ExcerptsOf(lines, order, 3).size(), 3U);
}

TEST(PageChoiceTest, WhatHappenedFirstStandsFirstWhicheverFileTellsOfIt) {
  const auto at = [](std::int64_t second) {
    return base::FromEpochMs(1'795'386'600'000 + second * 1000);
  };
  std::vector<PageCandidate> lines = {Line(5, 1), Line(90, 1), Line(7, 1), Line(8, 1), Line(50, 1)};
  lines[0].time = at(30);
  lines[1].time = at(20);  // a clock that went back
  for (std::size_t i = 2; i < 5; ++i) lines[i].file = 1;
  lines[2].time = at(10);  // line 8 goes on with it
  lines[4].time = at(40);
  const std::vector<std::uint32_t> order = {0, 1, 2, 4};
  std::vector<std::size_t> begins;
  for (const Excerpt& excerpt : ExcerptsOf(lines, order, 4)) begins.push_back(excerpt.begin);
  EXPECT_EQ(begins, (std::vector<std::size_t>{2, 0, 1, 4}));
}

TEST(PageChoiceTest, MoreRoomHoldsAllThatLessRoomHeld) {
  std::vector<PageCandidate> lines;
  for (std::int64_t i = 1; i <= 200; ++i)
    lines.push_back(Line(i + i / 7, static_cast<float>(i * 7919 % 101)));
  const auto order = ChoiceOrder(lines);
  std::vector<bool> before(lines.size());
  for (std::size_t count = 0; count <= order.size(); ++count) {
    std::vector<bool> now(lines.size());
    for (const Excerpt& excerpt : ExcerptsOf(lines, order, count)) {
      for (std::size_t i = excerpt.begin; i < excerpt.end; ++i) now[i] = true;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) ASSERT_TRUE(now[i] || !before[i]) << count;
    before = now;
  }
}

TEST(PageChoiceTest, FindsHowManyFit) {
  EXPECT_EQ(FindFitting(100, [](std::size_t n) { return n <= 37; }), 37U);
  EXPECT_EQ(FindFitting(100, [](std::size_t) { return true; }), 100U);
  EXPECT_EQ(FindFitting(100, [](std::size_t n) { return n == 0; }), 0U);
}

}  // namespace
}  // namespace logai::analysis
