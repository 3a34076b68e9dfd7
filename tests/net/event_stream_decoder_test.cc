#include "net/event_stream_decoder.h"

#include <gtest/gtest.h>

#include "tests/support/event_stream.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using ::logai::testing::BedrockMessage;
using ::logai::testing::BigEndian;
using ::logai::testing::EventStreamBytes;
using ::logai::testing::TextHeader;

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

/// All messages of `pieces`, and the kind of the error that ended them.
std::pair<std::vector<EventStreamMessage>, std::optional<ErrorKind>> Decode(
    const std::vector<std::string_view>& pieces,
    EventStreamDecoder decoder = EventStreamDecoder()) {
  std::vector<EventStreamMessage> messages;
  for (const auto piece : pieces) {
    decoder.Push(piece);
    while (true) {
      auto message = decoder.Next();
      if (!message) {
        const auto again = decoder.Next();
        EXPECT_FALSE(again);
        return {messages, message.error().kind};
      }
      if (!*message) break;
      messages.push_back(**std::move(message));
    }
  }
  return {messages, std::nullopt};
}
std::optional<ErrorKind> ErrorOf(std::string_view bytes) { return Decode({bytes}).second; }

TEST(Crc32Test, GivesTheCheckValueOfTheStandard) {
  EXPECT_EQ(Crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(Crc32(""), 0u);
}

// Both were written by another implementation.
const std::string kEmpty = FromHex("000000100000000005c248eb7d98c8ff");
TEST(EventStreamDecoderTest, ReadsAnEmptyMessage) {
  const auto [messages, error] = Decode({kEmpty});
  EXPECT_EQ(error, std::nullopt);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0], EventStreamMessage{});
}

TEST(EventStreamDecoderTest, StepsOverHeadersOfEveryType) {
  const std::string bytes = FromHex(
      "000000710000005a2a2eaefc017400016601016202ff017303010201690461626364016c05616263"
      "6465666768017906000378797a0b3a6576656e742d7479706507000470696e670164080000000000"
      "000000017509000000000000000000000000000000007b2270223a317d7d0f649e");
  const auto [messages, error] = Decode({bytes});
  EXPECT_EQ(error, std::nullopt);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].headers.size(), 1u);
  EXPECT_EQ(messages[0].Header(":event-type"), "ping");
  EXPECT_EQ(messages[0].Header("d"), "");
  EXPECT_EQ(messages[0].payload, R"({"p":1})");
}

TEST(EventStreamDecoderTest, ReadsTheSameMessagesHoweverTheBytesAreSplit) {
  const std::string stream = BedrockMessage("event", "messageStart", R"({"role":"assistant"})") +
                             kEmpty + BedrockMessage("exception", "throttlingException", "{}");
  const auto [whole, error] = Decode({stream});
  EXPECT_EQ(error, std::nullopt);
  ASSERT_EQ(whole.size(), 3u);
  EXPECT_EQ(whole[2].Header(":exception-type"), "throttlingException");
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < stream.size(); ++at) {
    const std::string_view all = stream;
    EXPECT_EQ(Decode({all.substr(0, at), all.substr(at)}).first, whole) << at;
    bytes.push_back(all.substr(at, 1));
  }
  EXPECT_EQ(Decode(bytes).first, whole);
}

TEST(EventStreamDecoderTest, AnyBitThatFlipsIsNoticed) {
  const std::string good = BedrockMessage("event", "messageStop", R"({"stopReason":"end_turn"})");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    const auto [messages, error] = Decode({bad});
    EXPECT_TRUE(messages.empty()) << bit;
    EXPECT_EQ(error, ErrorKind::kCorrupt) << bit;
  }
}

TEST(EventStreamDecoderTest, GivesWhatCameBeforeTheDamage) {
  std::string bad = kEmpty;
  bad.back() ^= 1;
  const auto [messages, error] = Decode({kEmpty + bad + kEmpty});
  EXPECT_EQ(messages.size(), 1u);
  EXPECT_EQ(error, ErrorKind::kCorrupt);
}

TEST(EventStreamDecoderTest, AMessageThatIsCutIsNotGiven) {
  const std::string message = BedrockMessage("event", "x", "{}");
  for (std::size_t size = 0; size < message.size(); ++size) {
    const auto [messages, error] = Decode({std::string_view(message).substr(0, size)});
    EXPECT_TRUE(messages.empty()) << size;
    EXPECT_EQ(error, std::nullopt) << size;
  }
}

/// A message whose checksums fit, whatever its lengths say.
std::string WithLengths(std::uint32_t total, std::uint32_t headers, std::size_t bytes) {
  std::string message = BigEndian(total, 4) + BigEndian(headers, 4);
  message += BigEndian(Crc32(message), 4);
  message.resize(bytes - 4, '\0');
  return message + BigEndian(Crc32(message), 4);
}

TEST(EventStreamDecoderTest, RefusesLengthsThatContradictEachOther) {
  EXPECT_EQ(ErrorOf(WithLengths(15, 0, 16)), ErrorKind::kCorrupt);
  EXPECT_EQ(ErrorOf(WithLengths(0, 0, 16)), ErrorKind::kCorrupt);
  EXPECT_EQ(ErrorOf(WithLengths(20, 5, 20)), ErrorKind::kCorrupt);
  EXPECT_EQ(ErrorOf(WithLengths(20, 0xFFFFFFFF, 20)), ErrorKind::kCorrupt);
  EXPECT_EQ(ErrorOf(WithLengths(200'016, 200'000, 200'016)), ErrorKind::kCorrupt);
}

TEST(EventStreamDecoderTest, DoesNotWaitForAMessageBeyondItsBound) {
  EXPECT_EQ(ErrorOf(WithLengths(26 * 1024 * 1024 + 1, 0, 16).substr(0, 12)), ErrorKind::kTooLarge);
  const std::string message = BedrockMessage("event", "x", "{}");
  const base::ByteCount size(static_cast<std::int64_t>(message.size()));
  EXPECT_EQ(Decode({message}, EventStreamDecoder(size)).first.size(), 1u);
  EXPECT_EQ(Decode({message}, EventStreamDecoder(size - base::ByteCount(1))).second,
            ErrorKind::kTooLarge);
}

TEST(EventStreamDecoderTest, RefusesHeadersThatCannotBeRead) {
  const std::string name = TextHeader("n", "value");
  for (const std::string& headers :
       {std::string("\x05n", 2),              // a name that is cut
        std::string("\x00\x07\x00\x00", 4),   // a name without letters
        std::string("\x01n", 2),              // no type
        std::string("\x01n\x0A", 3),          // a type that is in no book
        std::string("\x01n\x04\x00\x00", 5),  // a number that is cut
        name.substr(0, name.size() - 1), name + std::string(1, '\x03')}) {
    EXPECT_EQ(ErrorOf(EventStreamBytes(headers, "{}")), ErrorKind::kCorrupt);
  }
}

}  // namespace
}  // namespace logai::net
