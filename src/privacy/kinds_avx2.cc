#ifdef __SSE2__

#include <immintrin.h>

#include "privacy/kinds.h"
#include "privacy/token_starts.h"

// From here on for processors with AVX2; KindsWithAvx2 is called on no other.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#include "privacy/kinds_kernel.h"

namespace logai::privacy {
namespace {

struct Lanes {
  using V = __m256i;
  using M = __m256i;
  static constexpr std::size_t kBytes = 32;

  static V Load(const char* text) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  }
  static V All(int c) { return _mm256_set1_epi8(static_cast<char>(c)); }
  static V WithBit(V bytes, int bit) { return _mm256_or_si256(bytes, All(bit)); }
  static M Or(M a, M b) { return _mm256_or_si256(a, b); }
  static M And(M a, M b) { return _mm256_and_si256(a, b); }
  static M Equal(V bytes, int c) { return _mm256_cmpeq_epi8(bytes, All(c)); }
  /// Bytes from `first` to `first` + `count` - 1.
  static M InRange(V bytes, int first, int count) {
    const V offset = _mm256_sub_epi8(bytes, All(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(offset, All(count - 1)), offset);
  }
  static std::uint64_t Mask(M bytes) { return static_cast<unsigned>(_mm256_movemask_epi8(bytes)); }

  static V Table(const TokenStarts::Nibbles& nibbles) {
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(nibbles.data())));
  }
  /// Each byte of the tables has a bit for each group of tokens; a group can start where its bit is
  /// set for both halves of three bytes.
  static std::uint64_t MayStartToken(const char* text) {
    static const TokenStarts& starts = TokenStarts::Get();
    std::uint64_t bits = 0;
    for (std::size_t part = 0; part < 64; part += kBytes) {
      V any = All(0);
      for (std::size_t set = 0; set < TokenStarts::kSets; ++set) {
        V groups = All(0xFF);
        for (std::size_t i = 0; i < TokenStarts::kBytes; ++i) {
          const V bytes = Load(text + part + i);
          const V low = And(bytes, All(0x0F)), high = And(_mm256_srli_epi16(bytes, 4), All(0x0F));
          groups = And(groups, And(_mm256_shuffle_epi8(Table(starts.low(set, i)), low),
                                   _mm256_shuffle_epi8(Table(starts.high(set, i)), high)));
        }
        any = Or(any, groups);
      }
      bits |= (~Mask(Equal(any, 0)) & 0xFFFFFFFF) << part;
    }
    return bits;
  }
};

}  // namespace

void KindsWithAvx2(const char* text, Kinds& kinds) { Kernel<Lanes>::Tell(text, kinds); }

}  // namespace logai::privacy

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
