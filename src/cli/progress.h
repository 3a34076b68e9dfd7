#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"
#include "cli/live_status.h"
#include "cli/terminal.h"

namespace logai::cli {

/// The bar of a command that reads for long: how much is done and how fast, on standard error when
/// that is a terminal, once a second has gone by.
///
///     Progress progress(terminal, !command.quiet);
///     request.progress = [&](base::ByteCount done, base::ByteCount total) { progress.Show(done,
///     total); }; … progress.Clear();  // before anything else is written there
/// Threads: one at a time.
class Progress {
 public:
  Progress(const Terminal& terminal, bool enabled);

  /// `total`: 0 while it is not known.
  void Show(base::ByteCount done, base::ByteCount total = base::ByteCount(0));
  void Clear() { status_.Clear(); }
  std::chrono::milliseconds elapsed() const;
  /// As above where somebody watches, else nothing: in a pipe, two runs give the same bytes.
  std::optional<std::chrono::milliseconds> ToldTime(const Terminal& terminal) const;

  /// "[#####-----] 512 of 1,024 MiB, 350 MB/s", or "512 MiB, 350 MB/s" without a total.
  static std::string Text(base::ByteCount done, base::ByteCount total,
                          std::chrono::milliseconds elapsed);

 private:
  using SteadyClock = std::chrono::steady_clock;

  LiveStatus status_;
  SteadyClock::time_point begin_ = SteadyClock::now();
  SteadyClock::time_point shown_ = begin_;
};

}  // namespace logai::cli
