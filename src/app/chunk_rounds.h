#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "analysis/pattern_miner.h"
#include "analysis/skeleton_table.h"
#include "app/log_files.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "sources/chunk_records.h"
#include "sources/line_chunks.h"

namespace logai::app {

/// How many workers count when `threads` are asked for; 0: one per processor.
inline std::size_t WorkerCount(int threads) {
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  return threads > 0 ? static_cast<std::size_t>(threads) : processors;
}

/// What a worker counted since it was asked last.
struct CountedSkeletons {
  analysis::SkeletonTable table;
  analysis::DetailTable details;  ///< of the table's entries; empty when none were asked for
};

/// Counts the chunks of files with several workers, in rounds: what the workers counted of one
/// round is merged, in the order of the chunks, while they count the next one. Rounds end at the
/// same chunks for any number of workers, and with the file.
///
/// A Worker is used by one thread at a time, and its Take() gives CountedSkeletons; a Tally is what
/// it makes of a chunk, and has a sources::ChunkTally `chunk`.
/// Threads: one thread at a time; starts and joins its own.
template <class Worker, class Tally>
class ChunkRounds {
 public:
  /// Chunks of a round. It bounds what a hard log makes the tables hold.
  static constexpr std::uint64_t kChunks = 16;

  /// What a worker made of a chunk.
  struct Outcome {
    std::size_t worker = 0;
    Tally tally;
  };
  /// What the workers made of some chunks in a row.
  struct Round {
    std::vector<Outcome> outcomes;  ///< by chunk
    std::vector<analysis::SkeletonTable> tables;
    std::vector<analysis::DetailTable> details;  ///< empty when none were asked for
  };
  struct Steps {
    /// Counts a chunk; called from several threads, for each worker from one.
    std::function<base::Result<Tally>(Worker& worker, const sources::TextBytes& text,
                                      const logs::LineForm& form, std::uint64_t chunk)>
        count;
    /// Merges a round of the file that is being counted.
    std::function<base::Status(Round& round)> merge;
    /// The next round needs to know what merging the last one tells.
    bool wait_for_merge = false;
  };

  /// Lives:   `workers` as long as this.
  ChunkRounds(std::vector<Worker>& workers, Steps steps)
      : workers_(workers), steps_(std::move(steps)) {}

  /// Counts a file, whose form is learnt when it is not known. What cannot be read is told in
  /// `notices` and left out.
  /// Errors:  those of merging; kCancelled.
  base::Status Count(LogFile& file, const base::TimeZone& zone, std::vector<std::string>& notices,
                     const std::stop_token& stop) {
    const auto text = LogText::Of(file);
    if (!text) return TellUnread(file.name, text.error(), notices);
    for (std::uint64_t chunk = 0;; chunk += kChunks) {
      if (const auto moved = text->MoveTo(chunk, kChunks); !moved) {
        LOGAI_RETURN_IF_ERROR(TellUnread(file.name, moved.error(), notices));
      }
      if (!file.form) {
        LOGAI_ASSIGN_OR_RETURN(
            file.form, sources::LearnForm(text->bytes(), file.open->file->Modified(), zone));
      }
      LOGAI_ASSIGN_OR_RETURN(Counted counted, CountRound(text->bytes(), *file.form, chunk, stop));
      const bool last = counted.error || counted.at_end;
      waiting_ = std::move(counted.round);
      if (last || steps_.wait_for_merge) LOGAI_RETURN_IF_ERROR(MergeWaiting());
      if (!last) continue;
      TellCut(file.name, std::exchange(cut_lines_, 0), notices);
      if (counted.error) return TellUnread(file.name, *counted.error, notices);
      return {};
    }
  }

 private:
  struct Counted {
    Round round;
    bool at_end = false;
    std::optional<base::Error> error;  // of the chunk behind those of the round
  };

  base::Result<Counted> CountRound(const sources::TextBytes& text, const logs::LineForm& form,
                                   std::uint64_t first_chunk, const std::stop_token& stop) {
    struct Slot {
      std::size_t worker = 0;
      std::optional<base::Result<Tally>> tally;
    };
    std::vector<Slot> slots(kChunks);
    std::atomic<std::uint64_t> next = 0;
    const auto ends = [](const Slot& slot) {
      return !*slot.tally || (*slot.tally)->chunk.bytes < sources::ChunkLines::kChunkBytes;
    };
    const auto work = [&](std::size_t worker) {
      for (std::uint64_t i = next++; i < kChunks && !stop.stop_requested(); i = next++) {
        slots[i].worker = worker;
        slots[i].tally = steps_.count(workers_[worker], text, form, first_chunk + i);
        if (ends(slots[i])) break;
      }
    };
    base::Status merged;
    {
      std::vector<std::jthread> threads;
      for (std::size_t w = 1; w < workers_.size(); ++w) threads.emplace_back(work, w);
      merged = MergeWaiting();
      work(0);
    }
    LOGAI_RETURN_IF_ERROR(merged);
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");

    Counted counted;
    for (Worker& worker : workers_) {
      CountedSkeletons taken = worker.Take();
      counted.round.tables.push_back(std::move(taken.table));
      if (!taken.details.empty()) {
        counted.round.details.resize(workers_.size());
        counted.round.details[counted.round.tables.size() - 1] = std::move(taken.details);
      }
    }
    for (Slot& slot : slots) {
      if (!slot.tally) break;
      counted.at_end = ends(slot);
      if (!*slot.tally) {
        counted.error = slot.tally->error();
        break;
      }
      cut_lines_ += (*slot.tally)->chunk.cut_lines;
      counted.round.outcomes.push_back({.worker = slot.worker, .tally = **std::move(slot.tally)});
      if (counted.at_end) break;
    }
    return counted;
  }

  // Merges the round that was counted last, if that has not been done.
  base::Status MergeWaiting() {
    if (!waiting_) return {};
    Round round = *std::exchange(waiting_, std::nullopt);
    return steps_.merge(round);
  }

  std::vector<Worker>& workers_;
  Steps steps_;
  std::optional<Round> waiting_;
  std::int64_t cut_lines_ = 0;  // of the file that is being counted
};

}  // namespace logai::app
