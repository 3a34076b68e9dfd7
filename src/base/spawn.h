#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/environment.h"
#include "base/result.h"

/// What the ways of running a child (base/process.h, base/child_process.h) share.
namespace logai::base {

struct Pipe {
  Descriptor read_end, write_end;
};

/// Errors:  kInternal.
Result<Pipe> OpenPipe();
void SetNonBlocking(int fd);

struct SpawnRequest {
  const std::filesystem::path& program;
  const std::vector<std::string>& arguments;
  const Environment& environment;
  std::filesystem::path folder;  ///< to run in; empty: ours
  int input = -1;                ///< becomes standard input; -1, as below: /dev/null
  int output = -1;
  int error_output = -1;
};

/// Starts the child in a session of its own: no terminal to prompt on, and a signal to the group
/// -pid reaches its own children too. No signal that we ignore or block stays so for it.
/// Errors:  kNotFound or kForbidden (the program cannot be started), kInternal.
Result<pid_t> Spawn(const SpawnRequest& request);

}  // namespace logai::base
