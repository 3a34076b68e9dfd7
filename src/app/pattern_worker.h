#pragma once

#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

#include "analysis/skeleton_table.h"
#include "base/result.h"
#include "logs/line_form.h"
#include "sources/line_chunks.h"

namespace logai::app {

/// Lines in a row that belong to one entry of a table.
struct LineRun {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t entry = kNone;  ///< kNone: lines before the first message
  std::uint32_t lines = 0;
};

/// What one chunk held.
struct ChunkTally {
  std::uint64_t events = 0;
  std::uint64_t lines = 0;  ///< that start in it
  std::int64_t bytes = 0;
  std::int64_t cut_lines = 0;
  std::vector<LineRun> runs;  ///< when asked for; without lines that go on with a chunk before
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
  /// Counts the messages that begin in a chunk of the text, into table().
  /// Errors:  those of reading.
  base::Result<ChunkTally> Count(const sources::TextBytes& text, const logs::LineForm& form,
                                 std::uint64_t file, std::uint64_t chunk, bool with_runs);

  analysis::SkeletonTable& table() { return table_; }

 private:
  std::uint32_t CountMessage(const logs::Event& event, const logs::LineForm& form,
                             std::uint64_t order);

  analysis::SkeletonTable table_;
  sources::ChunkLines lines_;
  std::vector<analysis::Token> tokens_;
};

}  // namespace logai::app
