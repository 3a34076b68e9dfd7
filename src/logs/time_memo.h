#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "logs/timestamp.h"

namespace logai::logs {

/// Remembers the minutes of the times that lines began with, so that the time of a line costs a
/// comparison and a few digits. Its answers are those of TimestampFinder for a file whose times
/// stand at the beginning of its lines (RecordParser::ExpectsTimeFirst), provided that what stands
/// behind the time has been seen behind a time of the same `form` before (see HeaderMemo): a zone
/// might stand there.
/// Threads: one thread at a time.
class TimeMemo {
 public:
  /// Lives:   as TimeBasis says.
  explicit TimeMemo(const TimeBasis& basis) : basis_(basis) {}

  struct Hit {
    base::UtcTime time;
    std::size_t end = 0;     ///< of the time, in the line
    std::uint64_t form = 0;  ///< equal for times that look alike
    bool inferred = false;
    bool distinctive = false;
  };
  /// Gives the time that `line` begins with; false when its minute is not known.
  bool Find(std::string_view line, Hit& hit) const;
  /// Learns the minute of the time that was found in `line`, if it can.
  /// Cost:    that of reading a time a few times.
  void Learn(std::string_view line, const Timestamp& stamp);

 private:
  /// How a time is written, but for its seconds: "2026-11-22T14:02:" "…,871" "Z".
  struct Minute {
    static constexpr std::size_t kLongestHead = 47, kLongestTail = 16;
    static constexpr std::size_t kQuickBytes = 64;  // of a line, for FindQuickly
    std::array<char, kLongestHead> head{};          // of the line, up to the seconds
    std::uint8_t head_size = 0;                     // 0: nothing is remembered here
    std::array<char, kLongestTail> tail{};          // behind the fraction: the zone, the year, AM
    std::uint8_t tail_size = 0;
    char mark = 0;              // in front of the fraction; 0 without one
    std::uint8_t digits = 0;    // of the fraction
    bool bracket = false;       // "[" stands before the time, and "] " behind it
    std::int64_t begin_ms = 0;  // the minute's first moment
    Hit hit;                    // what is equal for all times of the minute
    // The same for a comparison of words, when the time is one of the usual (MakeQuick).
    bool quick = false;
    std::uint32_t head_bits = 0;                  // a bit for each byte of the head
    std::uint64_t fraction = 0;                   // "00.000" with the mark
    std::uint64_t tail_word = 0, tail_bytes = 0;  // the tail and a blank; which bytes these are
  };

  static bool Describe(std::string_view line, const Timestamp& stamp, std::size_t seconds,
                       Minute& minute);
  bool Verify(std::string_view line, const Timestamp& stamp, Minute& minute) const;
  static void MakeQuick(Minute& minute);
  static bool FindQuickly(const Minute& minute, const char* line, Hit& hit);
  static bool FindSlowly(const Minute& minute, std::string_view line, Hit& hit);
  static std::size_t SlotOf(std::string_view line);

  TimeBasis basis_;
  std::array<Minute, 16> minutes_;
};

}  // namespace logai::logs
