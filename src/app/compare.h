#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "analysis/comparison.h"
#include "app/patterns.h"
#include "app/read_progress.h"
#include "base/result.h"
#include "base/time_zone.h"

namespace logai::app {

/// What is compared: B, and the baseline A.
struct CompareRequest {
  std::vector<std::string> specs;  ///< of B: files, folders, globs, "-"
  /// Of A. Empty: A is another window of `specs`, and `baseline` says which.
  std::vector<std::string> specs_a;
  /// "before", "prev-day", "prev-week" or START..END.
  std::string baseline;
  std::optional<std::string> since, until;  ///< B's window
  /// The window is A's as well, by A's own days: for two sources that are named side by side.
  bool window_of_both = false;
  int threads = 0;
  std::filesystem::path home;
  base::TimeZone zone;
  ReadProgress progress = {};
};

struct CompareReport {
  PatternReport patterns;  ///< of both sides together; their details are by side, A first
  std::array<analysis::ComparisonSide, 2> sides;  ///< A, B
  analysis::Comparison comparison;
};

/// Compares two sources, or two windows of one.
/// Errors:  those of FindPatterns; kInvalidInput when a window can't be read or holds no events.
/// Determinism: the same report for any number of threads.
base::Result<CompareReport> CompareLogs(const CompareRequest& request, std::stop_token stop);

}  // namespace logai::app
