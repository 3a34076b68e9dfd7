#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::sources {

/// Where the line ends of a stretch of text stand, found for all of it at once: walking over them
/// costs less than a search for each.
/// Threads: one thread at a time.
class LineMarks {
 public:
  static constexpr std::size_t kMost = 2'048;  ///< bytes of a stretch

  /// Looks at `text`, of which the next ends are given.
  /// REQUIRES: text.size() <= kMost.
  void Read(std::string_view text);

  /// The next line end of the text; kNone behind the last.
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t Next() {
    while (bits_ == 0) {
      if (++word_ >= words_) return kNone;
      bits_ = marks_[word_];
    }
    const std::size_t at = word_ * 64 + static_cast<std::size_t>(std::countr_zero(bits_));
    bits_ &= bits_ - 1;
    return at;
  }
  /// Whether the text is all ASCII.
  bool ascii() const { return ascii_; }

 private:
  std::array<std::uint64_t, kMost / 64> marks_;  // words_ of them are set
  std::uint64_t bits_ = 0;                       // of marks_[word_], without those given
  std::size_t word_ = 0;
  std::size_t words_ = 0;
  bool ascii_ = true;
};

}  // namespace logai::sources
