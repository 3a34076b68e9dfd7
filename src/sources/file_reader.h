#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "base/units.h"
#include "logs/event.h"
#include "sources/file_decoder.h"
#include "sources/file_group.h"
#include "sources/log_source.h"

namespace logai::sources {

struct FileReadOptions {
  base::ByteCount max_line = base::KiB(256);  ///< longer lines are cut and told
  base::ByteCount max_event = base::KiB(64);  ///< longer records go on as another event
  std::int64_t max_event_lines = 512;
  base::TimeZone zone;  ///< of times that are written without one
};

/// A member of a group, opened.
struct OpenedMember {
  std::optional<FileHandle> own;
  const FileHandle* file = nullptr;  ///< `own`, or the spool's
  std::int64_t begin = 0;            ///< where the text starts in it

  /// Errors:  those of FileHandle::Open and FileSpool::Read.
  static base::Result<std::unique_ptr<OpenedMember>> Open(const FileGroup::Member& member,
                                                          std::stop_token stop);
};

/// Reads one member from its first line on and calls `take` for each event until it says kStop.
/// Whatever can't be read is added to report.problems; the counts of `report` grow.
/// Returns:  whether the reader should go on with the next member.
/// Errors:   kCancelled only.
base::Result<Flow> ReadMember(const FileGroup& group, const FileGroup::Member& member,
                              const FileReadOptions& options, GroupReport& report,
                              const std::function<Flow(const logs::Event&)>& take,
                              std::stop_token stop);

}  // namespace logai::sources
