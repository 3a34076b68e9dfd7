#ifdef __SSE2__

#include <emmintrin.h>

#include "privacy/kinds_kernel.h"

namespace logai::privacy {
namespace {

struct Lanes {
  using V = __m128i;
  using M = __m128i;
  static constexpr std::size_t kBytes = 16;

  static V Load(const char* text) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  }
  static V All(int c) { return _mm_set1_epi8(static_cast<char>(c)); }
  static V WithBit(V bytes, int bit) { return _mm_or_si128(bytes, All(bit)); }
  static M Or(M a, M b) { return _mm_or_si128(a, b); }
  static M And(M a, M b) { return _mm_and_si128(a, b); }
  static M Equal(V bytes, int c) { return _mm_cmpeq_epi8(bytes, All(c)); }
  /// Bytes from `first` to `first` + `count` - 1.
  static M InRange(V bytes, int first, int count) {
    const V offset = _mm_sub_epi8(bytes, All(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, All(count - 1)), offset);
  }
  static std::uint64_t Mask(M bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }
  static std::uint64_t MayStartToken(const char* /*text*/) { return ~std::uint64_t{0}; }
};

}  // namespace

void KindsWithSse2(const char* text, Kinds& kinds) { Kernel<Lanes>::Tell(text, kinds); }

}  // namespace logai::privacy

#endif
