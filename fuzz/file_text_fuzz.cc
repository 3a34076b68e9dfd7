#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sources/file_decoder.h"
#include "sources/file_text.h"

// The input is the front of a file, and a line of one: no text handed on holds a zero byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(logai::sources::KindOf(input));
  std::size_t texts = 0;
  logai::sources::ForEachText(input, [&](std::string_view text) {
    if (text.find('\0') != std::string_view::npos) std::abort();
    ++texts;
  });
  if (texts == 0) std::abort();
  std::size_t drawn = 0;
  logai::sources::ForEachDrawn(input, [&](std::string_view text) {
    if (text.find('\r') != std::string_view::npos) std::abort();
    ++drawn;
  });
  if (drawn == 0) std::abort();
  const auto zeros = logai::sources::CountZeros(input);
  if (zeros < 0 || static_cast<std::size_t>(zeros) > size) std::abort();
  return 0;
}
