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

inline std::string TestData(std::string_view name) {
  std::ifstream file(std::string(LOGAI_TEST_DATA "/llm/") + std::string(name), std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace logai::llm
