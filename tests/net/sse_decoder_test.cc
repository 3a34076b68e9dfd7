#include "net/sse_decoder.h"

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

namespace logai::net {

void PrintTo(const SseItem& item, std::ostream* out) {
  *out << static_cast<int>(item.kind) << " [" << item.name << "] " << item.data;
}

namespace {

using Items = std::vector<SseItem>;

SseItem Event(std::string data, std::string name = {}) {
  return {SseKind::kEvent, std::move(name), std::move(data)};
}
SseItem Comment(std::string text) { return {SseKind::kComment, {}, std::move(text)}; }
SseItem Stray(std::string line) { return {SseKind::kStray, {}, std::move(line)}; }

void Drain(SseDecoder& decoder, Items& items) {
  while (true) {
    auto item = decoder.Next();
    ASSERT_TRUE(item.has_value()) << item.error().ToString();
    if (!*item) return;
    items.push_back(**std::move(item));
  }
}

/// What a body gives that arrives in these pieces and then ends.
Items Decode(const std::vector<std::string_view>& pieces) {
  SseDecoder decoder;
  Items items;
  for (const std::string_view piece : pieces) {
    decoder.Push(piece);
    Drain(decoder, items);
  }
  decoder.End();
  Drain(decoder, items);
  return items;
}
Items Decode(std::string_view body) { return Decode(std::vector{body}); }

TEST(SseDecoderTest, AnEventEndsAtAnEmptyLine) {
  SseDecoder decoder;
  Items items;
  decoder.Push("data: one\n");
  Drain(decoder, items);
  EXPECT_EQ(items, Items{});
  decoder.Push("\n");
  Drain(decoder, items);
  EXPECT_EQ(items, Items{Event("one")});
}

TEST(SseDecoderTest, LinesMayEndInThreeWays) {
  const Items expected{Event("a\nb", "n"), Event("c")};
  EXPECT_EQ(Decode("event: n\ndata: a\ndata: b\n\ndata: c\n\n"), expected);
  EXPECT_EQ(Decode("event: n\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n"), expected);
  EXPECT_EQ(Decode("event: n\rdata: a\rdata: b\r\rdata: c\r\r"), expected);
  EXPECT_EQ(Decode("event: n\r\ndata: a\ndata: b\r\n\rdata: c\n\r\n"), expected);
}

TEST(SseDecoderTest, ALoneCarriageReturnEndsAnEventWithoutWaitingForMore) {
  SseDecoder decoder;
  Items items;
  decoder.Push("data: a\r\n\r");
  Drain(decoder, items);
  EXPECT_EQ(items, Items{Event("a")});
  decoder.Push("\ndata: b\r\n\r");
  Drain(decoder, items);
  EXPECT_EQ(items, (Items{Event("a"), Event("b")}));
}

TEST(SseDecoderTest, OneSpaceAfterTheColonIsNotData) {
  EXPECT_EQ(Decode("data:a\n\n"), Items{Event("a")});
  EXPECT_EQ(Decode("data:  a \n\n"), Items{Event(" a ")});
  EXPECT_EQ(Decode("data:{\"a\": \"b: c\"}\n\n"), Items{Event("{\"a\": \"b: c\"}")});
}

TEST(SseDecoderTest, DataMayBeEmptyButAnEventWithoutDataIsNone) {
  EXPECT_EQ(Decode("data\n\n"), Items{Event("")});
  EXPECT_EQ(Decode("data:\ndata:\n\n"), Items{Event("\n")});
  EXPECT_EQ(Decode("event: ping\n\ndata: a\n\n"), Items{Event("a")});
  EXPECT_EQ(Decode("\n\n\n"), Items{});
}

TEST(SseDecoderTest, CommentsAreGivenAtOnceAndDoNotDisturbTheirEvent) {
  EXPECT_EQ(Decode(": OPENROUTER PROCESSING\n\ndata: a\n: ping\n:\ndata: b\n\n"),
            (Items{Comment("OPENROUTER PROCESSING"), Comment("ping"), Comment(""), Event("a\nb")}));
}

TEST(SseDecoderTest, FieldsForReconnectingAreDroppedAndWhatIsNoFieldIsGivenAsItIs) {
  EXPECT_EQ(Decode("id: 7\nretry: 3000\ndata: a\n\n"), Items{Event("a")});
  EXPECT_EQ(Decode(R"({"detail":"Not Found"})"), Items{Stray(R"({"detail":"Not Found"})")});
  EXPECT_EQ(Decode("Data: a\n\ndata : b\n"), (Items{Stray("Data: a"), Stray("data : b")}));
}

TEST(SseDecoderTest, TheEndOfTheBodyEndsTheLastEvent) {
  EXPECT_EQ(Decode("data: a\n\ndata: b\n"), (Items{Event("a"), Event("b")}));
  EXPECT_EQ(Decode("data: a\n\ndata: b"), (Items{Event("a"), Event("b")}));
  EXPECT_EQ(Decode(""), Items{});
}

TEST(SseDecoderTest, OneByteOrderMarkAtTheStartIsSkipped) {
  EXPECT_EQ(Decode("\xEF\xBB\xBF"
                   "data: a\n\n"),
            Items{Event("a")});
  EXPECT_EQ(Decode("\xEF\xBB\xBF\xEF\xBB\xBF"
                   "data: a\n\n"),
            Items{Stray("\xEF\xBB\xBF"
                        "data: a")});
  EXPECT_EQ(Decode("\xEF\xBB"), Items{Stray("\xEF\xBB")});
}

TEST(SseDecoderTest, BytesThatAreNotUtf8AndZerosPassThrough) {
  const std::string data("\xFF\x00\xC3", 3);
  EXPECT_EQ(Decode("data: " + data + "\n\n"), Items{Event(data)});
}

TEST(SseDecoderTest, ASplitAnywhereChangesNothing) {
  const std::string body =
      "\xEF\xBB\xBF: hello\r\n\r\nevent: délta\r\ndata: {\"text\":\"naïve — ✓ 🚀\"}\r\n\r\n"
      "data: a\rdata: b\r\rdata: [DONE]\n\n{\"detail\":1}\ndata: cut";
  const Items whole = Decode(body);
  ASSERT_EQ(whole.size(), 6u);
  for (std::size_t i = 0; i <= body.size(); ++i) {
    const std::string_view text = body;
    EXPECT_EQ(Decode({text.substr(0, i), text.substr(i)}), whole) << "split at " << i;
    for (std::size_t j = i; j <= body.size(); ++j) {
      ASSERT_EQ(Decode({text.substr(0, i), text.substr(i, j - i), text.substr(j)}), whole)
          << "split at " << i << " and " << j;
    }
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < body.size(); ++i)
    bytes.push_back(std::string_view(body).substr(i, 1));
  EXPECT_EQ(Decode(bytes), whole);
}

TEST(SseDecoderTest, AnEventBeyondTheBoundIsTooLargeForGood) {
  for (const std::string& body :
       std::vector<std::string>{"data: 12345678901\n\n", "data: 12345\ndata: 67890\n\n",
                                "no end of this line", "event: 12345\ndata: 67890\n\n"}) {
    SseDecoder decoder(base::ByteCount(9));
    decoder.Push("data:1\n\n" + body);
    const auto first = decoder.Next();
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(**first, Event("1")) << "what came before is still given";
    for (int i = 0; i < 2; ++i) {
      const auto item = decoder.Next();
      ASSERT_FALSE(item.has_value()) << body;
      EXPECT_EQ(item.error().kind, base::ErrorKind::kTooLarge);
      decoder.Push("\n\ndata:2\n\n");
    }
  }
}

TEST(SseDecoderTest, ManyEventsTogetherMayExceedTheBound) {
  SseDecoder decoder(base::ByteCount(10));
  std::string body;
  for (int i = 0; i < 1000; ++i) body += "data: abc\n\n";
  decoder.Push(body);
  Items items;
  Drain(decoder, items);
  EXPECT_EQ(items.size(), 1000u);
}

}  // namespace
}  // namespace logai::net
