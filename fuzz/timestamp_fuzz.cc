#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "logs/timestamp.h"

// Each line of the input is a line of one log; what is found must lie inside of its line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto reference = logai::base::FromEpochMs(1'795'363'200'000);
  logai::logs::TimestampFinder finder({reference});
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    const auto found = finder.Find(line);
    if (found && (found->begin >= found->end || found->end > line.size())) std::abort();
    static_cast<void>(logai::logs::ParseTimestampText(line, {reference}));
    input.remove_prefix(line.size() < input.size() ? line.size() + 1 : line.size());
  }
  return 0;
}
