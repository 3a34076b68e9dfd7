#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace logai::sources {

/// Whether a path holds one of * ? [.
bool IsGlob(std::string_view path);

struct GlobResult {
  std::filesystem::path fixed_folder;        ///< the folders in front of the first wildcard
  std::vector<std::filesystem::path> paths;  ///< sorted; files and folders
};

/// The paths that match `pattern`: * ? [] within a name, ** for any number of folders. Hidden names
/// match only a pattern that names the dot.
/// Errors:  kForbidden when the fixed folder can't be read; a missing one just matches nothing.
base::Result<GlobResult> ExpandGlob(const std::string& pattern);

}  // namespace logai::sources
