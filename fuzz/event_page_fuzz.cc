// A page of the cache, damaged: refused or read, and what is read can be packed and read again.
#include <zstd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sources/event_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  [[maybe_unused]] const auto as_it_is = logai::sources::UnpackEvents(bytes);
  // Past the checksum, to what lies behind it.
  std::string packed(ZSTD_compressBound(size), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), data, size, 1));
  const auto events = logai::sources::UnpackEvents(packed);
  if (!events) return 0;
  const auto again = logai::sources::UnpackEvents(logai::sources::PackEvents(*events));
  if (!again || again->size() != events->size()) std::abort();
  return 0;
}
