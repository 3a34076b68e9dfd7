#include "fuzz/decode_frame.h"
#include "net/event_stream_decoder.h"
#include "tests/support/event_stream.h"

using logai::net::EventStreamDecoder;
using logai::net::EventStreamMessage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const EventStreamDecoder decoder(logai::base::ByteCount(4096));
  logai::fuzz::CheckSplits<EventStreamMessage>(decoder, bytes);
  // No fuzzer guesses a checksum: behind one that fits, the same bytes as headers and payload.
  const auto headers = bytes.substr(0, data[0]);
  const std::string message =
      logai::testing::EventStreamBytes(headers, bytes.substr(headers.size()));
  logai::fuzz::CheckSplits<EventStreamMessage>(decoder, message + message + std::string(bytes));
  return 0;
}
