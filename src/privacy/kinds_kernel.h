// Included by the files that tell kinds by the halves of bytes, behind their Lanes. Everything is
// in an unnamed namespace, so that code for one set of instructions never runs for another.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "privacy/kinds.h"
#include "privacy/names.h"
#include "privacy/token_starts.h"

namespace logai::privacy {
namespace {

using Halves = std::array<std::uint8_t, 16>;

/// For each kind and each low half the high halves with which a byte is of it, a bit for each.
constexpr std::array<Halves, kSetKinds> kHighHalves = [] {
  std::array<Halves, kSetKinds> halves{};
  for (std::size_t kind = 0; kind < kSetKinds; ++kind) {
    for (std::size_t byte = 0; byte < kKindsOfByte.size(); ++byte) {
      if ((kKindsOfByte[byte] >> kind & 1) != 0)
        halves[kind][byte % 16] |= static_cast<std::uint8_t>(1U << byte / 16);
    }
  }
  return halves;
}();
constexpr Halves kBitOfHalf = {1, 2, 4, 8, 16, 32, 64, 128};  // none from 128 on

/// `Lanes` has a vector type V of kBytes bytes and what can be done with it.
template <class Lanes>
struct Kernel {
  using V = typename Lanes::V;

  static void Tell(const char* text, std::size_t first, std::size_t count, Kinds& kinds) {
    const Triples<2>& tokens = TokenStarts::Get().groups();
    const Triples<2>& names = TellingNameEnds();
    for (std::size_t at = first; at < first + count; ++at, text += Kinds::kStride) {
      for (Kinds::Plane& plane : kinds.planes) plane[at] = 0;
      for (std::size_t part = 0; part < Kinds::kStride; part += Lanes::kBytes) {
        TellSets(text + part, at, part, kinds);
        kinds[Kind::kToken][at] |= MayBegin(tokens, text + part) << part;
        kinds[Kind::kNameEnd][at] |= MayBegin(names, text + part) << part;
      }
    }
  }

 private:
  static std::uint64_t NonZero(V bytes) {
    return ~Lanes::Mask(Lanes::Equal(bytes, 0)) & (~std::uint64_t{0} >> (64 - Lanes::kBytes));
  }

  static void TellSets(const char* text, std::size_t at, std::size_t part, Kinds& kinds) {
    const V bytes = Lanes::Load(text);
    const V low = Lanes::And(bytes, Lanes::All(0x0F));
    const V bit = Lanes::Look(Lanes::Table(kBitOfHalf), Lanes::HighHalf(bytes));
    for (std::size_t kind = 0; kind < kSetKinds; ++kind) {
      kinds.planes[kind][at] |=
          NonZero(Lanes::And(Lanes::Look(Lanes::Table(kHighHalves[kind]), low), bit)) << part;
    }
    kinds[Kind::kHigh][at] |= Lanes::Mask(bytes) << part;
    kinds[Kind::kWide][at] |= Lanes::Mask(Lanes::Equal(bytes, 0xEF)) << part;
  }

  /// Where a group is of both halves of three bytes.
  static std::uint64_t MayBegin(const Triples<2>& triples, const char* text) {
    V any = Lanes::All(0);
    for (std::size_t set = 0; set < Triples<2>::kSets; ++set) {
      V groups = Lanes::All(0xFF);
      for (std::size_t i = 0; i < Triples<2>::kBytes; ++i) {
        const V bytes = Lanes::Load(text + i);
        const auto& place = triples.place(set, i);
        groups = Lanes::And(
            groups, Lanes::Look(Lanes::Table(place.low), Lanes::And(bytes, Lanes::All(0x0F))));
        groups = Lanes::And(groups, Lanes::Look(Lanes::Table(place.high), Lanes::HighHalf(bytes)));
      }
      any = Lanes::Or(any, groups);
    }
    return NonZero(any);
  }
};

}  // namespace
}  // namespace logai::privacy
