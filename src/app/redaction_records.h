#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/redaction_output.h"
#include "base/result.h"
#include "privacy/redactor.h"
#include "sources/file_decoder.h"

namespace logai::app {

/// Some lines, each a record {"id", "text"}, and what became of them.
struct RecordJob {
  std::string lines;             ///< whole lines
  std::uint64_t first_line = 1;  ///< from 1
  std::string out;
  RuleCounts counts{};
  bool has_other_members = false;
  std::optional<base::Error> failure;  ///< of the record at which `out` stops
};

/// Reads a text in batches of whole lines.
/// Threads: one at a time.
class RecordBatches {
 public:
  static constexpr std::size_t kBatchBytes = std::size_t{1024} * 1024;
  static constexpr std::size_t kLongestRecord = std::size_t{16} * 1024 * 1024;

  /// Lives:   `reader` as long as this.
  explicit RecordBatches(sources::ByteReader& reader) : reader_(reader) {}

  /// Errors:  kTooLarge for a longer record; those of the reader.
  base::Result<bool> Next(RecordJob& job);

 private:
  sources::ByteReader& reader_;
  std::string rest_;  // of a line that goes on
  std::uint64_t next_line_ = 1;
  bool at_end_ = false;
};

/// Redacts the records of a batch; stops at the first that is none, which `failure` names.
void RedactRecords(const privacy::Redactor& redactor, RecordJob& job);

}  // namespace logai::app
