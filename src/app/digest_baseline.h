#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/digest.h"

namespace logai::app {

/// What is usual: messages that are not new.
struct DigestBaseline {
  std::vector<std::string> messages;  ///< one of each template
  std::uint64_t events = 0;
};

LogScan::Options ScanOptionsOf(const DigestRequest& request);

/// Whether a baseline says a time, so that the span of the logs must be known.
bool NeedsTimes(std::string_view baseline);

/// Reads request.baseline: another time of what `scan` reads (ReadBaselineKind, ReadTypedWindow),
/// or files. Nothing when it is empty. `now`:   the end of the data, which relative times count
/// from. Errors:  kInvalidInput when it cannot be read or holds no events; those of LogScan.
base::Result<DigestBaseline> ReadBaseline(const DigestRequest& request, LogScan& scan,
                                          const base::TimeRange& window, base::UtcTime now,
                                          std::stop_token stop);

}  // namespace logai::app
