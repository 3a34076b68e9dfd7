#include <cstddef>
#include <cstdint>
#include <string_view>

#include "logs/filter_pattern.h"

// The first line is the pattern, the rest the message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line_end = input.find('\n');
  const auto pattern = logai::logs::FilterPattern::Parse(input.substr(0, line_end));
  if (pattern && line_end != std::string_view::npos) {
    static_cast<void>(pattern->Matches(input.substr(line_end + 1)));
  }
  return 0;
}
