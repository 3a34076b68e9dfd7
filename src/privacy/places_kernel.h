// Included as kinds_kernel.h is.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "privacy/kinds.h"

namespace logai::privacy {
namespace {

/// What the kinds of some strides say together of each byte, for as many strides at once as fit
/// into `V`, a vector of std::uint64_t (GCC drops the attribute of one that depends on a template).
template <class V>
class PlacesKernel {
 public:
  static void Tell(const Kinds& kinds, Places& places) {
    for (std::size_t at = 0; at < Kinds::kStrides; at += sizeof(V) / sizeof(std::uint64_t)) {
      const PlacesKernel here(kinds, at);
      const V numbers = here.BeforeNumbers();
      const V all = numbers | here.Labels() | here.Ipv6() | here.Tokens() | here.Dashes() |
                    here.Words() | here.Pairs() | here.Now(Kind::kAtSign) | here.Now(Kind::kWide);
      const V ends = here.KeyLineEnds();
      std::memcpy(&places.all[at], &all, sizeof all);
      std::memcpy(&places.numbers[at], &numbers, sizeof numbers);
      std::memcpy(&places.key_line_ends[at], &ends, sizeof ends);
    }
  }

 private:
  PlacesKernel(const Kinds& kinds, std::size_t at) : kinds_(kinds), at_(at) {}

  V Load(Kind kind, std::size_t at) const {
    V bits;
    std::memcpy(&bits, &kinds_[kind][at_ + at], sizeof bits);
    return bits;
  }
  V Now(Kind kind) const { return Load(kind, 1); }
  /// The bytes that have `kind` `count` places in front of them.
  V Back(Kind kind, unsigned count) const {
    return Load(kind, 1) << count | Load(kind, 0) >> (64 - count);
  }
  /// The bytes that have `kind` `count` places behind them.
  V Ahead(Kind kind, unsigned count) const {
    return Load(kind, 1) >> count | Load(kind, 2) << (64 - count);
  }

  /// Where a number follows of which enough can be seen: four digits, or a separator and more of
  /// it. The byte in front is its anchor.
  V BeforeNumbers() const {
    const V dot = Now(Kind::kDot), dash = Now(Kind::kDash), word = Now(Kind::kWord);
    const V letter = Now(Kind::kLetter), opening = Now(Kind::kOpening);
    const V first = Ahead(Kind::kDigit, 1) & ~Now(Kind::kDigit);
    const V second = Ahead(Kind::kDigit, 2), third = Ahead(Kind::kDigit, 3);
    const V fourth = Ahead(Kind::kDigit, 4), fifth = Ahead(Kind::kDigit, 5);
    const V third_digit = second & third;
    const V goes_on = (Ahead(Kind::kApart, 2) & (third | Ahead(Kind::kOpening, 3))) |
                      (second & Ahead(Kind::kApart, 3) & (fourth | Ahead(Kind::kOpening, 4))) |
                      (third_digit & Ahead(Kind::kApart, 4) & (fifth | Ahead(Kind::kOpening, 5)));

    const V behind_word = Back(Kind::kWord, 1);
    const V decimal = dot & behind_word;
    // In a name only an address counts: blk_1234, 2026-11.
    const V in_name = (word & ~letter) | (dash & behind_word);
    const V escape = Back(Kind::kEscape, 1) | Back(Kind::kEscape, 2) | Back(Kind::kEscape, 5) |
                     (Now(Kind::kM) & ~Back(Kind::kLetter, 1));
    const V in_word = letter & ~escape;
    const V free = ~(decimal | in_name | in_word);
    const V country = Now(Kind::kUpper) & second;
    const V version = Now(Kind::kV) & Ahead(Kind::kDot, 2);
    return first & ((free & ((third_digit & fourth) | goes_on)) | (in_name & goes_on) | country |
                    version | opening);
  }
  /// Separators behind what can be a name of secrets (MayBeLabelled knows more).
  V Labels() const {
    const V separator = Now(Kind::kSeparator), colon = Now(Kind::kColon);
    const V gap = Back(Kind::kGap, 1);
    const V named = (~gap & NameEnds<0>()) | (gap & (Back(Kind::kGap, 2) | NameEnds<1>()));
    // 12345:AA…, and "log":"<sixteen bytes or more>
    const V telegram = colon & Back(Kind::kDigit, 1) & Ahead(Kind::kUpper, 1);
    const V json = colon & Back(Kind::kQuote, 1) &
                   ((Ahead(Kind::kQuote, 1) & Ahead(Kind::kBase64, 17)) |
                    (Ahead(Kind::kQuote, 2) & Ahead(Kind::kBase64, 18)));
    return (separator & named) | telegram | json;
  }
  /// Whether a name can end `Gap` places in front.
  template <unsigned Gap>
  V NameEnds() const {
    const V last = Back(Kind::kAlnum, Gap + 1);
    // A separator within the last three characters, or an escape for one of them, hides the ending.
    const V hidden = ~(Back(Kind::kAlnum, Gap + 2) & Back(Kind::kAlnum, Gap + 3)) |
                     Back(Kind::kEscape, Gap + 4) | Back(Kind::kEscape, Gap + 5) |
                     Back(Kind::kEscape, Gap + 6) | Back(Kind::kEscape, Gap + 7);
    const V closed = Back(Kind::kNameClosed, Gap + 1) | Back(Kind::kHigh, Gap + 1);
    const V colour = Back(Kind::kM, Gap + 1) & Back(Kind::kDigit, Gap + 2);  // ESC[31m
    return closed | (last & (hidden | colour | Back(Kind::kNameEnd, Gap + 3)));
  }
  /// Colons in front of a hex digit with another one at most four of them away, and pairs of them.
  V Ipv6() const {
    const V colon = Now(Kind::kColon);
    const V behind1 = Ahead(Kind::kHex, 1), behind2 = behind1 & Ahead(Kind::kHex, 2);
    const V behind3 = behind2 & Ahead(Kind::kHex, 3), behind4 = behind3 & Ahead(Kind::kHex, 4);
    const V before1 = Back(Kind::kHex, 1), before2 = before1 & Back(Kind::kHex, 2);
    const V before3 = before2 & Back(Kind::kHex, 3), before4 = before3 & Back(Kind::kHex, 4);
    const V another = Ahead(Kind::kColon, 1) | (behind1 & Stop(2)) | (behind2 & Stop(3)) |
                      (behind3 & Stop(4)) | (behind4 & Stop(5)) | Back(Kind::kColon, 1) |
                      (before1 & Back(Kind::kColon, 2)) | (before2 & Back(Kind::kColon, 3)) |
                      (before3 & Back(Kind::kColon, 4)) | (before4 & Back(Kind::kColon, 5));
    return colon & another & (Ahead(Kind::kColon, 1) | behind1);
  }
  V Stop(unsigned count) const { return Ahead(Kind::kColon, count) | Ahead(Kind::kDot, count); }

