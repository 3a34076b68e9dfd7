#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/ndjson_decoder.h"

namespace {

using logai::net::NdjsonDecoder;

std::vector<std::string> Decode(std::string_view body, std::size_t step, bool& ok) {
  NdjsonDecoder decoder(logai::base::ByteCount(64));
  std::vector<std::string> lines;
  const auto drain = [&] {
    while (true) {
      auto line = decoder.Next();
      ok = line.has_value();
      if (!ok || !*line) return;
      lines.push_back(**std::move(line));
    }
  };
  for (ok = true; ok && !body.empty(); body.remove_prefix(std::min(step, body.size()))) {
    decoder.Push(body.substr(0, step));
    drain();
  }
  decoder.End();
  if (ok) drain();
  return lines;
}

}  // namespace

// Whole or byte by byte, the same body gives the same lines and the same verdict.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  bool whole_ok = false;
  bool bytes_ok = false;
  const auto whole = Decode(body, size == 0 ? 1 : size, whole_ok);
  const auto bytes = Decode(body, 1, bytes_ok);
  if (whole_ok != bytes_ok || whole != bytes) std::abort();
  return 0;
}
