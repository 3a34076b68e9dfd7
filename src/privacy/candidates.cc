#include "privacy/candidates.h"

#include <cstring>

namespace logai::privacy {
namespace {

/// The kinds of 64 bytes and of those around them.
struct Around {
  const Kinds& before;
  const Kinds& now;
  const Kinds& behind;

  /// The bytes that have `kind` `count` places in front of them.
  std::uint64_t Back(std::uint64_t Kinds::* kind, unsigned count) const {
    return now.*kind << count | before.*kind >> (64 - count);
  }
  /// The bytes that have `kind` `count` places behind them.
  std::uint64_t Ahead(std::uint64_t Kinds::* kind, unsigned count) const {
    return now.*kind >> count | behind.*kind << (64 - count);
  }
};

/// Where a number follows of which enough can be seen: four digits, or a separator and more of it.
/// The byte in front is its anchor.
std::uint64_t BeforeNumbers(const Around& at) {
  const Kinds& now = at.now;
  const std::uint64_t first = at.Ahead(&Kinds::digit, 1) & ~now.digit;
  const std::uint64_t second = at.Ahead(&Kinds::digit, 2), third = at.Ahead(&Kinds::digit, 3);
  const std::uint64_t fourth = at.Ahead(&Kinds::digit, 4), fifth = at.Ahead(&Kinds::digit, 5);
  const std::uint64_t third_digit = second & third;
  const std::uint64_t goes_on =
      (at.Ahead(&Kinds::separator, 2) & (third | at.Ahead(&Kinds::opening, 3))) |
      (second & at.Ahead(&Kinds::separator, 3) & (fourth | at.Ahead(&Kinds::opening, 4))) |
      (third_digit & at.Ahead(&Kinds::separator, 4) & (fifth | at.Ahead(&Kinds::opening, 5)));

  const std::uint64_t behind_word = at.Back(&Kinds::word, 1);
  const std::uint64_t decimal = now.dot & behind_word;
  // In a name only an address counts: blk_1234, 2026-11.
  const std::uint64_t in_name = (now.word & ~now.letter) | (now.dash & behind_word);
  const std::uint64_t escape = at.Back(&Kinds::escape, 1) | at.Back(&Kinds::escape, 2) |
                               at.Back(&Kinds::escape, 5) | (now.m & ~at.Back(&Kinds::letter, 1));
  const std::uint64_t in_word = now.letter & ~escape;
  const std::uint64_t free = ~(decimal | in_name | in_word);
  const std::uint64_t country = now.upper & second;
  const std::uint64_t version = now.v & at.Ahead(&Kinds::dot, 2);
  return first & ((free & ((third_digit & fourth) | goes_on)) | (in_name & goes_on) | country |
                  version | now.opening);
}

/// Where a word begins with a token's first bytes, also behind the escapes \n, %20, \u0020 and a
/// colour, whose last byte is a letter.
std::uint64_t Tokens(const Around& at) {
  const std::uint64_t colour = at.Back(&Kinds::m, 1) & ~at.Back(&Kinds::letter, 2);
  return at.now.word & at.now.token &
         (~at.Back(&Kinds::word, 1) | at.Back(&Kinds::escape, 2) | at.Back(&Kinds::escape, 3) |
          at.Back(&Kinds::escape, 6) | colour);
}

/// Flags, and the dashes in front of a block's first or last line.
std::uint64_t Dashes(const Around& at) {
  const std::uint64_t flags = at.now.dash & at.Back(&Kinds::blank, 1) & at.Ahead(&Kinds::letter, 1);
  const std::uint64_t two = at.now.dash & at.Ahead(&Kinds::dash, 1);
  if (two == 0) return flags;
  const std::uint64_t block = at.Ahead(&Kinds::dash, 2) & at.Ahead(&Kinds::dash, 3) &
                              at.Ahead(&Kinds::dash, 4) & at.Ahead(&Kinds::upper, 5);
  return flags | (two & (at.Ahead(&Kinds::letter, 2) | block));
}

/// The line ends whose line's last word may be long enough to be of a key (sixteen bytes), and
/// those with something else in front that FindKeyLines knows.
std::uint64_t KeyLineEnds(const Around& at) {
  const std::uint64_t ends =
      at.now.line_end &
      (at.Back(&Kinds::before_line, 1) |
       (at.Back(&Kinds::base64, 5) & at.Back(&Kinds::base64, 10) & at.Back(&Kinds::base64, 16)));
  if (ends == 0) return 0;                                       // as nearly always
  std::uint64_t now = at.now.base64, before = at.before.base64;  // where `width` of them end
  for (unsigned width = 1; width < 16; width *= 2) {
    now &= now << width | before >> (64 - width);
    before &= before << width;
  }
  return ends & (at.Back(&Kinds::before_line, 1) | now << 1 | before >> 63);
}

}  // namespace

Candidates::Candidates(std::string_view text, KindsOf kinds_of) : text_(text), kinds_of_(kinds_of) {
  if (kinds_of_ != nullptr) Read(0, kinds_[2]);
}

void Candidates::Read(std::size_t at, Kinds& kinds) const {
  if (at >= text_.size()) {
    kinds = {};
    return;
  }
  if (text_.size() - at >= kStride + kKindsReadOn) return kinds_of_(text_.data() + at, kinds);
  std::array<char, kStride + kKindsReadOn> rest{};
  std::memcpy(rest.data(), text_.data() + at, text_.size() - at);
  kinds_of_(rest.data(), kinds);
}

Candidates::Places Candidates::Next() {
  if (kinds_of_ == nullptr) return {};
  at_ += kStride;
  Kinds& behind = kinds_[oldest_];
  Read(at_, behind);
  oldest_ = oldest_ == 2 ? 0 : oldest_ + 1;
  const std::size_t middle = oldest_ == 2 ? 0 : oldest_ + 1;
  const Around at{.before = kinds_[oldest_], .now = kinds_[middle], .behind = behind};
  const Kinds& now = at.now;
  Places places;
  places.numbers = BeforeNumbers(at);
  places.all = places.numbers | Tokens(at) | Dashes(at) | now.sign | now.pair |
               (now.before_w & at.Back(&Kinds::s, 1)) | (now.escape & at.Ahead(&Kinds::word, 1));
  places.key_line_ends = KeyLineEnds(at);
  return places;
}

}  // namespace logai::privacy
