#include "analysis/skeleton_table.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "analysis/template_grouping.h"

namespace logai::analysis {
namespace {

/// Counts messages and gives the skeleton that each was counted as.
class Counter {
 public:
  std::string Add(const std::string& text) { return Count(text, false); }
  /// As Add, but tokenises only what looks like nothing before.
  std::string AddByForm(const std::string& text) { return Count(text, true); }
  std::size_t known() const { return known_; }
  SkeletonTable& table() { return table_; }
  std::uint64_t counted() const {
    std::uint64_t count = 0;
    for (const SkeletonTable::Entry& entry : table_.entries()) count += entry.seen.count;
    return count;
  }

 private:
  std::string Count(const std::string& text, bool by_form) {
    const auto added =
        table_.AddMessage({.order = ++order_, .text = text}, TokenLimits{}, by_form, tokens_);
    known_ += added.by_form ? 1 : 0;
    return table_.entries()[added.entry].packed;
  }

  SkeletonTable table_;
  std::vector<Token> tokens_;
  std::uint64_t order_ = 0;
  std::size_t known_ = 0;
};

std::string PackedOf(std::string_view text) {
  std::vector<Token> tokens;
  Tokenise(text, {}, tokens);
  return PackSkeleton(tokens);
}

class Words {
 public:
  std::string Next() {
    std::string word;
    for (int i = 0; i < 9; ++i) word += static_cast<char>('a' + random_() % 16);
    return word;
  }

 private:
  std::mt19937 random_{7};
};

constexpr std::size_t kMost = SkeletonTable::kFinePerPart + SkeletonTable::kCoarsePerPart + 1;

TEST(SkeletonTableTest, APartOfDistinctTokensStaysWithinItsBounds) {
  Counter counter;
  counter.table().BeginPart();
  Words words;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = words.Next();
    for (int more = i % 50; more > 0; --more)
      text += (i + more) % 3 == 0 ? ": " : " " + words.Next();
    counter.Add(text);
  }
  EXPECT_LE(counter.table().entries().size(), kMost);
  EXPECT_EQ(counter.counted(), 20'000U);
}

TEST(SkeletonTableTest, WhatIsCommonIsKeptBeyondTheBounds) {
  Counter counter;
  counter.table().BeginPart();
  Words words;
  for (std::size_t i = 0; i < SkeletonTable::kFinePerPart; ++i) {
    counter.Add("start of " + words.Next());
  }
  std::vector<Token> tokens;
  Tokenise("start of x", {}, tokens);
  tokens.back().kind = TokenKind::kAny;
  EXPECT_EQ(counter.Add("start of " + words.Next()), PackSkeleton(tokens));
  EXPECT_EQ(counter.Add("start of failed"), PackedOf("start of failed"));
}

TEST(SkeletonTableTest, WhatIsToldApartInAPartDependsOnThePartAlone) {
  std::vector<std::string> before, part;
  Words words;
  for (int i = 0; i < 3'000; ++i) before.push_back("start of " + words.Next());
  for (int i = 0; i < 6'000; ++i) {
    part.push_back(i % 3 == 0 ? before[static_cast<std::size_t>(i) / 2]
                              : words.Next() + (i % 7 == 0 ? "=" : " ") + words.Next());
  }
  Counter alone, behind;
  behind.table().BeginPart();
  for (const std::string& text : before) behind.Add(text);
  alone.table().BeginPart();
  behind.table().BeginPart();
  for (const std::string& text : part) ASSERT_EQ(behind.Add(text), alone.Add(text));
}

TEST(SkeletonTableTest, APartOfNothingButRandomTextKeepsLittleOfIt) {
  Counter counter;
  counter.table().BeginPart();
  Words words;
  for (int i = 0; i < 5'000; ++i) {
    // Marks at places of their own, so that coarse skeletons are as many.
    std::string text;
    for (int bit = 0; bit < 13; ++bit) text += words.Next() + ((i >> bit & 1) != 0 ? " = " : " ");
    counter.Add(text);
  }
  EXPECT_EQ(counter.table().entries().size(),
            SkeletonTable::kFineOfRandom + SkeletonTable::kCoarseOfRandom + 1);
  EXPECT_EQ(counter.counted(), 5'000U);
}

TEST(SkeletonTableTest, WhatIsKnownIsToldApartSoonAfterADumpOfRandomText) {
  Counter by_form, by_tokens;
  Words words;
  std::vector<std::string> texts(300, "request served in 12 ms");
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (int bit = 0; bit < 13; ++bit) text += words.Next() + ((i >> bit & 1) != 0 ? " = " : " ");
    texts.push_back(text);
  }
  texts.resize(texts.size() + 300, texts.front());
  by_form.table().BeginPart();
  by_tokens.table().BeginPart();
  std::string known;
  std::size_t missed = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string packed = by_tokens.Add(texts[i]);
    ASSERT_EQ(by_form.AddByForm(texts[i]), packed) << i;
    if (i == 0) known = packed;
    missed += texts[i] == texts.front() && packed != known ? 1 : 0;
  }
  EXPECT_LT(missed, 8U);
}

TEST(SkeletonTableTest, WhatLooksKnownIsCountedAsIfItWereTokenised) {
  Counter by_form, by_tokens;
  Words words;
  std::mt19937 random(11);
  std::vector<std::string> common;
  for (int i = 0; i < 200; ++i) common.push_back("took " + words.Next() + " of 10.0.0.");
  for (int part = 0; part < 4; ++part) {
    by_form.table().BeginPart();
    by_tokens.table().BeginPart();
    for (int i = 0; i < 6'000; ++i) {
      const std::string text = random() % 2 == 0
                                   ? common[random() % common.size()] + std::to_string(i % 300)
                                   : words.Next() + " " + words.Next();
      ASSERT_EQ(by_form.AddByForm(text), by_tokens.Add(text)) << text;
    }
  }
  EXPECT_GT(by_form.known(), 9'000U);
  ASSERT_EQ(by_form.table().entries().size(), by_tokens.table().entries().size());
  for (std::size_t i = 0; i < by_form.table().entries().size(); ++i) {
    const SkeletonTable::Entry &a = by_form.table().entries()[i],
                               &b = by_tokens.table().entries()[i];
    EXPECT_EQ(a.seen.count, b.seen.count);
    EXPECT_EQ(a.seen.first, b.seen.first);
    EXPECT_EQ(a.seen.last, b.seen.last);
  }
}

TEST(SkeletonTableTest, TablesWithoutPartsTellAllApart) {
  Counter counter;
  Words words;
  for (int i = 0; i < 5'000; ++i) counter.Add("start of " + words.Next());
  EXPECT_EQ(counter.table().entries().size(), 5'000U);
}

TEST(SkeletonReaderTest, EndsWhereASkeletonIsCutOff) {
  const std::string packed = PackedOf("task 7 of pool-2 took 12ms: done");
  for (std::size_t size = 0; size <= packed.size(); ++size) {
    SkeletonReader reader(std::string_view(packed).substr(0, size));
    std::size_t tokens = 0;
    for (Token token; reader.Next(token);) ++tokens;
    EXPECT_LE(tokens, size);
  }
}

}  // namespace
}  // namespace logai::analysis
