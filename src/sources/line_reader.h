#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "sources/file_decoder.h"

namespace logai::sources {

/// Cuts a run of bytes into lines, a megabyte at a time. The first megabyte tells what ends them.
/// Threads: one thread at a time.
/// Cost:    memory of one piece and one line, however long the lines are.
class LineReader {
 public:
  static constexpr std::size_t kPieceBytes = 1024 * 1024;

  /// Lines longer than `max_line` are cut there and counted; the rest of them is skipped.
  /// Lives:   `bytes` must outlive the reader.
  LineReader(ByteReader& bytes, base::ByteCount max_line)
      : bytes_(bytes), max_line_(static_cast<std::size_t>(max_line.value())) {}

  /// Gives the next line, without its line end. Returns false at the end.
  /// Lives:   the line until the next call.
  /// Errors:  kCancelled (asked for at every piece), and those of the bytes.
  base::Result<bool> Next(std::string_view& line, std::stop_token stop);

  std::int64_t lines() const { return lines_; }
  std::int64_t cut_lines() const { return cut_lines_; }
  /// Zero bytes among those read so far, which may be ahead of the line.
  std::int64_t zeros() const { return zeros_; }
  base::ByteCount bytes_read() const { return bytes_read_; }
  /// The bytes that the next line begins with, when some have been read already.
  std::string_view buffered() const { return {buffer_.data() + position_, filled_ - position_}; }
  /// Reads the first piece, so that buffered() can be looked at.
  base::Status Start(std::stop_token stop);

 private:
  base::Status Refill(std::stop_token stop);
  bool TakeLine(std::size_t size, std::size_t consumed, std::string_view& line);

  ByteReader& bytes_;
  std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t position_ = 0;  // of the next line
  std::size_t filled_ = 0;
  bool at_end_ = false;
  char line_end_ = '\0';   // not known yet
  bool skipping_ = false;  // the rest of a line that was cut
  std::int64_t lines_ = 0;
  std::int64_t cut_lines_ = 0;
  std::int64_t zeros_ = 0;
  base::ByteCount bytes_read_;
};

}  // namespace logai::sources
