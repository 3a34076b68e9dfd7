#ifdef __SSE2__

#include <immintrin.h>

#include "privacy/kinds.h"
#include "privacy/names.h"
#include "privacy/token_starts.h"

// From here on for processors with AVX-512 that look bytes up (VBMI); what KindsWithAvx512 gives
// back is called on no other.
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512bw,avx512vbmi"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512bw,avx512vbmi")
#endif

#include "privacy/places_kernel.h"

namespace logai::privacy {
namespace {

using V = __m512i;

V Load(const void* bytes) { return _mm512_loadu_si512(bytes); }
V All(int c) { return _mm512_set1_epi8(static_cast<char>(c)); }

/// What each byte below 128 is looked up as; the others as the one 128 below.
struct Table {
  explicit Table(const std::array<std::uint8_t, 128>& bytes)
      : lower(Load(bytes.data())), upper(Load(bytes.data() + 64)) {}
  V Look(V bytes) const { return _mm512_permutex2var_epi8(lower, bytes, upper); }
  V lower, upper;
};

/// Eight kinds of each byte, from `Eighth` times eight on.
template <std::size_t Eighth>
constexpr std::array<std::uint8_t, 128> kEightKinds = [] {
  std::array<std::uint8_t, 128> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    kinds[i] = static_cast<std::uint8_t>(kKindsOfByte[i] >> (8 * Eighth));
  return kinds;
}();

template <std::size_t Eighth>
void TellEight(const Table& table, V bytes, __mmask64 low, std::size_t at, Kinds& kinds) {
  const V found = table.Look(bytes);
#pragma GCC unroll 8
  for (std::size_t i = 0; i < 8; ++i) {
    if (8 * Eighth + i >= kSetKinds) break;
    kinds.planes[8 * Eighth + i][at] = _mm512_mask_test_epi8_mask(low, found, All(1 << i));
  }
}

void TellSets(const char* text, std::size_t first, std::size_t end, Kinds& kinds) {
  const Table tables[] = {Table(kEightKinds<0>), Table(kEightKinds<1>), Table(kEightKinds<2>),
                          Table(kEightKinds<3>)};
  for (std::size_t at = first; at < end; ++at, text += Kinds::kStride) {
    const V bytes = Load(text);
    const __mmask64 high = _mm512_movepi8_mask(bytes), low = ~high;
    TellEight<0>(tables[0], bytes, low, at, kinds);
    TellEight<1>(tables[1], bytes, low, at, kinds);
    TellEight<2>(tables[2], bytes, low, at, kinds);
    TellEight<3>(tables[3], bytes, low, at, kinds);
    kinds[Kind::kHigh][at] = high;
    kinds[Kind::kWide][at] = _mm512_cmpeq_epi8_mask(bytes, All(0xEF));
  }
}

/// Where a group is of three bytes; bytes from 128 on only make it say yes too often.
class TriplesTable {
 public:
  explicit TriplesTable(const Triples<2>& triples) : triples_(triples) {}
  std::uint64_t MayBegin(V first, V second, V third) const {
    const V groups =
        _mm512_or_si512(Groups<0>(first, second, third), Groups<1>(first, second, third));
    return _mm512_test_epi8_mask(groups, groups);
  }

 private:
  template <std::size_t Set>
  V Groups(V first, V second, V third) const {
    return _mm512_and_si512(_mm512_and_si512(Look<Set>(0, first), Look<Set>(1, second)),
                            Look<Set>(2, third));
  }
  template <std::size_t Set>
  V Look(std::size_t i, V bytes) const {
    return Table(triples_.place(Set, i).bytes).Look(bytes);
  }
  const Triples<2>& triples_;
};

void TellTriples(const char* text, std::size_t first, std::size_t end, Kinds& kinds) {
  const TriplesTable tokens(TokenStarts::Get().groups()), names(TellingNameEnds());
  for (std::size_t at = first; at < end; ++at, text += Kinds::kStride) {
    const V bytes = Load(text), second = Load(text + 1), third = Load(text + 2);
    kinds[Kind::kToken][at] = tokens.MayBegin(bytes, second, third);
    kinds[Kind::kNameEnd][at] = names.MayBegin(bytes, second, third);
  }
}

void Tell(const char* text, std::size_t first, std::size_t count, Kinds& kinds) {
  TellSets(text, first, first + count, kinds);
  TellTriples(text, first, first + count, kinds);
}

using Words = std::uint64_t __attribute__((vector_size(64)));

}  // namespace

KindsWay KindsWithAvx512() { return {Tell, PlacesKernel<Words>::Tell}; }

}  // namespace logai::privacy

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
