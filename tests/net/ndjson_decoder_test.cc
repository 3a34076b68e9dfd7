#include "net/ndjson_decoder.h"

#include <gtest/gtest.h>

#include <vector>

namespace logai::net {
namespace {

using Lines = std::vector<std::string>;

void Drain(NdjsonDecoder& decoder, Lines& lines) {
  while (true) {
    auto line = decoder.Next();
    ASSERT_TRUE(line.has_value()) << line.error().ToString();
    if (!*line) return;
    lines.push_back(**std::move(line));
  }
}

Lines Decode(const std::vector<std::string_view>& pieces) {
  NdjsonDecoder decoder;
  Lines lines;
  for (const std::string_view piece : pieces) {
    decoder.Push(piece);
    Drain(decoder, lines);
  }
  decoder.End();
  Drain(decoder, lines);
  return lines;
}

TEST(NdjsonDecoderTest, GivesEachLineOnceItIsWhole) {
  NdjsonDecoder decoder;
  Lines lines;
  decoder.Push("{\"a\":1}\n{\"b\"");
  Drain(decoder, lines);
  EXPECT_EQ(lines, Lines{"{\"a\":1}"});
  decoder.Push(":2}\n");
  Drain(decoder, lines);
  EXPECT_EQ(lines, (Lines{"{\"a\":1}", "{\"b\":2}"}));
}

TEST(NdjsonDecoderTest, BlankLinesAndCarriageReturnsAreNotContent) {
  EXPECT_EQ(Decode({"\r\n \n1\r\n\n2\n\n"}), (Lines{"1", "2"}));
  EXPECT_EQ(Decode({""}), Lines{});
}

TEST(NdjsonDecoderTest, TheLastLineNeedsNoEnd) {
  EXPECT_EQ(Decode({"1\n{\"error\":\"cut\"}"}), (Lines{"1", "{\"error\":\"cut\"}"}));
}

TEST(NdjsonDecoderTest, ASplitAnywhereChangesNothing) {
  const std::string_view body = "{\"t\":\"naïve ✓ 🚀\"}\r\n\n{\"done\":true}\n{\"e\":1}";
  const Lines whole = Decode({body});
  ASSERT_EQ(whole.size(), 3u);
  for (std::size_t i = 0; i <= body.size(); ++i) {
    for (std::size_t j = i; j <= body.size(); ++j) {
      ASSERT_EQ(Decode({body.substr(0, i), body.substr(i, j - i), body.substr(j)}), whole);
    }
  }
}

TEST(NdjsonDecoderTest, ALineBeyondTheBoundIsTooLargeForGood) {
  for (const std::string_view body : {"1234567\n", "1234567"}) {
    NdjsonDecoder decoder(base::ByteCount(6));
    decoder.Push("123456\n");
    decoder.Push(body);
    const auto first = decoder.Next();
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(**first, "123456");
    for (int i = 0; i < 2; ++i) {
      const auto line = decoder.Next();
      ASSERT_FALSE(line.has_value());
      EXPECT_EQ(line.error().kind, base::ErrorKind::kTooLarge);
      decoder.Push("\n1\n");
    }
  }
}

}  // namespace
}  // namespace logai::net
