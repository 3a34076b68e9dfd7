#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm/dialect.h"
#include "llm/stream_reader.h"

namespace logai::llm {

/// A stream as a decoder left it.
struct ReadResult {
  std::unique_ptr<ReplyDecoder> decoder;
  std::string streamed;  ///< the text that went to the user on the way
  bool stray_error = false;

  ReplyDecoder::State state() const { return decoder->state(); }
  bool whole() const {
    return state() == ReplyDecoder::State::kComplete || state() == ReplyDecoder::State::kClosed;
  }
};

/// Feeds `pieces`, one after the other, as a client would.
inline ReadResult ReadPieces(Framing framing, std::unique_ptr<ReplyDecoder> decoder,
                             const std::vector<std::string_view>& pieces) {
  ReadResult result{.decoder = std::move(decoder), .streamed = {}, .stray_error = false};
  StreamReader reader(framing, *result.decoder);
  for (const auto piece : pieces) EXPECT_TRUE(reader.Take(piece, result.streamed));
  EXPECT_TRUE(reader.End(result.streamed));
  result.stray_error = reader.stray_error().has_value();
  return result;
}

/// Calls `check` with the bytes of `stream` split in two at every place, and then one by one.
template <class Check>
void ForEverySplit(std::string_view stream, const Check& check) {
  for (std::size_t at = 0; at <= stream.size(); ++at) {
    SCOPED_TRACE(::testing::Message() << "split at " << at);
    check(std::vector<std::string_view>{stream.substr(0, at), stream.substr(at)});
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < stream.size(); ++i) bytes.push_back(stream.substr(i, 1));
  check(bytes);
}

/// Expects what each example stream with two calls says, the calls under these ids; returns the
/// reply.
inline Reply ExpectTwoCalls(const ReadResult& result, const std::string& first,
                            const std::string& second) {
  EXPECT_TRUE(result.whole());
  if (!result.whole()) return {};
  EXPECT_TRUE(result.decoder->warnings().empty());
  Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "Größe 🔍 …");
  EXPECT_EQ(result.streamed, reply.text);
  EXPECT_EQ(reply.finish, FinishReason::kToolCalls);
  EXPECT_EQ(reply.tool_calls,
            (std::vector<ToolCall>{{first, "fetch_logs", R"({"log_group":"/ecs/pay"})"},
                                   {second, "list_log_groups", "{}"}}));
  EXPECT_EQ(reply.usage.output, base::TokenCount(57));
  return reply;
}

/// `stream` with CR LF in place of each LF.
inline std::string WithCrLf(std::string_view stream) {
  std::string crlf;
  for (const char c : stream) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return crlf;
}

inline std::string TestData(std::string_view name) {
  std::ifstream file(std::string(LOGAI_TEST_DATA "/llm/") + std::string(name), std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace logai::llm
