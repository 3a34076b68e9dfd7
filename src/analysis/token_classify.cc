#include <algorithm>
#include <array>
#include <cstdint>

#include "analysis/token.h"
#include "analysis/token_shapes.h"
#include "base/ascii.h"

namespace logai::analysis {
namespace {

// What a piece is made of, from one look at it, so that most shapes are ruled out without trying:
// one byte of a number counts each kind of character, so that a character costs one addition.
enum Part { kDigits, kLetters, kDots, kColons, kSlashes, kDashes, kAts, kHashes };

constexpr auto kParts = [] {
  std::array<std::uint64_t, 256> table{};
  const auto count = [&](char c, Part part) {
    table[static_cast<unsigned char>(c)] = std::uint64_t{1} << (8 * part);
  };
  for (char c = '0'; c <= '9'; ++c) count(c, kDigits);
  for (char c = 'a'; c <= 'z'; ++c) count(c, kLetters);
  for (char c = 'A'; c <= 'Z'; ++c) count(c, kLetters);
  count('.', kDots);
  count(':', kColons);
  count('/', kSlashes);
  count('\\', kSlashes);
  count('-', kDashes);
  count('@', kAts);
  count('#', kHashes);
  return table;
}();

class Makeup {
 public:
  explicit Makeup(std::string_view piece) {
    // Of a longer piece the rest is no kind of number anyway, and only words and paths are as long.
#pragma GCC unroll 8
    for (const char c : piece.substr(0, 255)) counts_ += kParts[static_cast<unsigned char>(c)];
    for (const char c : piece.substr(std::min<std::size_t>(piece.size(), 255))) {
      const std::uint64_t part = kParts[static_cast<unsigned char>(c)];
      const std::uint64_t full = part * 0xFF;
      if ((counts_ & full) != full) counts_ += part;
    }
  }
  std::size_t operator[](Part part) const { return counts_ >> (8 * part) & 0xFF; }

 private:
  std::uint64_t counts_ = 0;
};

}  // namespace

TokenKind Classify(std::string_view piece) {
  const Makeup m(piece);
  if (m[kDigits] == 0) {
    if (m[kSlashes] > 0 && IsPath(piece)) return TokenKind::kPath;
    if (m[kAts] > 0 && IsEmail(piece)) return TokenKind::kEmail;
    if (m[kColons] + m[kDashes] >= 3 && IsHexBytes(piece)) return TokenKind::kHex;
    return IsLongHex(piece) ? TokenKind::kHex : TokenKind::kWord;
  }
  if (m[kDigits] == piece.size()) return TokenKind::kNumber;
  // These two are nothing of what is asked below, and frequent.
  if (m[kDots] == 3 && IsIpv4(piece)) return TokenKind::kIp;
  if (m[kDashes] == 4 && IsUuid(piece)) return TokenKind::kUuid;
  const char first = piece.front();
  if (base::IsDigit(first) || first == '-' || first == '+') {
    const bool unit = m[kLetters] > 0 || (static_cast<unsigned char>(piece.back()) & 0x80) != 0;
    if (IsNumber(piece)) return TokenKind::kNumber;
    if (unit && IsDuration(piece)) return TokenKind::kDuration;
    if (unit && IsSize(piece)) return TokenKind::kSize;
    if (m[kColons] + m[kDashes] + m[kSlashes] + m[kDots] > 0 && IsTime(piece)) {
      return TokenKind::kTime;
    }
  }
  if (m[kColons] + m[kDashes] >= 3 && IsHexBytes(piece)) return TokenKind::kHex;
  if (m[kColons] >= 2 && IsIp(piece)) return TokenKind::kIp;
  if (m[kLetters] > 0 && IsHex(piece)) return TokenKind::kHex;
  if (m[kHashes] + m[kColons] > 0 && IsCodePlace(piece)) return TokenKind::kWord;
  if (m[kColons] == 1 && IsHostAndPort(piece)) return TokenKind::kHost;
  if (m[kSlashes] > 0 && IsPath(piece)) return TokenKind::kPath;
  if (m[kAts] > 0 && IsEmail(piece)) return TokenKind::kEmail;
  const bool word = m[kLetters] >= m[kDigits] && m[kDigits] <= 2 && IsWordWithDigits(piece);
  return word ? TokenKind::kWord : TokenKind::kAny;
}

}  // namespace logai::analysis
