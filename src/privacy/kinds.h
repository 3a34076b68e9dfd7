#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace logai::privacy {

/// Which of 64 bytes are of a kind, a bit for each, the lowest for the first.
struct Kinds {
  std::uint64_t digit = 0;
  std::uint64_t letter = 0;
  std::uint64_t word = 0;  ///< a digit, a letter or '_'
  std::uint64_t upper = 0;
  std::uint64_t dot = 0;
  std::uint64_t dash = 0;
  std::uint64_t blank = 0;
  std::uint64_t separator = 0;  ///< dot, dash or blank: what stands between groups of digits
  std::uint64_t opening = 0;    ///< '(' and '+', which stand in front of numbers
  std::uint64_t escape = 0;     ///< backslash and '%'
  std::uint64_t sign = 0;       ///< '@', '=', ':' and '>'
  std::uint64_t m = 0;
  std::uint64_t v = 0;  ///< in either case, as the next
  std::uint64_t s = 0;
  std::uint64_t before_w = 0;  ///< an s with w, p or a blank behind it
  std::uint64_t pair =
      0;  ///< the first of "m/", "Q~", "D]", "&#", "&g", the wide colon, y and a blank
  std::uint64_t token = 0;  ///< where the first bytes of a token can be (token_starts.h)
  std::uint64_t line_end = 0;
  std::uint64_t base64 = 0;       ///< letters, digits, '+', '/', '='
  std::uint64_t before_line = 0;  ///< what may stand between a line's last word and its end, or '-'
};

/// Fills `kinds` with those of the 64 bytes at `text`; it reads kKindsReadOn bytes more.
using KindsOf = void (*)(const char* text, Kinds& kinds);
inline constexpr std::size_t kKindsReadOn = 2;

/// The ways to tell kinds that this processor has: the best first; empty where there is none. They
/// agree, but for `token`, which the lesser ones set everywhere.
struct KindsWays {
  std::array<KindsOf, 3> ways{};
  std::size_t count = 0;
};
const KindsWays& WaysToTellKinds();

// The ways themselves; only for processors that have what the name says.
void KindsWithSse2(const char* text, Kinds& kinds);
void KindsWithAvx2(const char* text, Kinds& kinds);
void KindsWithAvx512(const char* text, Kinds& kinds);

}  // namespace logai::privacy
