#include "analysis/char_marks.h"

#include <cstring>

#include "analysis/token_classes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace logai::analysis {
namespace {

enum Mark : std::uint8_t {
  kJoiningMark = 1,
  kTellingMark = 2,
  kDigitMark = 4,
  kQuoteMark = 8,
  kColonMark = 16
};

constexpr std::uint8_t MarksOf(char c) {
  const bool digit = ClassOf(c) == kDigit;
  const bool telling = digit || c == '/' || c == '\\' || c == '@';
  return static_cast<std::uint8_t>((IsJoining(c) ? kJoiningMark : 0) |
                                   (telling ? kTellingMark : 0) | (digit ? kDigitMark : 0) |
                                   (c == '"' ? kQuoteMark : 0) | (c == ':' ? kColonMark : 0));
}

constexpr auto kMarks = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = MarksOf(static_cast<char>(c));
  return table;
}();

void ReadByTable(std::string_view text, CharMarks& marks) {
  for (std::size_t word = 0; word * 64 < text.size(); ++word) {
    std::array<std::uint64_t, 5> bits{};
    const std::string_view part = text.substr(word * 64, 64);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const std::uint64_t of = kMarks[static_cast<unsigned char>(part[i])];
      for (std::size_t mark = 0; mark < bits.size(); ++mark) bits[mark] |= (of >> mark & 1) << i;
    }
    marks.joining.Set(word, bits[0]);
    marks.telling.Set(word, bits[1]);
    marks.digits.Set(word, bits[2]);
    marks.quotes.Set(word, bits[3]);
    marks.colons.Set(word, bits[4]);
  }
}

#if defined(__x86_64__)

// Tables for two looks at a character, by its lower and by its upper four bits: an ASCII character
// has the mark when they share a bit, of which there is one for each value of the upper four.
using Nibbles = std::array<std::uint8_t, 16>;
constexpr Nibbles LowerOf(Mark mark) {
  Nibbles table{};
  for (std::size_t c = 0; c < 0x80; ++c) {
    if ((kMarks[c] & mark) != 0) table[c & 15] |= static_cast<std::uint8_t>(1U << (c >> 4));
  }
  return table;
}
constexpr Nibbles kUpper = {1, 2, 4, 8, 16, 32, 64, 128};
constexpr Nibbles kLowerJoining = LowerOf(kJoiningMark), kLowerTelling = LowerOf(kTellingMark);

__attribute__((target("avx2"))) inline __m256i Twice(const Nibbles& table) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

__attribute__((target("avx2"))) inline std::uint64_t MaskOf(__m256i of) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(of));
}

// The marks of 32 characters.
struct Bits {
  std::uint64_t joining, telling, digits, quotes, colons;
};
__attribute__((target("avx2"))) inline Bits BitsOf(const char* from) {
  const __m256i characters = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  const __m256i zero = _mm256_setzero_si256();
  const __m256i upper = _mm256_shuffle_epi8(
      Twice(kUpper), _mm256_and_si256(_mm256_srli_epi16(characters, 4), _mm256_set1_epi8(15)));
  // What is no ASCII has its highest bit set, for which shuffling gives 0; all of that joins.
  const __m256i joining = _mm256_shuffle_epi8(Twice(kLowerJoining), characters);
  const __m256i telling = _mm256_shuffle_epi8(Twice(kLowerTelling), characters);
  constexpr std::uint64_t kAll = 0xFFFFFFFFU;
  const __m256i from_zero = _mm256_sub_epi8(characters, _mm256_set1_epi8('0'));
  return {
      .joining = (kAll & ~MaskOf(_mm256_cmpeq_epi8(_mm256_and_si256(joining, upper), zero))) |
                 MaskOf(characters),
      .telling = kAll & ~MaskOf(_mm256_cmpeq_epi8(_mm256_and_si256(telling, upper), zero)),
      .digits =
          MaskOf(_mm256_cmpeq_epi8(_mm256_min_epu8(from_zero, _mm256_set1_epi8(9)), from_zero)),
      .quotes = MaskOf(_mm256_cmpeq_epi8(characters, _mm256_set1_epi8('"'))),
      .colons = MaskOf(_mm256_cmpeq_epi8(characters, _mm256_set1_epi8(':'))),
  };
}

