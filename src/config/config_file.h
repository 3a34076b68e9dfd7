#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace logai::config {

/// One value of a config.toml.
struct ConfigEntry {
  std::string key;                  ///< "aws.profile": the tables above it and its own name
  std::optional<std::string> text;  ///< as a user would write it in a variable; an array is joined
                                    ///< by commas; nothing for a date or an array of tables
  base::LineNumber line;
  bool is_string = false;  ///< written between quotes
};

/// The values of a config.toml, in the order of their lines.
/// Errors:  kInvalidInput "FILE:LINE:COLUMN: reason".
base::Result<std::vector<ConfigEntry>> ParseConfigFile(std::string_view text,
                                                       const std::filesystem::path& file);

}  // namespace logai::config
