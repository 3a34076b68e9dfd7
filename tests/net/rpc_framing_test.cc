#include "net/rpc_framing.h"

#include <gtest/gtest.h>

namespace logai::net {
namespace {

TEST(TakeRpcTest, MessagesComeWholeHoweverTheStreamIsCut) {
  const std::string stream = FrameRpc(R"({"a":"é"})") + FrameRpc("{}") + FrameRpc("[1]");
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    std::string inbox;
    std::vector<std::string> messages;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      inbox += stream.substr(at, size);
      while (true) {
        const auto message = TakeRpc(inbox);
        ASSERT_TRUE(message) << message.error().message;
        if (!*message) break;
        messages.push_back(**message);
      }
    }
    EXPECT_EQ(messages, (std::vector<std::string>{R"({"a":"é"})", "{}", "[1]"})) << size;
    EXPECT_TRUE(inbox.empty());
  }
}

TEST(TakeRpcTest, OtherHeadersAndAnotherCaseAreFine) {
  std::string inbox = "Content-Type: application/json\r\ncontent-length:2\r\n\r\n{}";
  EXPECT_EQ(*TakeRpc(inbox), "{}");
}

TEST(TakeRpcTest, AStreamThatIsNoneIsCorrupt) {
  for (const std::string& bytes :
       {std::string("X: 1\r\n\r\n{}"), std::string("Content-Length: -1\r\n\r\n{}"),
        std::string("Content-Length: 2x\r\n\r\n{}"), std::string("Content-Length:\r\n\r\n{}"),
        std::string("Content-Length: 18446744073709551616\r\n\r\n"),
        std::string("Content-Length: 67108865\r\n\r\n"), std::string(5000, 'x')}) {
    std::string inbox = bytes;
    const auto message = TakeRpc(inbox);
    ASSERT_FALSE(message) << bytes.substr(0, 60);
    EXPECT_EQ(message.error().kind, base::ErrorKind::kCorrupt);
  }
}

}  // namespace
}  // namespace logai::net
