#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/descriptor.h"

namespace logai::base {

/// Ends a child's group, and removes its scratch folder, when we die without having done so: killed
/// by SIGKILL or by a crash, we cannot. It is a small shell that waits for the end of a pipe whose
/// other end only we hold. Why not PR_SET_PDEATHSIG: that fires when the *thread* ends that made
/// the child, and reaches neither what the child started nor the folder.
/// Threads: one at a time.
class ChildGuard {
 public:
  /// Starts it; before the child, whose group it is then told. Where no shell can be started there
  /// is no guard, and the child is told by its closed input alone.
  /// `scratch` may be empty.
  explicit ChildGuard(const std::filesystem::path& scratch);
  ChildGuard(ChildGuard&& other) noexcept;
  ChildGuard& operator=(ChildGuard&&) = delete;
  /// Sends it away: the child has ended.
  ~ChildGuard();

  /// The group of processes to end; to be told at once when it is there, for a child whose group
  /// the guard does not know yet is told by its closed input alone.
  void Watch(pid_t group);

 private:
  pid_t pid_ = -1;  // -1: none
  Descriptor lifeline_;
};

}  // namespace logai::base
