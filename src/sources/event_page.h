#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"

namespace logai::sources {

/// Events in the form in which the cache keeps them: column by column, compressed, with a checksum.
/// A tenth to a fifth of the size of the service's JSON, and read back at several hundred MB of
/// text a second.
std::string PackEvents(std::span<const aws::LogEvent> events);

/// The events of `packed`, as they were.
/// Errors:  kCorrupt for anything that PackEvents did not write.
base::Result<std::vector<aws::LogEvent>> UnpackEvents(std::string_view packed);

}  // namespace logai::sources
