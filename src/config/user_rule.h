#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config_file.h"
#include "config/value.h"

namespace logai::config {

/// A rule of redaction that the user describes in config.toml:
///
///     [redaction.rules]
///     employee_id = 'EMP-\d{6}'
struct UserRule {
  std::string name;
  std::string pattern;
  Origin origin;
};

/// Whether a key of config.toml belongs to the table of rules.
bool IsOfUserRules(std::string_view key);

/// The rules that `entries` describe; other entries are passed over.
/// Errors:  kInvalidInput, with file and line, for a value that is no text.
base::Result<std::vector<UserRule>> ReadUserRules(std::span<const ConfigEntry> entries,
                                                  const std::filesystem::path& file);

}  // namespace logai::config
