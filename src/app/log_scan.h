#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/pattern_miner.h"
#include "analysis/timeline.h"
#include "app/digest_worker.h"
#include "app/log_files.h"
#include "app/read_progress.h"
#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "sources/file_group.h"

namespace logai::app {

/// What a scan of files counted.
struct ScanTotals {
  std::uint64_t events = 0;
  std::uint64_t lines = 0;
  std::int64_t bytes = 0;  ///< of text, decompressed
  analysis::Timeline all, problems;
};

/// Lines of a file by their numbers, which count from 1: [begin, end).
struct LineRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Counts the messages of files in one pass with several threads, keeping none of their text, and
/// reads chosen lines again afterwards.
/// Determinism: the same counts for any number of threads.
/// Threads: one thread at a time; starts and joins its own.
class LogScan {
 public:
  struct Options {
    int threads = 0;             ///< 0: one per processor
    std::filesystem::path home;  ///< for a leading "~"
    /// Of times that are written without one. Lives: as long as the scan.
    const base::TimeZone* zone = nullptr;
    ReadProgress progress = {};
  };

  /// Finds the files.
  /// Errors:  those of sources::DiscoverFiles.
  static base::Result<LogScan> Open(const std::vector<std::string>& specs, Options options);

  /// The first and the last time in the files, as far as a look at their ends tells.
  base::TimeRange Span(std::stop_token stop) const;

  /// Counts the events of all files that are in `window`. Called again, it counts another window.
  /// Errors:  kInvalidInput when nothing of it is text; kCancelled.
  base::Result<ScanTotals> Count(const base::TimeRange& window, analysis::PatternMiner& miner,
                                 std::stop_token stop);

  /// Calls `take` for each line in `ranges` of a file, in order; they are sorted and apart.
  /// Errors:  those of reading.
  base::Status ReadLines(
      std::size_t file, std::span<const LineRange> ranges,
      const std::function<void(std::uint64_t number, std::string_view line)>& take,
      std::stop_token stop) const;

  /// Where a message stands that was counted: the file, and the number of its line.
  struct Place {
    std::size_t file = 0;
    std::uint64_t line = 0;
  };
  Place PlaceOf(std::uint64_t order) const;

  const std::vector<LogFile>& files() const { return files_; }
  /// What was not read, and why, for people.
  const std::vector<std::string>& notices() const { return notices_; }

 private:
  explicit LogScan(Options options);

  base::Status CountFile(std::size_t index, const base::TimeRange& window,
                         analysis::PatternMiner& miner, ScanTotals& totals,
                         const std::stop_token& stop);

  Options options_;
  std::vector<sources::FileGroup> groups_;
  std::vector<DigestWorker> workers_;
  std::vector<LogFile> files_;
  bool opened_ = false;
  base::ByteCount size_;  // as TextSizeOf tells it
  std::vector<std::string> notices_;
};

}  // namespace logai::app
