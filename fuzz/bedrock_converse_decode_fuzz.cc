#include "llm/dialects/bedrock_converse_decode.h"

#include "base/text.h"
#include "fuzz/decode_frame.h"
#include "tests/support/event_stream.h"

// Each line becomes a message whose checksums fit: "name{json}", or "!name{json}" for an exception.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string body(1, static_cast<char>(data[0]));
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (const std::string_view line : logai::base::Split(text, '\n')) {
    const bool exception = line.starts_with('!');
    const auto brace = std::min(line.find('{'), line.size());
    const auto name = line.substr(exception, std::max<std::size_t>(brace, exception) - exception);
    body += logai::testing::BedrockMessage(exception ? "exception" : "event", name.substr(0, 99),
                                           line.substr(brace));
  }
  logai::fuzz::CheckDecoder(
      logai::llm::Framing::kEventStream,
      [] { return logai::llm::NewConverseDecoder("call_", "mark"); },
      reinterpret_cast<const std::uint8_t*>(body.data()), body.size());
  return 0;
}
