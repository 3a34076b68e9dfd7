#include "analysis/parameters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "analysis/pattern_miner.h"
#include "analysis/template_text.h"

namespace logai::analysis {
namespace {

void Add(ParameterTable& table, std::string_view text, std::uint64_t order) {
  std::vector<Token> tokens;
  Tokenise(text, {}, tokens);
  table.Add(tokens, order);
}

std::vector<TemplateToken> Template(std::string_view text) {
  std::vector<Token> tokens;
  Tokenise(text, {}, tokens);
  std::vector<TemplateToken> result;
  for (const Token& token : tokens) {
    const bool varies = IsVariable(token.kind);
    result.push_back({token.kind, token.space_before, varies ? "" : std::string(token.text)});
  }
  return result;
}

// All that is known of a table, for comparing.
std::string Summary(const ParameterTable& table) {
  std::string text = std::to_string(table.count());
  for (const ParameterTable::Row* row : table.Sample()) text += " " + std::to_string(row->order);
  for (const ParameterColumn& column : table.Columns()) {
    text += "|" + std::to_string(column.values.Distinct());
    std::uint64_t sum = 0;
    for (const auto& value : column.values.values()) sum += value.count * value.text.size();
    text += "," + std::to_string(sum);
    if (column.numbers.count() > 0) {
      text += "," + std::to_string(column.numbers.Quantile(0.5)) + "," +
              std::to_string(column.numbers.mean());
    }
  }
  return text;
}

TEST(ParametersTest, FewMessagesAreDescribedExactly) {
  ParameterTable table;
  for (std::uint64_t i = 1; i <= 100; ++i) {
    Add(table, "took " + std::to_string(i) + " ms on 10.0.0." + std::to_string(i % 3), i);
  }
  const auto all = DescribeParameters(Template("took 1 ms on 10.0.0.1"), table, 5);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].label, "took … ms");
  EXPECT_EQ(all[0].distinct, 100U);
  EXPECT_TRUE(all[0].distinct_exact);
  ASSERT_TRUE(all[0].numbers.has_value());
  EXPECT_TRUE(all[0].numbers->exact);
  EXPECT_DOUBLE_EQ(all[0].numbers->p50, 50);
  EXPECT_DOUBLE_EQ(all[0].numbers->p95, 95);
  EXPECT_DOUBLE_EQ(all[0].numbers->p99, 99);
  EXPECT_DOUBLE_EQ(all[0].numbers->mean, 50.5);
  EXPECT_EQ(all[1].label, "on");
  ASSERT_EQ(all[1].top.size(), 3U);
  EXPECT_EQ(all[1].top[0].value, "10.0.0.1");
  EXPECT_EQ(all[1].top[0].count, 34U);
  EXPECT_EQ(all[1].top_sample, 0U);
  EXPECT_FALSE(all[1].numbers.has_value());
}

TEST(ParametersTest, ManyValuesAreEstimatedAndSaySo) {
  std::mt19937_64 random(3);
  ParameterTable table;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const std::uint64_t user = random() % 10 < 3 ? 0 : 1 + random() % 20'000;
    Add(table, "user=" + std::to_string(user) + "x7y", i);
  }
  const auto all = DescribeParameters(Template("user=17x7y"), table, 5);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].distinct_exact);
  EXPECT_NEAR(static_cast<double>(all[0].distinct), 16'500, 1'700);
  EXPECT_EQ(all[0].top_sample, ParameterTable::kSample);
  ASSERT_FALSE(all[0].top.empty());
  EXPECT_EQ(all[0].top[0].value, "0x7y");
  EXPECT_NEAR(all[0].top[0].share, 0.3, 0.1);
}

