// A page of events: what the quick reader takes, it reads as the careful one does.

#include <cstddef>
#include <cstdint>

#include "aws/event_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::aws;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto quick = ReadEventPageQuickly(body)) {
    const auto careful = ReadEventPageCarefully(body, "fuzz");
    if (!careful.has_value() || *careful != *quick) __builtin_trap();
  }
  static_cast<void>(ReadEventPage(body, "fuzz").has_value());
  return 0;
}
