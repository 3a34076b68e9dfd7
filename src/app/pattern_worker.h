#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "analysis/pattern_miner.h"
#include "analysis/skeleton_table.h"
#include "app/chunk_rounds.h"
#include "base/result.h"
#include "base/time.h"
#include "logs/line_form.h"
#include "sources/chunk_records.h"

namespace logai::app {

/// Lines in a row that belong to one entry of a table.
struct LineRun {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t entry = kNone;  ///< kNone: lines before the first message
  std::uint32_t lines = 0;
};

/// Which events of a text count, and for which side (analysis::DetailOptions::sides).
struct SideWindow {
  std::size_t side = 0;
  base::TimeRange range;  ///< an event without a time is only in a range without ends

  bool Holds(const std::optional<base::UtcTime>& time) const {
    return time ? range.Contains(*time) : !range.begin && !range.end;
  }
};

/// How many events there were, and how many of them had times.
struct EventTotals {
  std::uint64_t events = 0;
  std::uint64_t timed = 0;
  std::uint64_t inferred = 0;  ///< of those: the year, the zone or the whole time was not written
  base::TimeRange times;

  void Add(const std::optional<base::UtcTime>& time, bool is_inferred);
  void Add(const EventTotals& other);
};

/// What a worker does with the messages.
struct PatternWork {
  bool runs = false;  ///< keep which entry each line belongs to
  bool mine = true;   ///< else messages are only counted over time
  analysis::DetailOptions details;
  std::size_t course_buckets = 0;  ///< of the courses by level and file; 0: none
};

/// The events of each level and file over time.
struct EventCourses {
  std::vector<analysis::Timeline> levels;  ///< by logs::Level
  std::vector<analysis::Timeline> files;   ///< by the number of the file
  void Add(std::uint64_t file, logs::Level level, base::UtcTime time, std::size_t buckets);
  void Merge(const EventCourses& other, std::size_t buckets);
};

/// What one chunk held.
struct PatternTally {
  sources::ChunkTally chunk;
  std::uint64_t events = 0;  ///< of them, those that count
  std::array<EventTotals, 2> sides;
  std::vector<LineRun> runs;  ///< when asked for; without lines that go on with a chunk before
  std::vector<std::uint32_t>
      untimed;  ///< lines of events without a time, when courses are asked for
};

/// Where a message stands, as a number that rises from the first message to the last.
struct MessageOrder {
  static constexpr int kLineBits = 22, kChunkBits = 24;
  static std::uint64_t Make(std::uint64_t file, std::uint64_t chunk, std::uint64_t line) {
    return (file << (kLineBits + kChunkBits)) | (chunk << kLineBits) | line;
  }
  explicit MessageOrder(std::uint64_t order)
      : file(order >> (kLineBits + kChunkBits)),
        chunk((order >> kLineBits) & ((1U << kChunkBits) - 1)),
        line(order & ((1U << kLineBits) - 1)) {}

  std::uint64_t file, chunk, line;  ///< the line counts from 1 within its chunk
};

/// Counts the messages of chunks by skeleton.
/// Threads: one thread at a time.
class PatternWorker {
 public:
  explicit PatternWorker(PatternWork work = {}) : work_(work) {}

  /// Counts the messages that begin in a chunk of a text, into table(). Texts are told apart by
  /// `file`; the form of each stays where it is.
  /// Errors:  those of reading.
  /// `windows`: none for "all, on side 0".
  base::Result<PatternTally> Count(const sources::TextBytes& text, const logs::LineForm& form,
                                   std::uint64_t file, std::uint64_t chunk,
                                   std::span<const SideWindow> windows);

  /// Gives what was counted since the last call; the worker begins anew.
  CountedSkeletons Take();
  const EventCourses& courses() const { return courses_; }
  /// What was learnt about samples from tables that were taken holds no longer
  /// (PatternMiner::groupings).
  void ForgetBounds() { bounds_.clear(); }

 private:
  std::uint32_t CountMessage(const logs::ScannedRecord& record, std::uint64_t order,
                             std::size_t side);
  analysis::TemplateDetail& DetailOf(std::uint32_t entry, std::size_t side);

  PatternWork work_;
  analysis::SkeletonTable table_;
  analysis::DetailTable details_;
  EventCourses courses_;
  // By skeleton and side: greater keys can't get into the sample any more.
  std::unordered_map<std::uint64_t, std::uint64_t> bounds_;
  sources::ChunkRecords records_;
  std::optional<std::uint64_t> file_;  // that records_ reads
  std::vector<analysis::Token> tokens_;
};

}  // namespace logai::app
