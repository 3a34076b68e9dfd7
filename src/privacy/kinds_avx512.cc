#ifdef __SSE2__

#include <immintrin.h>

#include "privacy/kinds.h"
#include "privacy/token_starts.h"

// From here on for processors with AVX-512; KindsWithAvx512 is called on no other.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512bw"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512bw")
#endif

#include "privacy/kinds_kernel.h"

namespace logai::privacy {
namespace {

struct Lanes {
  using V = __m512i;
  using M = __mmask64;
  static constexpr std::size_t kBytes = 64;

  static V Load(const char* text) { return _mm512_loadu_si512(text); }
  static V All(int c) { return _mm512_set1_epi8(static_cast<char>(c)); }
  static V And(V a, V b) { return _mm512_and_si512(a, b); }
  static V WithBit(V bytes, int bit) { return _mm512_or_si512(bytes, All(bit)); }
  static M Or(M a, M b) { return a | b; }
  static M And(M a, M b) { return a & b; }
  static M Equal(V bytes, int c) { return _mm512_cmpeq_epi8_mask(bytes, All(c)); }
  /// Bytes from `first` to `first` + `count` - 1.
  static M InRange(V bytes, int first, int count) {
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, All(first)), All(count));
  }
  static std::uint64_t Mask(M bytes) { return bytes; }

  static V Table(const TokenStarts::Nibbles& nibbles) {
    return _mm512_broadcast_i32x4(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(nibbles.data())));
  }
  /// The same as in kinds_avx2.cc, for 64 bytes at once.
  static std::uint64_t MayStartToken(const char* text) {
    static const TokenStarts& starts = TokenStarts::Get();
    V any = All(0);
    for (std::size_t set = 0; set < TokenStarts::kSets; ++set) {
      V groups = All(0xFF);
      for (std::size_t i = 0; i < TokenStarts::kBytes; ++i) {
        const V bytes = Load(text + i);
        const V low = And(bytes, All(0x0F)), high = And(_mm512_srli_epi16(bytes, 4), All(0x0F));
        groups = And(groups, And(_mm512_shuffle_epi8(Table(starts.low(set, i)), low),
                                 _mm512_shuffle_epi8(Table(starts.high(set, i)), high)));
      }
      any = _mm512_or_si512(any, groups);
    }
    return _mm512_test_epi8_mask(any, any);
  }
};

}  // namespace

void KindsWithAvx512(const char* text, Kinds& kinds) { Kernel<Lanes>::Tell(text, kinds); }

}  // namespace logai::privacy

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
