#include "base/units.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace logai::base {

std::string FormatBytes(ByteCount bytes) {
  static constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes.value());
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes.value())
                   : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace logai::base
