#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "llm/dialects/ollama_chat_decode.h"
#include "llm/stream_reader.h"

namespace {

using logai::llm::Reply;
using logai::llm::ReplyDecoder;

struct Read {
  std::string streamed;
  bool whole = false;
  Reply reply;
};

/// Reads `body` in two pieces.
Read ReadSplit(std::string_view body, std::size_t at) {
  const auto decoder = logai::llm::NewOllamaChatDecoder("call_");
  logai::llm::StreamReader reader(logai::llm::Framing::kNdjson, *decoder);
  Read read;
  (void)reader.Take(body.substr(0, at), read.streamed);
  (void)reader.Take(body.substr(at), read.streamed);
  (void)reader.End(read.streamed);
  const auto state = decoder->state();
  read.whole = state == ReplyDecoder::State::kComplete || state == ReplyDecoder::State::kClosed;
  if (read.whole) read.reply = decoder->Take();
  return read;
}

}  // namespace

/// Any bytes are read without harm; a split changes nothing; a reply holds what was streamed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Read split = ReadSplit(body, body.empty() ? 0 : data[0] % body.size());
  const Read whole = ReadSplit(body, body.size());
  if (split.streamed != whole.streamed || split.whole != whole.whole) std::abort();
  if (whole.whole && whole.reply.text != whole.streamed) std::abort();
  for (const auto& call : whole.reply.tool_calls) {
    if (call.id.empty() || call.name.empty() || call.arguments_json.empty()) std::abort();
  }
  return 0;
}
