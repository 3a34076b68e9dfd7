// What a live tail may bring: any bytes, and any payload within frames whose checksums fit.

#include "aws/live_tail.h"
#include "tests/support/event_stream.h"

namespace {

/// How many messages and events there are, whole or byte by byte the same.
std::pair<std::size_t, bool> Count(std::string_view body, std::size_t step) {
  logai::aws::LiveTailDecoder decoder;
  std::size_t count = 0;
  while (!body.empty()) {
    decoder.Push(body.substr(0, step));
    body.remove_prefix(std::min(step, body.size()));
    while (true) {
      const auto message = decoder.Next();
      if (!message.has_value()) return {count, false};
      if (!*message) break;
      ++count;
      if (const auto* update = std::get_if<logai::aws::LiveTailUpdate>(&**message)) {
        count += update->events.size();
      }
    }
  }
  return {count, true};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  using logai::testing::BedrockMessage;
  const std::string body = BedrockMessage("event", "sessionStart", bytes) +
                           BedrockMessage("event", "sessionUpdate", bytes) +
                           BedrockMessage("exception", "SessionStreamingException", bytes);
  for (const std::string_view text : {bytes, std::string_view(body)}) {
    if (text.empty()) continue;
    if (Count(text, text.size()) != Count(text, 1)) __builtin_trap();
  }
  return 0;
}
