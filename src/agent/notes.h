#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace logai::agent {

/// A hypothesis, as the model holds it while it works.
struct WorkingNote {
  std::string claim;
  std::string speaks_for, speaks_against;  ///< with evidence ids; may be empty
  std::string open_question;               ///< what would decide it; may be empty

  friend bool operator==(const WorkingNote&, const WorkingNote&) = default;
};

/// What the model wrote down in one investigation. It sees its notes in each request, when the
/// results behind them are long shortened.
/// Threads: one at a time.
class Notes {
 public:
  /// So many fit into the smallest request limit beside the results.
  static constexpr std::size_t kMost = 6;
  static constexpr std::size_t kMaxBytes = 160;  ///< of each part; more is cut

  /// Adds a note, or puts it in the place of note `number`, which counts from 1. Returns its
  /// number. Errors:  kInvalidInput when there is no such note, or no room for another.
  base::Result<std::size_t> Put(WorkingNote note, std::optional<std::size_t> number);

  const std::vector<WorkingNote>& all() const { return notes_; }
  void Clear() { notes_.clear(); }

  /// All of them, a line each; empty without notes.
  std::string AsText() const;

 private:
  std::vector<WorkingNote> notes_;
};

}  // namespace logai::agent