TEST(ParametersTest, RangesCoverEveryMessageNotOnlyTheSample) {
  ParameterTable table;
  for (std::uint64_t i = 0; i < 30'000; ++i) {
    Add(table, "took " + std::string(i == 17'000 ? "90000" : std::to_string(i % 100)) + "ms", i);
  }
  const auto all = DescribeParameters(Template("took 1ms"), table, 5);
  ASSERT_TRUE(all[0].numbers.has_value());
  EXPECT_EQ(all[0].numbers->unit, NumberUnit::kMilliseconds);
  EXPECT_DOUBLE_EQ(all[0].numbers->max, 90'000);
  EXPECT_EQ(all[0].numbers->count, 30'000U);
  EXPECT_FALSE(all[0].numbers->exact);
  EXPECT_NEAR(all[0].numbers->p95, 94, 94 * NumberSketch::kRelativeError);
}

TEST(ParametersTest, HowMessagesAreSpreadOverTablesDoesNotMatter) {
  for (const std::uint64_t messages : {1U, 20U, 24U, 25U, 300U, 5'000U}) {
    std::string expected;
    for (const std::size_t parts : {1U, 2U, 9U}) {
      std::vector<ParameterTable> tables(parts);
      for (std::uint64_t i = 0; i < messages; ++i) {
        Add(tables[(i * 7919) % 31 % parts],
            "took " + std::to_string(i * i % 977) + " ms for " + std::to_string(i % 40) + "q9z " +
                std::string(i % 5 == 0 ? 200 : 3, 'k') + "1.2.3",
            i);
      }
      ParameterTable merged;
      for (const ParameterTable& table : tables) merged.Merge(table);
      if (expected.empty()) expected = Summary(merged);
      EXPECT_EQ(Summary(merged), expected) << messages << " " << parts;
    }
  }
}

TEST(ParametersTest, ABoundFromEarlierPartsLosesNothing) {
  ParameterTable all, first, second;
  for (std::uint64_t i = 0; i < 1'500; ++i) Add(i < 1'000 ? first : second, std::to_string(i), i);
  for (std::uint64_t i = 0; i < 1'500; ++i) Add(all, std::to_string(i), i);
  ParameterTable bounded;
  bounded.LimitKeys(first.KeyBound());
  for (std::uint64_t i = 1'000; i < 1'500; ++i) Add(bounded, std::to_string(i), i);
  EXPECT_LT(bounded.sample_size(), second.sample_size());
  first.Merge(bounded);
  EXPECT_EQ(Summary(first), Summary(all));
}

TEST(ParametersTest, AShrunkSampleStaysFair) {
  ParameterTable early, late;
  for (std::uint64_t i = 0; i < 10'000; ++i) Add(early, "at a1-b2.c" + std::to_string(i % 100), i);
  early.ShrinkSample(64);
  for (std::uint64_t i = 0; i < 10'000; ++i) Add(late, "at z9-y8.x1", 10'000 + i);
  early.Merge(late);
  double of_late = 0;
  for (const ParameterTable::Row* row : early.Sample()) of_late += row->order >= 10'000 ? 1 : 0;
  // Half the messages; a sample that favoured what came after the shrinking would be near 0.8.
  EXPECT_NEAR(of_late / static_cast<double>(early.sample_size()), 0.5, 0.14);
  EXPECT_EQ(early.count(), 20'000U);
}

TEST(ParametersTest, ATableThatCountsNoLongerIsDescribedByItsSample) {
  ParameterTable table, more;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    Add(table, "took " + std::to_string(i % 50 + 1) + " ms", i);
    Add(more, "took " + std::to_string(i % 50 + 1) + " ms", 2'000 + i);
  }
  table.KeepSampleOnly();
  EXPECT_EQ(table.column_bytes(), 0U);
  more.Merge(table);  // what was not counted cannot be told apart any more
  EXPECT_EQ(more.column_bytes(), 0U);
  const auto all = DescribeParameters(Template("took 1 ms"), more, 3);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].count, 4'000U);
  EXPECT_EQ(all[0].top_sample, ParameterTable::kSample);
  EXPECT_FALSE(all[0].distinct_exact);
  ASSERT_TRUE(all[0].numbers);
  EXPECT_EQ(all[0].numbers->count, ParameterTable::kSample);
  EXPECT_NEAR(all[0].numbers->p50, 25, 6);
}

TEST(ParametersTest, WordsThatVaryInTheTemplateAreValues) {
  PatternMiner miner({.details = {.parameters = true}});
  SkeletonTable table;
  DetailTable details;
  const std::vector<std::string> users = {"anna", "bert", "carl", "dora", "emil", "fred"};
  for (std::uint64_t i = 0; i < 600; ++i) {
    const std::string text =
        "user " + users[i % 3 == 0 ? 0 : i % 6] + " waited " + std::to_string(i) + " ms";
    std::vector<Token> tokens;
    Tokenise(text, {}, tokens);
    const Sighting sighting{.order = i, .level = {}, .time = {}, .text = text};
    const std::uint32_t entry = table.Add(tokens, sighting);
    if (details.size() <= entry) details.resize(entry + 1);
    details[entry].Add(tokens, sighting, {.parameters = true});
  }
  miner.Merge(std::span(&table, 1), std::span(&details, 1));
  const std::vector<Pattern> patterns = miner.Finish();
  ASSERT_EQ(patterns.size(), 1U);
  EXPECT_EQ(TypedText(patterns[0].tokens), "user <*> waited <num> ms");
  ASSERT_EQ(patterns[0].details.size(), 1U);
  const auto all = DescribeParameters(patterns[0].tokens, *patterns[0].details[0].parameters(), 10);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].label, "user");
  EXPECT_EQ(all[0].distinct, 5U);  // of i % 6 only 1, 2, 4, 5 are left beside "anna"
  ASSERT_FALSE(all[0].top.empty());
  EXPECT_EQ(all[0].top[0].value, "anna");
  EXPECT_EQ(all[0].top[0].count, 200U);
  ASSERT_TRUE(all[1].numbers.has_value());
  EXPECT_DOUBLE_EQ(all[1].numbers->max, 599);
}

TEST(ParametersTest, LongValuesThatDifferInTheirEndsAreDifferent) {
  ParameterTable table;
  const std::string stem(100, 'a');
  for (std::uint64_t i = 0; i < 60; ++i) Add(table, "get /" + stem + "/" + std::to_string(i), i);
  const auto all = DescribeParameters(Template("get /a/b/1"), table, 3);
  EXPECT_EQ(all[0].distinct, 60U);
  EXPECT_EQ(all[0].top[0].value.size(), ParameterTable::kMaxValue);
}

}  // namespace
}  // namespace logai::analysis
