// Included by the files that tell kinds with one set of instructions each, behind their Lanes.
// Everything is in an unnamed namespace, so that code for one set never runs for another.

#pragma once

#include <cstddef>
#include <cstdint>

#include "privacy/kinds.h"

namespace logai::privacy {
namespace {

/// `Lanes` has a vector type V of kBytes bytes, a type M that says yes or no of each, and what can
/// be done with them.
template <class Lanes>
struct Kernel {
  using V = typename Lanes::V;
  using M = typename Lanes::M;
  static constexpr std::size_t kParts = 64 / Lanes::kBytes;
  struct Bytes {
    V part[kParts];
  };

  static Bytes Load(const char* text) {
    Bytes bytes;
    for (std::size_t i = 0; i < kParts; ++i) bytes.part[i] = Lanes::Load(text + i * Lanes::kBytes);
    return bytes;
  }

  /// Capitals as small letters; other bytes become something else that is no letter.
  static Bytes Folded(const Bytes& bytes) {
    Bytes folded;
    for (std::size_t i = 0; i < kParts; ++i) {
      folded.part[i] = Lanes::WithBit(bytes.part[i], 0x20);
    }
    return folded;
  }

  static M Blank(V b) { return Lanes::Or(Lanes::Equal(b, ' '), Lanes::Equal(b, '\t')); }
  static M Both(V a, int first, V b, int second) {
    return Lanes::And(Lanes::Equal(a, first), Lanes::Equal(b, second));
  }

  /// A bit for each byte for which `is` sets the bytes of its vector, which it is told the place
  /// of.
  template <class Is>
  static std::uint64_t Bits(Is is) {
    std::uint64_t bits = 0;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < kParts; ++i) bits |= Lanes::Mask(is(i)) << (i * Lanes::kBytes);
    return bits;
  }

  static void Tell(const char* text, Kinds& kinds) {
    const Bytes bytes = Load(text), next = Load(text + 1);
    const Bytes folded = Folded(bytes), folded_next = Folded(next);
    const auto equal = [&](int c) {
      return Bits([&](std::size_t i) { return Lanes::Equal(bytes.part[i], c); });
    };
    const auto folds_to = [&](int c) {
      return Bits([&](std::size_t i) { return Lanes::Equal(folded.part[i], c); });
    };
    kinds.digit = Bits([&](std::size_t i) { return Lanes::InRange(bytes.part[i], '0', 10); });
    kinds.letter = Bits([&](std::size_t i) { return Lanes::InRange(folded.part[i], 'a', 26); });
    kinds.upper = Bits([&](std::size_t i) { return Lanes::InRange(bytes.part[i], 'A', 26); });
    kinds.word = kinds.digit | kinds.letter | equal('_');
    kinds.dot = equal('.');
    kinds.dash = equal('-');
    kinds.blank = Bits([&](std::size_t i) { return Blank(bytes.part[i]); });
    kinds.separator = kinds.dot | kinds.dash | kinds.blank;
    const std::uint64_t plus = equal('+'), equals = equal('=');
    kinds.opening = plus | equal('(');
    kinds.escape = equal('%') | equal('\\');
    kinds.sign = equals | equal(':') | equal('@') | equal('>');
    kinds.m = equal('m');
    kinds.v = folds_to('v');
    kinds.s = folds_to('s');
    kinds.before_w = kinds.s & Bits([&](std::size_t i) {
                       return Lanes::Or(Lanes::Or(Lanes::Equal(folded_next.part[i], 'w'),
                                                  Lanes::Equal(folded_next.part[i], 'p')),
                                        Blank(next.part[i]));
                     });
    kinds.pair = Bits([&](std::size_t i) {
      const V b = bytes.part[i], n = next.part[i];
      const M path = Lanes::Or(Both(b, 'm', n, '/'), Both(b, 'Q', n, '~'));
      const M mark = Lanes::Or(
          Both(b, 'D', n, ']'),
          Lanes::And(Lanes::Equal(b, '&'), Lanes::Or(Lanes::Equal(n, '#'), Lanes::Equal(n, 'g'))));
      const M key = Lanes::And(Lanes::Equal(folded.part[i], 'y'), Blank(n));
      return Lanes::Or(Lanes::Or(path, mark), Lanes::Or(key, Both(b, 0xEF, n, 0xBC)));
    });
    kinds.token = Lanes::MayStartToken(text);
    kinds.line_end = equal('\n');
    kinds.base64 = kinds.digit | kinds.letter | plus | equals | equal('/');
    kinds.before_line = kinds.blank | kinds.dash | equal('\r');
  }
};

}  // namespace
}  // namespace logai::privacy
