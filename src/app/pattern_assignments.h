#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/pattern_miner.h"
#include "app/pattern_worker.h"
#include "base/result.h"

namespace logai::app {

/// Which pattern each line belongs to: kept in a temporary file until the patterns are known.
/// Threads: one thread at a time.
class PatternAssignments {
 public:
  /// Errors:  kUnavailable when no temporary file can be made.
  static base::Result<PatternAssignments> Create();

  /// The next lines; `numbers` are those that the miner gave the table's entries.
  /// Errors:  kUnavailable when the temporary file can't be written.
  base::Status Add(std::span<const LineRun> runs, std::span<const std::uint32_t> numbers);

  /// Writes one line per input line: the pattern's number from 1, a tab, the template, as `redact`
  /// leaves it when that is set.
  /// Errors:  those of base::FileError.
  base::Status Write(const std::filesystem::path& path, const analysis::PatternMiner& miner,
                     std::span<const analysis::Pattern> patterns,
                     const std::function<std::string(std::string_view)>& redact);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;
  explicit PatternAssignments(File spool) : spool_(std::move(spool)) {}

  File spool_;
};

}  // namespace logai::app
