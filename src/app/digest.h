#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "analysis/page_line.h"
#include "analysis/timeline.h"
#include "app/log_scan.h"
#include "app/read_progress.h"
#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "logs/event.h"

namespace logai::app {

struct DigestRequest {
  std::vector<std::string> specs;           ///< files, folders, globs, "-"
  std::optional<std::string> since, until;  ///< the window, as base::ParseRange takes it
  /// What is usual: "before", "prev-day" or "prev-week" of the window, START..END, or a file,
  /// folder or glob. Empty: none.
  std::string baseline;
  std::string question;        ///< lines with its words are worth more; may be empty
  int threads = 0;             ///< 0: one per processor
  std::filesystem::path home;  ///< for a leading "~"
  base::TimeZone zone;         ///< of times that are written without one
  /// What becomes of a line before it is shown; empty: nothing.
  std::function<std::string(std::string_view)> redact = {};
  ReadProgress progress = {};
  /// A text of up to this size is judged line by line; of a larger one, what stands around the
  /// first messages of the templates that are worth most, and at the ends of the files.
  std::int64_t whole_bytes = 8 * 1024 * 1024;
};

/// Messages of one template.
struct UsualMessages {
  std::string text;  ///< the template for people
  std::uint64_t count = 0;
  logs::Level level = logs::Level::kUnknown;  ///< the gravest
  std::size_t file = 0;                       ///< where the first stands
  std::uint64_t line = 0;
};

/// All that pages of a digest are made from, whatever their size.
struct DigestMaterial {
  std::vector<std::string> files;  ///< names for people
  std::uint64_t lines = 0;
  std::uint64_t events = 0;
  std::int64_t bytes = 0;                    ///< of text, decompressed
  std::uint64_t baseline_events = 0;         ///< 0 without a baseline
  std::array<std::uint64_t, 8> per_level{};  ///< events; indexed by logs::Level
  base::TimeRange span;
  analysis::Timeline all, problems;
  std::size_t templates = 0;  ///< how many kinds of message there are

  std::vector<analysis::PageCandidate> candidates;  ///< lines that may be shown, in order
  std::vector<std::uint32_t> order;  ///< in which they go onto a page (analysis::ChoiceOrder)
  std::vector<UsualMessages> usual;  ///< the most frequent first
  bool one_job = false;  ///< the lines are those of a job: times are those of its runner
  std::vector<std::string> notices;  ///< what was not read, and why, for people
};

/// Reads what `request` names and judges its lines.
/// Errors:  those of LogScan; kInvalidInput when a time or the baseline cannot be read.
/// Threads: starts and joins its own.
/// Determinism: the same material for any number of threads.
base::Result<DigestMaterial> GatherDigest(const DigestRequest& request, std::stop_token stop);

}  // namespace logai::app
