#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/file_discovery.h"

namespace logai::sources {

/// A log file with its rotated siblings, oldest member first.
struct FileGroup {
  struct Member {
    FoundFile file;
    std::string stream;  ///< the member's name for people; empty when the group has one member
  };
  std::string name;
  std::vector<Member> members;
};

/// How a rotation tool renamed a file: "app.log.2.gz", "app.log-20261120", "app.log.2026-11-20.1",
/// "app-2026-11-20.log", "app.1.log".
struct Rotation {
  std::string base;           ///< "app.log"
  std::string date;           ///< its digits; empty without a date
  std::optional<int> number;  ///< counts backwards in time, unless there is a date
  bool inside = false;        ///< date or number stand in front of the name's ending
};
std::optional<Rotation> ParseRotation(std::string_view file_name);

/// Groups files into rotated sets and names the groups: by the names that were found, and the
/// shortest distinguishing paths where those collide. Sorted by name.
std::vector<FileGroup> MakeGroups(std::vector<FoundFile> files);

}  // namespace logai::sources
