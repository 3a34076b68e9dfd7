#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/time_expression.h"

/// Models and users write times; each is read or refused, and what is read prints and reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace base = logai::base;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto now = base::FromEpochMs(1'795'187'430'500);
  const auto time = base::ParseTime(text, now);
  // Printed forms have four digits for the year.
  if (time && *time > base::FromEpochMs(-62'000'000'000'000) &&
      *time < base::FromEpochMs(253'000'000'000'000)) {
    const auto again = base::ParseTime(base::FormatIso(*time), now);
    if (!again || *again != *time) std::abort();
  }
  const auto range = base::ParseRange(text, text, now);
  if (range.has_value() != time.has_value()) std::abort();
  return 0;
}
