#include "analysis/pattern_miner.h"

#include <gtest/gtest.h>

#include "analysis/template_text.h"

namespace logai::analysis {
namespace {

std::uint32_t Count(SkeletonTable& table, std::string_view text, std::uint64_t order,
                    logs::Level level = logs::Level::kInfo) {
  std::vector<Token> tokens;
  Tokenise(text, {}, tokens);
  return table.Add(tokens, {.order = order,
                            .level = level,
                            .time = base::FromEpochMs(static_cast<std::int64_t>(order) * 1'000),
                            .text = text});
}

std::string Name(int i) {
  std::string name = "x";
  for (int n = i; n > 0; n /= 26) name += static_cast<char>('a' + n % 26);
  return name;
}

std::string Summary(const std::vector<Pattern>& patterns) {
  std::string text;
  for (const Pattern& pattern : patterns) {
    text += std::to_string(pattern.seen.count) + " " + TypedText(pattern.tokens) + " " +
            std::to_string(pattern.seen.first) + "-" + std::to_string(pattern.seen.last) + " " +
            pattern.seen.example + "\n";
  }
  return text;
}

TEST(PatternMinerTest, HowMessagesAreSpreadOverTablesDoesNotMatter) {
  std::string expected;
  for (const std::size_t tables : {1U, 2U, 7U}) {
    PatternMiner miner;
    for (int part = 0; part < 4; ++part) {
      std::vector<SkeletonTable> of_part(tables);
      for (int i = 0; i < 200; ++i) {
        const auto order = static_cast<std::uint64_t>(part * 200 + i);
        Count(of_part[static_cast<std::size_t>(i * 31) % tables],
              "user " + Name(i % 50) + " waited " + std::to_string(i) + " ms", order);
        Count(of_part[static_cast<std::size_t>(i) % tables], "cache is cold", order + 10'000);
      }
      miner.Merge(of_part);
    }
    const std::string summary = Summary(miner.Finish());
    if (expected.empty()) expected = summary;
    EXPECT_EQ(summary, expected) << tables;
  }
  EXPECT_NE(expected.find("800 user <*> waited <num> ms 0-799 user x waited 0 ms"),
            std::string::npos)
      << expected;
}

TEST(PatternMinerTest, CountsLevelsTimesAndTheFirstExample) {
  SkeletonTable table;
  Count(table, "disk 7 is slow", 5, logs::Level::kWarning);
  Count(table, "disk 3 is slow", 2, logs::Level::kError);
  PatternMiner miner;
  miner.Merge({&table, 1});
  const auto patterns = miner.Finish();
  ASSERT_EQ(patterns.size(), 1U);
  const Sightings& seen = patterns[0].seen;
  EXPECT_EQ(seen.count, 2U);
  EXPECT_EQ(seen.example, "disk 3 is slow");
  EXPECT_EQ(seen.per_level[static_cast<std::size_t>(logs::Level::kWarning)], 1U);
  EXPECT_EQ(seen.times.begin, base::FromEpochMs(2'000));
  EXPECT_EQ(seen.times.end, base::FromEpochMs(5'000));
}

TEST(PatternMinerTest, NumbersLeadToThePatternAlsoAfterGroupingInBetween) {
  PatternMiner miner({.max_skeletons = 10});
  miner.KeepNumbers();
  std::vector<std::pair<std::uint32_t, bool>> seen;  // number, whether it is the rare message
  for (int part = 0; part < 20; ++part) {
    SkeletonTable table;
    std::vector<std::uint32_t> entries;
    for (int i = 0; i < 15; ++i) {
      const auto order = static_cast<std::uint64_t>(part * 15 + i);
      entries.push_back(
          i == 3 ? Count(table, "queue is full", order)
                 : Count(table, "plugin for user " + Name(part * 15 + i) + " is here", order));
    }
    const auto numbers = miner.Merge({&table, 1});
    for (std::size_t i = 0; i < entries.size(); ++i)
      seen.emplace_back(numbers[0][entries[i]], i == 3);
  }
  const auto patterns = miner.Finish();
  ASSERT_EQ(patterns.size(), 2U);
  EXPECT_EQ(patterns[0].seen.count, 280U);
  EXPECT_EQ(patterns[1].seen.count, 20U);
  for (const auto& [number, rare] : seen) EXPECT_EQ(miner.PatternOf(number), rare ? 1U : 0U);
}

TEST(PatternMinerTest, TheRarestBeyondTheLimitAreOther) {
  PatternMiner miner({.max_patterns = 2});
  miner.KeepNumbers();
  SkeletonTable table;
  const auto first = Count(table, "alpha beta", 1);
  Count(table, "gamma, delta", 2);
  Count(table, "gamma, delta", 3);
  Count(table, "(epsilon)", 4);
  Count(table, "(epsilon)", 5);
  const auto numbers = miner.Merge({&table, 1});
  const auto patterns = miner.Finish();
  ASSERT_EQ(patterns.size(), 3U);
  EXPECT_TRUE(patterns[2].tokens.empty());
  EXPECT_EQ(patterns[2].seen.count, 1U);
  EXPECT_EQ(miner.PatternOf(numbers[0][first]), 2U);
}

// Messages of so many kinds with many variables each, mined with details within bounds.
std::vector<Pattern> MineWide(const PatternOptions& options) {
  PatternMiner miner(options);
  for (std::uint64_t part = 0; part < 4; ++part) {
    SkeletonTable table;
    DetailTable details;
    for (std::uint64_t i = 0; i < 4'000; ++i) {
      // Kind 0 is the most frequent.
      const std::size_t kind = i % 2 == 0 ? 0 : i % 40;
      std::string text = "read" + std::string(kind, '!');
      for (int v = 0; v < 10; ++v) text += " k=" + std::to_string((i * 7 + part) % 1'000);
      const std::uint64_t order = part * 10'000 + i;
      const std::uint32_t entry = Count(table, text, order);
      details.resize(table.entries().size());
      std::vector<Token> tokens;
      Tokenise(text, {}, tokens);
      details[entry].Add(tokens, {.order = order, .text = text}, options.details);
    }
    const DetailTable all[] = {std::move(details)};
    miner.Merge({&table, 1}, all);
  }
  return miner.Finish();
}

TEST(PatternMinerTest, WhatValuesTakeIsBoundedAndGoesToTheMostFrequentTemplates) {
  const auto wide = MineWide({.details = {.parameters = true}});
  for (const Pattern& pattern : wide) {
    EXPECT_TRUE(pattern.details[0].parameters()->counts_all()) << TypedText(pattern.tokens);
  }
  constexpr std::size_t kColumns = 100'000, kRows = 50'000;
  const auto narrow = MineWide(
      {.max_row_bytes = kRows, .max_column_bytes = kColumns, .details = {.parameters = true}});
  ASSERT_EQ(narrow.size(), wide.size());
  std::size_t rows = 0, columns = 0, sampled = 0;
  for (const Pattern& pattern : narrow) {
    const ParameterTable& table = *pattern.details[0].parameters();
    EXPECT_EQ(table.count(), pattern.seen.count);
    rows += table.sample_bytes();
    columns += table.column_bytes();
    sampled += table.counts_all() ? 0 : 1;
  }
  EXPECT_LE(rows, kRows);
  EXPECT_LE(columns, kColumns);
  EXPECT_TRUE(narrow[0].details[0].parameters()->counts_all());
  EXPECT_GT(sampled, 0U);
}

TEST(PatternMinerTest, LongSkeletonsAreGroupedEarlier) {
  PatternMiner miner({.max_patterns = 2, .max_text_bytes = 1'000});
  SkeletonTable table;
  for (int i = 0; i < 20; ++i) {
    Count(table, Name(i) + std::string(static_cast<std::size_t>(i), '!') + std::string(90, 'x'),
          static_cast<std::uint64_t>(i));
  }
  miner.Merge({&table, 1});
  EXPECT_GT(miner.groupings(), 0U);
}

TEST(PatternMinerTest, TheMessageOfAJsonLineIsMined) {
  EXPECT_EQ(MiningText(R"({"time":"2026-01-01T00:00:00Z","level":"info","msg":"cache cold"})"),
            "cache cold");
  EXPECT_EQ(MiningText("failed\n\tat a.B.c(D.java:1)"), "failed");
}

}  // namespace
}  // namespace logai::analysis
