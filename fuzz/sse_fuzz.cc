#include "net/sse_decoder.h"

#include "fuzz/decode_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  // A small bound, so that it is reached.
  logai::fuzz::CheckSplits<logai::net::SseItem>(logai::net::SseDecoder(logai::base::ByteCount(64)),
                                                body);
  return 0;
}
