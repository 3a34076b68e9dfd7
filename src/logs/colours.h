#pragma once

#include <string>
#include <string_view>

namespace logai::logs {

/// `text` without the escape sequences that colour it on a terminal (ESC or "^[", "[1;31m").
std::string WithoutColours(std::string_view text);

}  // namespace logai::logs
