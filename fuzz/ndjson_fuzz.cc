#include "net/ndjson_decoder.h"

#include "fuzz/decode_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  // A small bound, so that it is reached.
  logai::fuzz::CheckSplits<std::string>(logai::net::NdjsonDecoder(logai::base::ByteCount(64)),
                                        body);
  return 0;
}
