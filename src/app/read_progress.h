#pragma once

#include <functional>
#include <span>

#include "base/units.h"
#include "sources/file_group.h"

namespace logai::app {

/// Told now and then how much text was read. `total`: 0 where it is not known before the end.
using ReadProgress = std::function<void(base::ByteCount done, base::ByteCount total)>;

/// The text of all files together; 0 when that of one can't be told, which is compressed or comes
/// through a pipe.
base::ByteCount TextSizeOf(std::span<const sources::FoundFile> files);
base::ByteCount TextSizeOf(std::span<const sources::FileGroup> groups);

}  // namespace logai::app
