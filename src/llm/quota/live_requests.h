#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>

#include "base/descriptor.h"

namespace logai::llm {

/// Which requests of all processes are really under way. A process holds a lock on one byte of a
/// side file for each of its requests; the kernel lets go of it when the process ends in whatever
/// way. A process id would tell less: it is used again, and another container has others.
/// Threads: one at a time. Source:  fcntl(2), open file description locks.
class LiveRequests {
 public:
  /// Without a side file only requests of this object are known to be under way.
  LiveRequests() = default;
  explicit LiveRequests(const std::filesystem::path& side_file);

  void Hold(std::int64_t id);
  void Release(std::int64_t id);
  bool IsUnderWay(std::int64_t id) const;

 private:
  std::optional<base::Descriptor> file_;
  std::set<std::int64_t> held_;
};

}  // namespace logai::llm
