#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/time.h"
#include "config/settings.h"

namespace logai::app {

/// The names of the log groups of one account and region, kept from the last time they were listed:
/// for completion, which must not wait for a network, and so that a name that is known costs no
/// request. Names only, 0600; a file that cannot be read is no file.
class GroupNamesFile {
 public:
  /// `profile` may be empty: the keys of the environment then tell accounts apart.
  GroupNamesFile(const config::Settings& settings, const base::Environment& environment,
                 std::string_view profile, std::string_view region);

  struct Names {
    std::vector<std::string> names;
    base::UtcTime listed;  ///< when
  };
  /// Empty when there is none.
  Names Read() const;
  /// Writes `names`; that it fails is no concern of the user's.
  void Write(const std::vector<std::string>& names, base::UtcTime now) const;

  /// What is in the file at `path`.
  static Names ReadFile(const std::filesystem::path& path);

 private:
  std::filesystem::path path_;
};

/// The names of all accounts and regions that are kept, each once, in order.
std::vector<std::string> KnownGroupNames(const config::Settings& settings);

}  // namespace logai::app
