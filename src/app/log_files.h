#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "logs/line_form.h"
#include "sources/file_group.h"
#include "sources/file_reader.h"
#include "sources/line_chunks.h"

namespace logai::app {

/// A log that is counted chunk by chunk (ChunkRounds), and what is needed to find its lines again.
struct LogFile {
  std::string name;  ///< for people
  std::unique_ptr<sources::OpenedMember> open;
  bool compressed = false;
  std::optional<logs::LineForm> form;       ///< once the file was read
  std::vector<std::uint64_t> lines_before;  ///< of each chunk
  std::uint64_t lines = 0;
};

/// The first and the last time in the logs, as far as a look at their ends tells.
base::TimeRange SpanOfLogs(const std::vector<sources::FileGroup>& groups,
                           const base::TimeZone& zone, const std::stop_token& stop);

/// The groups of log files that `specs` name (files, folders, globs, "-"). What is left out is told
/// in `notices`.
/// Errors:  those of sources::DiscoverFiles.
base::Result<std::vector<sources::FileGroup>> FindLogs(const std::vector<std::string>& specs,
                                                       const std::filesystem::path& home,
                                                       std::vector<std::string>& notices);

/// Opens a member of a group; nothing when it cannot be read or is no text, which `notices` tell.
/// Errors:  kCancelled.
base::Result<std::optional<LogFile>> OpenLog(const sources::FileGroup& group,
                                             const sources::FileGroup::Member& member,
                                             std::vector<std::string>& notices,
                                             const std::stop_token& stop);

/// Tells in `notices` why something of `name` was not read.
/// Errors:  kCancelled, when that is why.
base::Status TellUnread(const std::string& name, const base::Error& error,
                        std::vector<std::string>& notices);

/// Tells in `notices` that so many lines of `name` were cut (sources::ChunkLines), if any were.
void TellCut(const std::string& name, std::int64_t lines, std::vector<std::string>& notices);

/// What is said when nothing at all could be read.
base::Error NothingRead(const std::vector<std::string>& notices);

/// The text of a file, from its beginning.
class LogText {
 public:
  /// Lives:   `file` as long as the text.
  /// Errors:  kCorrupt and the like when it cannot be decompressed.
  static base::Result<LogText> Of(const LogFile& file);

  const sources::TextBytes& bytes() const {
    return plain_ ? static_cast<Bytes&>(*plain_) : *decoded_;
  }
  /// Makes chunks [first, first + count) readable, and what stands right behind them; the first
  /// never goes back.
  /// Errors:  of what could not be decoded; what came before stays readable.
  base::Status MoveTo(std::uint64_t first, std::uint64_t count) const;

 private:
  using Bytes = const sources::TextBytes;
  std::unique_ptr<sources::ByteReader> compressed_;
  std::unique_ptr<sources::DecodedText> decoded_;
  std::unique_ptr<sources::PlainText> plain_;
};

}  // namespace logai::app