  /// Where a word begins with a token's first bytes, also behind the escapes \n, %20, \u0020 and a
  /// colour, whose last byte is a letter.
  V Tokens() const {
    const V colour = Back(Kind::kM, 1) & ~Back(Kind::kLetter, 2);
    return Now(Kind::kWord) & Now(Kind::kToken) &
           (~Back(Kind::kWord, 1) | Back(Kind::kEscape, 2) | Back(Kind::kEscape, 3) |
            Back(Kind::kEscape, 6) | colour);
  }

  /// Flags, and the dashes in front of a block's first or last line.
  V Dashes() const {
    const V dash = Now(Kind::kDash);
    const V flags = Back(Kind::kBlank, 1) & Ahead(Kind::kLetter, 1);
    const V block = Ahead(Kind::kDash, 2) & Ahead(Kind::kDash, 3) & Ahead(Kind::kDash, 4) &
                    Ahead(Kind::kUpper, 5);
    return dash & (flags | (Ahead(Kind::kDash, 1) & (Ahead(Kind::kLetter, 2) | block)));
  }

  /// "password", "requirepass ", "key ", "by ".
  V Words() const {
    return (Now(Kind::kS) & Back(Kind::kS, 1) & Ahead(Kind::kBehindS, 1)) |
           (Now(Kind::kY) & Back(Kind::kBeforeY, 1) & Ahead(Kind::kBlank, 1));
  }

  /// Two bytes that anchor a value, such as "&#" and "://", and escapes.
  V Pairs() const {
    return (Now(Kind::kPairFirst) & Ahead(Kind::kPairSecond, 1)) |
           (Now(Kind::kColon) & Ahead(Kind::kBehindColon, 1)) |
           (Now(Kind::kEscape) & Ahead(Kind::kAlnum, 1));
  }

  /// The line ends whose line's last word may be long enough to be of a key (sixteen bytes), and
  /// those with something else in front that KeyLines knows.
  V KeyLineEnds() const {
    V now = Now(Kind::kBase64), before = Load(Kind::kBase64, 0);  // where `width` of them end
    for (unsigned width = 1; width < 16; width *= 2) {
      now &= now << width | before >> (64 - width);
      before &= before << width;
    }
    return Now(Kind::kLineEnd) & (Back(Kind::kBeforeLine, 1) | now << 1 | before >> 63);
  }

  const Kinds& kinds_;
  const std::size_t at_;
};

}  // namespace
}  // namespace logai::privacy
