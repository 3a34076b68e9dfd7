#include "privacy/candidates.h"

#include <array>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace logai::privacy {

#ifdef __SSE2__

namespace {

/// Which of 64 bytes are of a kind, a bit for each.
struct Kinds {
  std::uint64_t digit = 0;
  std::uint64_t letter = 0;   // and '_'
  std::uint64_t special = 0;  // what is an anchor by itself
  std::uint64_t escape = 0;   // '\\' and '%'
  std::uint64_t closing = 0;  // '~', '/' and ']'
  std::uint64_t dash = 0, blank = 0, m = 0, s = 0, y = 0;
};

__m128i Equal(__m128i bytes, int c) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(c)));
}

__m128i Either(__m128i a, __m128i b) { return _mm_or_si128(a, b); }

/// Bytes from `first` to `first` + `count` - 1.
__m128i InRange(__m128i bytes, int first, int count) {
  const __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(first)));
  return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(static_cast<char>(count - 1))), offset);
}

struct Bytes {
  __m128i part[4];
};

/// A bit for each of 64 bytes for which `is` sets a byte.
template <class Is>
std::uint64_t BitsOf(const Bytes& bytes, Is is) {
  const auto bits = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(is(bytes.part[i]))));
  };
  return bits(0) | bits(1) << 16 | bits(2) << 32 | bits(3) << 48;
}

Kinds KindsOf(const char* text) {
  Bytes bytes, folded;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes.part[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
    folded.part[i] = _mm_or_si128(bytes.part[i], _mm_set1_epi8(0x20));
  }
  Kinds kinds;
  kinds.digit = BitsOf(bytes, [](__m128i b) { return InRange(b, '0', 10); });
  kinds.letter = BitsOf(folded, [](__m128i f) { return InRange(f, 'a', 26); }) |
                 BitsOf(bytes, [](__m128i b) { return Equal(b, '_'); });
  kinds.escape = BitsOf(bytes, [](__m128i b) { return Either(Equal(b, '%'), Equal(b, '\\')); });
  // ':' to '@', '&', and the first byte of the wide colon.
  kinds.special = kinds.escape | BitsOf(bytes, [](__m128i b) {
                    return Either(Either(InRange(b, ':', 7), Equal(b, '&')), Equal(b, 0xEF));
                  });
  kinds.closing = BitsOf(
      bytes, [](__m128i b) { return Either(Either(Equal(b, '~'), Equal(b, '/')), Equal(b, ']')); });
  kinds.dash = BitsOf(bytes, [](__m128i b) { return Equal(b, '-'); });
  kinds.blank = BitsOf(bytes, [](__m128i b) { return Either(Equal(b, ' '), Equal(b, '\t')); });
  kinds.m = BitsOf(bytes, [](__m128i b) { return Equal(b, 'm'); });
  kinds.s = BitsOf(folded, [](__m128i f) { return Equal(f, 's'); });
  kinds.y = BitsOf(folded, [](__m128i f) { return Equal(f, 'y'); });
  return kinds;
}

/// `bits`, each moved to the byte `count` places behind; `before` is of the 64 bytes before.
std::uint64_t Behind(std::uint64_t bits, std::uint64_t before, unsigned count) {
  return bits << count | before >> (64 - count);
}

/// `bits`, each moved to the byte in front. What comes after the 64 bytes is not known, so that the
/// last may always be in front of one.
std::uint64_t InFront(std::uint64_t bits) { return bits >> 1 | std::uint64_t{1} << 63; }

}  // namespace

std::uint64_t Candidates::Next() {
  Kinds kinds;
  if (text_.size() - at_ >= kStride) {
    kinds = KindsOf(text_.data() + at_);
  } else {
    std::array<char, kStride> rest{};
    std::memcpy(rest.data(), text_.data() + at_, text_.size() - at_);
    kinds = KindsOf(rest.data());
  }
  at_ += kStride;
  const std::uint64_t word = kinds.digit | kinds.letter;
  // A number: its anchor is the byte in front.
  std::uint64_t found = InFront(kinds.digit) & ~kinds.digit;
  // A word, also behind the escapes \n, %20, \u0020 and a colour, whose last byte is a letter.
  const std::uint64_t colour = kinds.m & ~Behind(kinds.letter, before_.letter, 1);
  found |= word & (~Behind(word, before_.word, 1) | Behind(kinds.escape, before_.escape, 2) |
                   Behind(kinds.escape, before_.escape, 3) |
                   Behind(kinds.escape, before_.escape, 6) | Behind(colour, before_.colour, 1));
  found |= kinds.special;
  found |= kinds.dash & (InFront(kinds.dash) | Behind(kinds.blank, before_.blank, 1));
  found |= kinds.letter & InFront(kinds.closing);    // "Q~", ".com/", and the end of a mark
  found |= kinds.s & Behind(kinds.s, before_.s, 1);  // "passw", "requirepass "
  found |= kinds.y & InFront(kinds.blank);           // "key x", "identified by 'x'"
  before_ = {.word = word,
             .letter = kinds.letter,
             .blank = kinds.blank,
             .escape = kinds.escape,
             .colour = colour,
             .s = kinds.s};
  return found;
}

#else

std::uint64_t Candidates::Next() { return ~std::uint64_t{0}; }

#endif

}  // namespace logai::privacy
