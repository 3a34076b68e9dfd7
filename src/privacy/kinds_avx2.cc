#ifdef __SSE2__

#include <immintrin.h>

#include "privacy/kinds.h"
#include "privacy/names.h"
#include "privacy/token_starts.h"

// From here on for processors with AVX2; what KindsWithAvx2 gives back is called on no other.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#include "privacy/kinds_kernel.h"
#include "privacy/places_kernel.h"

namespace logai::privacy {
namespace {

struct Lanes {
  using V = __m256i;
  static constexpr std::size_t kBytes = 32;

  static V Load(const char* text) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  }
  static V All(int c) { return _mm256_set1_epi8(static_cast<char>(c)); }
  static V And(V a, V b) { return _mm256_and_si256(a, b); }
  static V Or(V a, V b) { return _mm256_or_si256(a, b); }
  static V Equal(V bytes, int c) { return _mm256_cmpeq_epi8(bytes, All(c)); }
  static V HighHalf(V bytes) { return And(_mm256_srli_epi16(bytes, 4), All(0x0F)); }
  static V Look(V table, V halves) { return _mm256_shuffle_epi8(table, halves); }
  static V Table(const Halves& halves) {
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(halves.data())));
  }
  /// The highest bits.
  static std::uint64_t Mask(V bytes) { return static_cast<unsigned>(_mm256_movemask_epi8(bytes)); }
};

using Words = std::uint64_t __attribute__((vector_size(Lanes::kBytes)));

}  // namespace

KindsWay KindsWithAvx2() { return {Kernel<Lanes>::Tell, PlacesKernel<Words>::Tell}; }

}  // namespace logai::privacy

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
