#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::analysis {

/// How a character takes part in splitting a message. A soft character joins ("10.0.0.1", "a-b",
/// "/var/log"), a hard one is a token of its own.
enum CharClass : std::uint8_t { kBlank, kHard, kLetter, kDigit, kSoft, kColon, kSlash };

constexpr auto kCharClasses = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    std::uint8_t kind = kHard;
    if (c <= ' ' || c == 0x7F) {
      kind = kBlank;
    } else if (c >= '0' && c <= '9') {
      kind = kDigit;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80) {
      kind = kLetter;
    } else if (c == ':') {
      kind = kColon;
    } else if (c == '/') {
      kind = kSlash;
    } else if (std::string_view(".-@%+~\\#$*").find(static_cast<char>(c)) !=
               std::string_view::npos) {
      kind = kSoft;
    }
    table[static_cast<std::size_t>(c)] = kind;
  }
  return table;
}();

constexpr std::uint8_t ClassOf(char c) { return kCharClasses[static_cast<unsigned char>(c)]; }
constexpr bool IsJoining(char c) { return ClassOf(c) > kHard; }

}  // namespace logai::analysis
