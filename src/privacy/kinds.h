#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::privacy {

/// What a byte can be. Most kinds are sets of bytes below 128 (BytesOf).
enum class Kind : std::uint8_t {
  kDigit,
  kLetter,
  kUpper,
  kHex,
  kAlnum,
  kWord,  ///< kAlnum or '_'
  kDot,
  kDash,
  kBlank,
  kApart,    ///< dot, dash or blank: what stands between groups of digits
  kOpening,  ///< '(' and '+', which stand in front of numbers
  kColon,
  kSeparator,   ///< '=', ':', '>' and '(': what stands between names and values
  kGap,         ///< blanks, quotes and ']', which may stand between a name and its separator
  kNameClosed,  ///< what a name can end with that is no letter or digit: '[', '-' and backslash
  kQuote,       ///< '"'
  kEscape,      ///< backslash and '%'
  kM,
  kV,  ///< in either case, as the next
  kS,
  kBehindS,  ///< w, p and blanks
  kBeforeY,  ///< e and b
  kY,
  kPairFirst,    ///< of "m/", "Q~", "D]", "&#" and "&g"
  kPairSecond,   ///< of them
  kBehindColon,  ///< '/', '$' and backslash
  kAtSign,
  kLineEnd,
  kBase64,      ///< letters, digits, '+', '/', '='
  kBeforeLine,  ///< what may stand between a line's last word and its end, or '-'
  kHigh,        ///< from 128 on
  kWide,        ///< 0xEF, with which the wide colon begins
  kToken,       ///< where the first three bytes of a token can be (token_starts.h)
  kNameEnd,     ///< where the last three characters of a telling name can be (names.h)
};
inline constexpr std::size_t kSetKinds = static_cast<std::size_t>(Kind::kHigh);

/// The bytes of one of the kinds that are sets.
constexpr std::string_view BytesOf(Kind kind) {
  switch (kind) {
    case Kind::kDigit:
      return "0123456789";
    case Kind::kLetter:
      return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case Kind::kUpper:
      return "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case Kind::kHex:
      return "0123456789abcdefABCDEF";
    case Kind::kAlnum:
      return "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case Kind::kWord:
      return "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case Kind::kDot:
      return ".";
    case Kind::kDash:
      return "-";
    case Kind::kBlank:
      return " \t";
    case Kind::kApart:
      return ".- \t";
    case Kind::kOpening:
      return "(+";
    case Kind::kColon:
      return ":";
    case Kind::kSeparator:
      return "=:>(";
    case Kind::kGap:
      return " \t\"'`]";
    case Kind::kNameClosed:
      return "[-\\";
    case Kind::kQuote:
      return "\"";
    case Kind::kEscape:
      return "\\%";
    case Kind::kM:
      return "m";
    case Kind::kV:
      return "vV";
    case Kind::kS:
      return "sS";
    case Kind::kBehindS:
      return "wWpP \t";
    case Kind::kBeforeY:
      return "eEbB";
    case Kind::kY:
      return "yY";
    case Kind::kPairFirst:
      return "mQD&";
    case Kind::kPairSecond:
      return "/~]#g";
    case Kind::kBehindColon:
      return "/$\\";
    case Kind::kAtSign:
      return "@";
    case Kind::kLineEnd:
      return "\n";
    case Kind::kBase64:
      return "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/=";
    case Kind::kBeforeLine:
      return " \t\r-";
    case Kind::kHigh:
    case Kind::kWide:
    case Kind::kToken:
    case Kind::kNameEnd:
      break;
  }
  return {};
}

/// For each byte below 128 the kinds that it is of, a bit for each.
inline constexpr std::array<std::uint32_t, 128> kKindsOfByte = [] {
  static_assert(kSetKinds <= 32);
  std::array<std::uint32_t, 128> kinds{};
  for (std::size_t kind = 0; kind < kSetKinds; ++kind) {
    for (const char c : BytesOf(static_cast<Kind>(kind)))
      kinds[static_cast<unsigned char>(c)] |= std::uint32_t{1} << kind;
  }
  return kinds;
}();

inline constexpr std::size_t kKindCount = static_cast<std::size_t>(Kind::kNameEnd) + 1;

/// Of which kinds some strides of 64 bytes are: for each a bit for each byte, the lowest for the
/// first.
struct Kinds {
  static constexpr std::size_t kStride = 64;
  static constexpr std::size_t kStrides = 8;
  /// The strides that are asked about, from 1 on, with the one before and the one behind them.
  using Plane = std::array<std::uint64_t, kStrides + 2>;

  Plane& operator[](Kind kind) { return planes[static_cast<std::size_t>(kind)]; }
  const Plane& operator[](Kind kind) const { return planes[static_cast<std::size_t>(kind)]; }

  std::array<Plane, kKindCount> planes{};
};

/// Where in eight strides a value can be anchored, as Kinds has bits.
struct Places {
  using Bits = std::array<std::uint64_t, Kinds::kStrides>;
  Bits all{};
  Bits numbers{};        ///< before which enough of a number can be
  Bits key_line_ends{};  ///< see KeyLines
};

/// One way to tell kinds.
struct KindsWay {
  /// Tells the kinds of `count` strides from `text` on, as those from `first` on; reads
  /// kKindsReadOn bytes more.
  void (*tell)(const char* text, std::size_t first, std::size_t count, Kinds& kinds) = nullptr;
  /// What they say together.
  void (*places)(const Kinds& kinds, Places& places) = nullptr;
};
inline constexpr std::size_t kKindsReadOn = 2;

/// The ways to tell kinds that this processor has: the best first; empty where there is none. They
/// agree, but for kToken and kNameEnd, which the lesser ones set more often.
struct KindsWays {
  std::array<KindsWay, 3> ways{};
  std::size_t count = 0;
};
const KindsWays& WaysToTellKinds();

// The ways themselves; only for processors that have what the name says.
KindsWay KindsWithSsse3();
KindsWay KindsWithAvx2();
KindsWay KindsWithAvx512();

}  // namespace logai::privacy
