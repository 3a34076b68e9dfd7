#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "base/units.h"

namespace logai::config {

/// One assignment of a `.env` file.
struct DotEnvEntry {
  std::string name;  ///< as written
  std::string value;
  base::LineNumber line;  ///< where it begins

  friend bool operator==(const DotEnvEntry&, const DotEnvEntry&) = default;
};

/// The assignments of a `.env` file in its order; a name may occur again, the last one counts.
///
/// A line is `NAME=value` with an optional `export` before it and blanks around "="; empty lines
/// and comments are skipped. A value is
///   - bare: up to the end of the line, or to a "#" after a blank;
///   - 'single': taken as it is, may go over lines;
///   - "double": with \n \r \t \\ \" \$ \', may go over lines.
/// `${NAME}` and `${NAME:-default}` in bare and double-quoted values stand for an earlier
/// assignment, else for the variable of `environment` (both without regard to case, exact case
/// first), else for the default or nothing. A lone "$" is itself. A byte order mark and CRLF are
/// accepted.
///
/// Errors:  kInvalidInput "FILE:LINE: reason". The text of the line is not quoted in it, since it
///          may be a secret.
/// Cost:    linear; the expanded values together are at most 1 MiB.
base::Result<std::vector<DotEnvEntry>> ParseDotEnv(std::string_view text,
                                                   const std::filesystem::path& file,
                                                   const base::Environment& environment);

}  // namespace logai::config
