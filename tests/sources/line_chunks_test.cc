#include "sources/line_chunks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace logai::sources {
namespace {

class Held final : public TextBytes {
 public:
  explicit Held(std::string text) : text_(std::move(text)) {}
  base::Result<std::size_t> ReadAt(std::int64_t offset, std::span<char> buffer) const override {
    const auto at = std::min(static_cast<std::size_t>(offset), text_.size());
    return text_.copy(buffer.data(), buffer.size(), at);
  }

 private:
  std::string text_;
};

// The lines that start in each chunk, one after the other.
std::vector<std::string> OwnedLines(const TextBytes& text, std::int64_t size) {
  std::vector<std::string> owned;
  ChunkLines lines;
  for (std::int64_t begin = 0; begin < size; begin += ChunkLines::kChunkBytes) {
    EXPECT_TRUE(lines.Start(text, begin).has_value());
    std::string_view line;
    while (*lines.Next(line) && lines.line_begin() < lines.end()) owned.emplace_back(line);
  }
  return owned;
}

TEST(ChunkLinesTest, EachLineBelongsToOneChunk) {
  std::string text;
  std::vector<std::string> expected;
  for (std::size_t i = 0; text.size() < 3'500'000; ++i) {
    expected.push_back(std::string(i * 37 % 300, 'x') + std::to_string(i));
    text += expected.back() + "\n";
  }
  const auto size = static_cast<std::int64_t>(text.size());
  EXPECT_EQ(OwnedLines(Held(text), size), expected);
}

TEST(ChunkLinesTest, ALineThatStartsAtTheBorderBelongsToTheChunkBehind) {
  const std::string first(ChunkLines::kChunkBytes - 1, 'a');
  const Held text(first + "\nsecond\n");
  ChunkLines lines;
  std::string_view line;
  ASSERT_TRUE(lines.Start(text, ChunkLines::kChunkBytes).has_value());
  ASSERT_TRUE(*lines.Next(line));
  EXPECT_EQ(line, "second");
  EXPECT_EQ(lines.line_begin(), ChunkLines::kChunkBytes);
}

TEST(ChunkLinesTest, ALastLineWithoutEndIsALine) {
  const Held text("one\ntwo");
  EXPECT_EQ(OwnedLines(text, 7), (std::vector<std::string>{"one", "two"}));
}

TEST(ChunkLinesTest, AVeryLongLineIsCutAndTheNextIsFound) {
  const std::string text = std::string(5'000'000, 'x') + "\nnext\n";
  const auto owned = OwnedLines(Held(text), static_cast<std::int64_t>(text.size()));
  ASSERT_EQ(owned.size(), 2U);
  EXPECT_EQ(owned[0].size(), ChunkLines::kMaxLine);
  EXPECT_EQ(owned[1], "next");
}

TEST(ChunkLinesTest, TellsTheLinesThatAreAllAscii) {
  std::string text;
  std::vector<bool> ascii;
  for (std::size_t i = 0; text.size() < 600'000; ++i) {
    ascii.push_back(i % 97 != 0);
    text += std::string(i * 31 % 200, 'x') + (ascii.back() ? "" : "\xC3\xA9") + "\n";
  }
  const Held held(text);
  ChunkLines lines;
  ASSERT_TRUE(lines.Start(held, 0).has_value());
  std::string_view line;
  std::size_t told = 0;
  for (const bool is : ascii) {
    ASSERT_TRUE(*lines.Next(line));
    EXPECT_TRUE(is || !lines.ascii());
    told += lines.ascii() ? 1U : 0U;
  }
  EXPECT_GT(told, ascii.size() / 2);  // a stretch around the others is not told
}

TEST(ChunkLinesTest, LinesStayWhereTheyAreUntilTheNextStart) {
  std::string text;
  for (int i = 0; text.size() < 1'200'000; ++i) text += "line " + std::to_string(i) + "\n";
  const Held held(text);
  ChunkLines lines;
  ASSERT_TRUE(lines.Start(held, 0).has_value());
  std::vector<std::string_view> all;
  for (std::string_view line; *lines.Next(line);) all.push_back(line);
  ASSERT_GT(all.size(), 50'000U);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], "line " + std::to_string(i));
}

class Pieces final : public ByteReader {
 public:
  explicit Pieces(std::string text) : text_(std::move(text)) {}
  base::Result<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t size =
        text_.copy(buffer.data(), std::min<std::size_t>(buffer.size(), 1'000), at_);
    at_ += size;
    return size;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

TEST(DecodedTextTest, HoldsWhatWasAskedForAndForgetsWhatStandsBefore) {
  Pieces pieces(std::string(10'000, 'a') + std::string(10'000, 'b'));
  DecodedText text(pieces);
  ASSERT_TRUE(*text.MoveTo(9'999, 10'002));
  std::string got(4, '?');
  EXPECT_EQ(*text.ReadAt(9'999, got), 3U);
  EXPECT_EQ(got.substr(0, 3), "abb");
  EXPECT_EQ(*text.ReadAt(0, got), 0U);
  EXPECT_TRUE(*text.MoveTo(19'999, 30'000));
  EXPECT_FALSE(*text.MoveTo(20'000, 30'000));
}

}  // namespace
}  // namespace logai::sources
