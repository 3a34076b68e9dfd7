#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "logs/line_form.h"
#include "logs/record_scanner.h"
#include "sources/line_chunks.h"

namespace logai::sources {

/// Learns the form of a text's lines from its first chunk. `modified` and `zone` complete its times
/// (logs::TimeBasis). Lives: `zone` as long as the form.
/// Errors:  those of reading.
base::Result<logs::LineForm> LearnForm(const TextBytes& text, base::UtcTime modified,
                                       const base::TimeZone& zone);

/// What one chunk held.
struct ChunkTally {
  std::uint64_t records = 0;
  std::uint64_t lines = 0;  ///< that start in it
  std::int64_t bytes = 0;   ///< fewer than ChunkLines::kChunkBytes: the text ends here
  std::int64_t cut_lines = 0;
  /// The lines of the records given: from the first up to the one before `end_line`; they begin
  /// behind those that go on with a record of the chunk before. Both 0 when there are none.
  std::int64_t first_line = 0;
  std::int64_t end_line = 0;
};

/// Reads the records that begin in one chunk of a text (their last lines may stand behind it), so
/// that each record of the text belongs to one chunk and the chunks can be read in any order, by
/// any number of threads, each with a ChunkRecords of its own.
/// Threads: one thread at a time.
class ChunkRecords {
 public:
  /// Gets each record, in the order of their first lines; lines count from 1 within the chunk.
  using Sink = std::function<void(const logs::ScannedRecord&)>;

  /// Begins another text, whose lines are of `form`. Lives: `form` as long as it is read.
  void Begin(const logs::LineForm& form);
  /// Gives the records that begin in a chunk of the text that Begin announced.
  /// Errors:  those of reading.
  base::Result<ChunkTally> Read(const TextBytes& text, std::uint64_t chunk, const Sink& sink);

 private:
  const logs::LineForm* form_ = nullptr;
  std::optional<logs::LineMemo> memo_;
  ChunkLines lines_;
};

}  // namespace logai::sources
