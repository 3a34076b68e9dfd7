#pragma once

#include <string>
#include <vector>

#include "sources/file_discovery.h"

namespace logai::sources {

/// Leaves compressed files out of `files` that hold the same as the plain file beside them
/// ("app.log.1.gz" beside "app.log.1", as a rotation leaves them that is under way or that keeps
/// both), so that no event counts twice. Returns a notice for each.
/// Cost:    a megabyte of each pair; a zstd file that does not tell its size is decompressed.
std::vector<std::string> LeaveOutTwins(std::vector<FoundFile>& files);

}  // namespace logai::sources
