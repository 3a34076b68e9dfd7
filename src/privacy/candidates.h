#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::privacy {

/// Says of 64 bytes at a time at which of them a value can be anchored, from what kinds of bytes
/// stand beside each other: where a number or a word begins, at '=' and ':', and so on. It says yes
/// to about one byte in five of ordinary logs; the table of anchors decides then.
/// Threads: one at a time.
class Candidates {
 public:
  static constexpr std::size_t kStride = 64;

  /// Lives:   `text` as long as this.
  explicit Candidates(std::string_view text) : text_(text) {}

  /// A bit for each of the next 64 bytes, the lowest for the first.
  std::uint64_t Next();

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  struct Before {
    std::uint64_t word = 0, letter = 0, blank = 0, escape = 0, colour = 0, s = 0;
  };
  Before before_;  // kinds of the 64 bytes before
};

}  // namespace logai::privacy