__attribute__((target("avx2"))) void ReadByVectors(std::string_view text, CharMarks& marks) {
  for (std::size_t word = 0; word * 64 < text.size(); ++word) {
    const char* from = text.data() + word * 64;
    alignas(32) char rest[64];
    if (const std::size_t left = text.size() - word * 64; left < 64) {
      // Blanks have no marks.
      std::memset(rest, ' ', sizeof rest);
      std::memcpy(rest, from, left);
      from = rest;
    }
    const Bits low = BitsOf(from), high = BitsOf(from + 32);
    marks.joining.Set(word, low.joining | high.joining << 32);
    marks.telling.Set(word, low.telling | high.telling << 32);
    marks.digits.Set(word, low.digits | high.digits << 32);
    marks.quotes.Set(word, low.quotes | high.quotes << 32);
    marks.colons.Set(word, low.colons | high.colons << 32);
  }
}

constexpr std::array<std::uint8_t, 64> FourTimes(const Nibbles& table) {
  std::array<std::uint8_t, 64> four{};
  for (std::size_t i = 0; i < four.size(); ++i) four[i] = table[i % 16];
  return four;
}

// Whether the processor has what ReadByWideVectors needs.
bool HasWideVectors() {
  return __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("bmi2") != 0;
}

// As above, 64 characters at a time; the last may be fewer, of which no more is read.
__attribute__((target("avx512bw,bmi2"))) void ReadByWideVectors(std::string_view text,
                                                                CharMarks& marks) {
  static constexpr auto kJoining = FourTimes(kLowerJoining), kTelling = FourTimes(kLowerTelling),
                        kUpperBits = FourTimes(kUpper);
  const __m512i lower_joining = _mm512_loadu_si512(kJoining.data()),
                lower_telling = _mm512_loadu_si512(kTelling.data()),
                upper_bits = _mm512_loadu_si512(kUpperBits.data());
  const char* from = text.data();
  std::size_t left = text.size();
  for (std::size_t word = 0; left > 0; ++word, from += 64) {
    const std::uint64_t valid = left >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} >> (64 - left);
    left -= left >= 64 ? 64 : left;
    // What is not there is 0, which has no marks.
    const __m512i characters = _mm512_maskz_loadu_epi8(valid, from);
    const __m512i upper = _mm512_shuffle_epi8(
        upper_bits, _mm512_and_si512(_mm512_srli_epi16(characters, 4), _mm512_set1_epi8(15)));
    const __m512i joining = _mm512_shuffle_epi8(lower_joining, characters);
    const __m512i telling = _mm512_shuffle_epi8(lower_telling, characters);
    const __m512i from_zero = _mm512_sub_epi8(characters, _mm512_set1_epi8('0'));
    marks.joining.Set(word,
                      _mm512_test_epi8_mask(joining, upper) | _mm512_movepi8_mask(characters));
    marks.telling.Set(word, _mm512_test_epi8_mask(telling, upper));
    marks.digits.Set(word, _mm512_cmplt_epu8_mask(from_zero, _mm512_set1_epi8(10)));
    marks.quotes.Set(word, _mm512_cmpeq_epi8_mask(characters, _mm512_set1_epi8('"')));
    marks.colons.Set(word, _mm512_cmpeq_epi8_mask(characters, _mm512_set1_epi8(':')));
  }
}

#endif

}  // namespace

void CharMarks::Read(std::string_view text) {
  const std::size_t behind = (text.size() + 63) / 64;  // where runs up to the end find their end
  joining.Set(behind, 0);
  telling.Set(behind, 0);
  digits.Set(behind, 0);
  quotes.Set(behind, 0);
  colons.Set(behind, 0);
#if defined(__x86_64__)
  static const bool has_wide_vectors = HasWideVectors();
  if (has_wide_vectors) return ReadByWideVectors(text, *this);
  static const bool has_vectors = __builtin_cpu_supports("avx2") != 0;
  if (has_vectors) return ReadByVectors(text, *this);
#endif
  ReadByTable(text, *this);
}

}  // namespace logai::analysis
