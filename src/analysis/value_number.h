#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace logai::analysis {

/// What a number counts.
enum class NumberUnit : std::uint8_t { kNone, kMilliseconds, kBytes };

struct ValueNumber {
  double value = 0;
  NumberUnit unit = NumberUnit::kNone;
};

/// The number that a value of a message is: "1,234", "-3.5", "12%" (12), "1e3"; a duration such as
/// "12ms", "1m30s" in milliseconds; a size such as "4KiB", "10 kB" without the blank, in bytes (k
/// is 1000, Ki is 1024; "b" alone is bytes). Nothing for all else, such as "10.0.0.1". Cost:    a
/// few nanoseconds for what does not start like a number or is plain digits.
std::optional<ValueNumber> NumberOf(std::string_view text);

}  // namespace logai::analysis
