#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/time_zone.h"

/// TZ and /etc/localtime may lead to any file: it is a zone or it is refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace base = logai::base;
  const auto zone =
      base::TimeZone::FromTzif(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
  if (!zone) return 0;
  for (const std::int64_t ms : {0LL, 1'795'187'430'500LL, 4'102'444'800'000LL, -1LL}) {
    zone->ToUtc(zone->ToLocal(base::FromEpochMs(ms)));
  }
  return 0;
}
