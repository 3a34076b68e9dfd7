#ifdef __SSE2__

#include <immintrin.h>

#include "privacy/kinds.h"
#include "privacy/names.h"
#include "privacy/token_starts.h"

// From here on for processors with SSSE3; what KindsWithSsse3 gives back is called on no other.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("ssse3"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("ssse3")
#endif

#include "privacy/kinds_kernel.h"
#include "privacy/places_kernel.h"

namespace logai::privacy {
namespace {

struct Lanes {
  using V = __m128i;
  static constexpr std::size_t kBytes = 16;

  static V Load(const char* text) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  }
  static V All(int c) { return _mm_set1_epi8(static_cast<char>(c)); }
  static V And(V a, V b) { return _mm_and_si128(a, b); }
  static V Or(V a, V b) { return _mm_or_si128(a, b); }
  static V Equal(V bytes, int c) { return _mm_cmpeq_epi8(bytes, All(c)); }
  static V HighHalf(V bytes) { return And(_mm_srli_epi16(bytes, 4), All(0x0F)); }
  static V Look(V table, V halves) { return _mm_shuffle_epi8(table, halves); }
  static V Table(const Halves& halves) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(halves.data()));
  }
  /// The highest bits.
  static std::uint64_t Mask(V bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }
};

using Words = std::uint64_t __attribute__((vector_size(Lanes::kBytes)));

}  // namespace

KindsWay KindsWithSsse3() { return {Kernel<Lanes>::Tell, PlacesKernel<Words>::Tell}; }

}  // namespace logai::privacy

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
