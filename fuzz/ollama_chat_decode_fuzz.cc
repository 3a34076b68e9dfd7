#include "llm/dialects/ollama_chat_decode.h"

#include "fuzz/decode_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  logai::fuzz::CheckDecoder(
      logai::llm::Framing::kNdjson,
      [] { return logai::llm::NewOllamaChatDecoder("call_", "mark"); }, data, size);
  return 0;
}
