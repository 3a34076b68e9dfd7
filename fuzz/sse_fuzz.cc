#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "net/sse_decoder.h"

namespace {

using logai::net::SseDecoder;
using logai::net::SseItem;

/// What `body` gives in pieces of `step` bytes; false in `ok` when it hit the bound.
std::vector<SseItem> Decode(std::string_view body, std::size_t step, bool& ok) {
  SseDecoder decoder(logai::base::ByteCount(64));
  std::vector<SseItem> items;
  const auto drain = [&] {
    while (true) {
      auto item = decoder.Next();
      ok = item.has_value();
      if (!ok || !*item) return;
      items.push_back(**std::move(item));
    }
  };
  for (ok = true; ok && !body.empty(); body.remove_prefix(std::min(step, body.size()))) {
    decoder.Push(body.substr(0, step));
    drain();
  }
  decoder.End();
  if (ok) drain();
  return items;
}

}  // namespace

// Whole or byte by byte, the same body gives the same items and the same verdict.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  bool whole_ok = false;
  bool bytes_ok = false;
  const auto whole = Decode(body, size == 0 ? 1 : size, whole_ok);
  const auto bytes = Decode(body, 1, bytes_ok);
  if (whole_ok != bytes_ok || whole != bytes) std::abort();
  return 0;
}
