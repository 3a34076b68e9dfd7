#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/pattern_miner.h"
#include "analysis/skeleton_table.h"
#include "analysis/timeline.h"
#include "analysis/token.h"
#include "app/chunk_rounds.h"
#include "app/pattern_worker.h"
#include "base/result.h"
#include "base/time.h"
#include "logs/line_form.h"
#include "sources/chunk_records.h"

namespace logai::app {

/// What one chunk held.
struct DigestTally {
  sources::ChunkTally chunk;
  std::uint64_t events = 0;
  analysis::Timeline all;
  analysis::Timeline problems;  ///< of events that report one, by their level or their words
};

/// Counts what a digest needs to know of the messages of chunks: their skeletons (whose order is
/// MessageOrder), when they came, and which of them report problems.
/// Threads: one thread at a time.
class DigestWorker {
 public:
  /// Counts the messages that begin in a chunk of a text. Texts are told apart by `file`; the form
  /// of each stays where it is. Events outside the window are left out,
  /// and those without a time when it has an end.
  /// Errors:  those of reading.
  base::Result<DigestTally> Count(const sources::TextBytes& text, const logs::LineForm& form,
                                  std::uint64_t file, std::uint64_t chunk,
                                  const base::TimeRange& window);

  /// What was counted since the last call, with the parameters of errors.
  CountedSkeletons Take();

 private:
  void CountEvent(const logs::ScannedRecord& record, std::uint64_t order, DigestTally& tally);
  bool IsTroubled(std::uint32_t entry, std::string_view message);

  analysis::SkeletonTable table_;
  analysis::DetailTable details_;
  struct Trouble {
    std::uint64_t chunk = 0;  // that it was asked in
    bool is = false;
  };
  std::vector<Trouble> troubled_;  // by entry of the table: its words tell of a problem
  std::uint64_t chunks_ = 0;       // begun so far
  sources::ChunkRecords records_;
  std::optional<std::uint64_t> file_;  // that records_ reads
  std::vector<analysis::Token> tokens_;
};

}  // namespace logai::app
