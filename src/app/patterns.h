#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/pattern_miner.h"
#include "app/pattern_worker.h"
#include "app/read_progress.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "base/units.h"

namespace logai::app {

struct PatternRequest {
  std::vector<std::string> specs;  ///< files, folders, globs, "-"
  int threads = 0;                 ///< 0: one per processor
  std::filesystem::path home;      ///< for a leading "~"
  base::TimeZone zone;             ///< of times that are written without one
  /// Gets one line per input line: the pattern's number, a tab, the template with "<*>" for what
  /// varies. Empty: not written; a file that is read can't be it.
  std::filesystem::path assignments;
  PatternWork
      work;  ///< what is looked at beside the templates; its `runs` follows from `assignments`
  /// Read as side 0 beside `specs`, which are side 1 then.
  std::vector<std::string> baseline = {};
  /// Which events count, and for which side; not set: all. Called before the files of a side are
  /// read (1, or 0 for the baseline), with the span of their times as far as the ends of the files
  /// tell. A source of its own gives windows of its own side only.
  /// Errors:  become those of FindPatterns.
  std::function<base::Result<std::vector<SideWindow>>(std::size_t side,
                                                      const base::TimeRange& data)>
      make_windows = {};
  /// What becomes of the templates in `assignments`; not set: nothing.
  std::function<std::string(std::string_view)> redact = {};
  /// Called now and then, from one thread at a time, with the bytes of text done.
  ReadProgress progress = {};
};

/// Where a message stands.
struct PatternPlace {
  std::string file;          ///< its name for people
  base::LineNumber line{0};  ///< from 1, of the decompressed text
};

struct PatternReport {
  std::vector<analysis::Pattern> patterns;  ///< the most frequent first
  std::vector<PatternPlace> first;          ///< first[i] is where patterns[i] was first seen
  std::vector<PatternPlace> last;
  std::uint64_t events = 0;
  std::uint64_t lines = 0;
  base::ByteCount bytes;  ///< of text, decompressed
  std::size_t files = 0;
  std::array<EventTotals, 2> sides;     ///< without sides all are in the first
  EventCourses courses;                 ///< when asked for
  std::vector<std::string> file_names;  ///< by the number of the file
  /// Events without a time by their line, counted over all files, when courses are asked for: a
  /// millisecond stands for a line.
  analysis::Timeline untimed{1'024};
  std::vector<std::string> notices;  ///< what was not read, and why, for people
};

/// The templates of the messages in `request.specs`.
/// Errors:  those of sources::DiscoverFiles; kInvalidInput when nothing of it is text, and when the
///          assignments would overwrite one of the files; those of writing them; kCancelled.
/// Threads: starts and joins its own.
/// Determinism: the same report for any number of threads.
base::Result<PatternReport> FindPatterns(const PatternRequest& request, std::stop_token stop);

}  // namespace logai::app
