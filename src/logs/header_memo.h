#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "logs/event.h"

namespace logai::logs {

/// Remembers what HeaderReader found behind the times of lines: the header of a line depends on its
/// first bytes only (RecordHeader::looked_at), and on its digits not at all but for where they
/// stand, so that lines with the same logger and the same first words have the same header.
///
/// The bytes are taken in steps of up to kStep, as long as what was learnt allows. A slot of the
/// table says for what stands up to a step how many bytes more must be seen or what the header is;
/// what stands there is told by 64 bits of hash. Only bytes that matter are taken: those behind may
/// be of an id, different in each line.
/// Of the kMostSlots / 2 texts at most that are remembered two may have the same one with a chance
/// of 2 in 10^12, and a line to be mistaken for one of them has one of 4 in 10^16. Threads: one
/// thread at a time.
class HeaderMemo {
 public:
  struct Header {
    Level level = Level::kUnknown;
    std::uint16_t body_begin = 0;  ///< behind the time
    std::uint16_t logger_end = 0;  ///< behind the time
    bool plain = false;            ///< what stands behind the time is plain (IsPlainFromItsHead)
  };

  /// The header behind a time of `form` (TimeMemo::Hit), or null. `behind`: the line from the end
  /// of its time on.
  /// Lives:   the header until the next call.
  const Header* Find(std::uint64_t form, std::string_view behind);
  /// Remembers a header that depends on `looked_at` bytes behind the time, if there is room.
  void Learn(std::uint64_t form, std::string_view behind, std::size_t looked_at,
             const Header& header);

 private:
  static constexpr std::size_t kFewestSlots = 512, kMostSlots = 16'384;
  static constexpr std::size_t kLongest = 256;  // bytes that a header may depend on
  static constexpr std::size_t kStep = 32;

  struct Slot {
    std::uint64_t key = 0;
    bool used = false;
    std::uint8_t more = 0;  // the bytes that follow must be seen
    Header header;
  };
  // A header that was found lately, with the text that it depends on: most are found here, by one
  // comparison.
  struct Recent {
    static constexpr std::size_t kLongest = 64;
    alignas(16) std::array<char, kLongest> text;  // behind the time, with each digit as '0'
    std::uint64_t form = 0;
    std::uint64_t counts =
        0;  // a bit for each byte of the text that it depends on; 0: there is none
    Header header;
  };
  static constexpr std::size_t kRecentSets = 256, kRecentWays = 2;

  const Header* FindSlowly(std::uint64_t form, std::string_view behind,
                           std::size_t& looked_at) const;
  const Slot& SlotOf(std::uint64_t key) const;
  void Grow(std::size_t more);
  static std::uint64_t Step(std::uint64_t key, std::string_view text, std::size_t at,
                            std::size_t size);

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::vector<Recent> recent_ = std::vector<Recent>(kRecentSets * kRecentWays);
};

}  // namespace logai::logs
