#include "sources/text_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace logai::sources {
namespace {

/// Gives one piece at a time and then has nothing for the moment.
class Pieces final : public ByteReader {
 public:
  explicit Pieces(std::vector<std::string> pieces, bool waits = false)
      : pieces_(std::move(pieces)), waits_(waits) {}

  bool WouldWait() override { return waits_ && given_ == 0; }
  base::Result<std::size_t> Read(std::span<char> buffer) override {
    if (next_ == pieces_.size()) return 0;
    const std::string& piece = pieces_[next_];
    if (piece == "!") return base::Fail(base::ErrorKind::kCorrupt, "damaged");
    const std::size_t size = piece.copy(buffer.data(), buffer.size(), given_);
    given_ += size;
    if (given_ == piece.size()) {
      ++next_;
      given_ = 0;
    }
    return size;
  }

 private:
  std::vector<std::string> pieces_;
  bool waits_;
  std::size_t next_ = 0;
  std::size_t given_ = 0;
};

std::string OwnBytes(const TextBlock& block) {
  return std::string(block.window().substr(block.begin, block.end - block.begin));
}

TEST(TextBlocksTest, EachByteIsInOneBlockWithTheTextAroundIt) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += std::to_string(i) + (i % 7 == 0 ? "\n" : " ");
  for (const std::size_t reach : {0, 1, 13, 64, 5000}) {
    for (const std::size_t size : {1, 10, 64, 333}) {
      Pieces reader({text.substr(0, 5), text.substr(5, 200), text.substr(205)});
      TextBlocks blocks(reader, reach, size);
      TextBlock block;
      std::string all;
      while (*blocks.Next(block)) {
        EXPECT_EQ(block.offset, static_cast<std::int64_t>(all.size()));
        const std::size_t before = std::min(reach, all.size());
        EXPECT_EQ(block.begin, before);
        EXPECT_EQ(block.window(), text.substr(all.size() - before, block.window().size()));
        all += OwnBytes(block);
        EXPECT_GE(block.window().size() - block.end, std::min(reach, text.size() - all.size()));
      }
      EXPECT_EQ(all, text);
    }
  }
}

TEST(TextBlocksTest, WhatHasComeIsGivenWhileMoreIsAwaited) {
  Pieces reader({"one\ntw", "o\nthree", "\n"}, true);
  TextBlocks blocks(reader, 100);
  TextBlock block;
  std::vector<std::string> given;
  while (*blocks.Next(block)) given.push_back(OwnBytes(block));
  EXPECT_EQ(given, (std::vector<std::string>{"one\n", "two\n", "three\n", ""}));
}

TEST(TextBlocksTest, AnArmouredBlockIsNotCutWhileMoreIsAwaited) {
  Pieces reader({"a\n-----BEGIN X-----\nabc\n", "def\n", "-----END X-----\nb\n"}, true);
  TextBlocks blocks(reader, 100);
  TextBlock block;
  std::vector<std::string> given;
  while (*blocks.Next(block)) given.push_back(OwnBytes(block));
  EXPECT_EQ(given, (std::vector<std::string>{
                       "a\n", "-----BEGIN X-----\nabc\ndef\n-----END X-----\nb\n", ""}));
}

TEST(TextBlocksTest, WhatCameBeforeDamageIsGivenAndTheDamageKept) {
  Pieces reader({"good", "!"});
  TextBlocks blocks(reader, 10);
  TextBlock block;
  ASSERT_TRUE(*blocks.Next(block));
  EXPECT_EQ(OwnBytes(block), "good");
  EXPECT_FALSE(*blocks.Next(block));
  ASSERT_TRUE(blocks.failure().has_value());
  EXPECT_EQ(blocks.failure()->kind, base::ErrorKind::kCorrupt);
}

TEST(TextBlocksTest, AnEmptyTextIsOneEmptyBlock) {
  Pieces reader({});
  TextBlocks blocks(reader, 10);
  TextBlock block;
  ASSERT_TRUE(*blocks.Next(block));
  EXPECT_EQ(block.end, 0U);
  EXPECT_FALSE(*blocks.Next(block));
}

}  // namespace
}  // namespace logai::sources
