#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/units.h"

namespace logai::base {

/// A child process to run without a shell.
struct ProcessRequest {
  std::filesystem::path program;       ///< as FindProgram gives it; no search is made
  std::vector<std::string> arguments;  ///< without the program's name; never secrets, others can
                                       ///< read them
  Environment environment;             ///< the child's whole environment
  Secret input;                        ///< what stands on its standard input; at most 32 KiB
  Millis timeout{60'000};              ///< units: ms; longer ends the child and gives kTimeout
  ByteCount max_output = MiB(1);       ///< of each stream; more ends the child with kTooLarge
};

struct ProcessResult {
  int exit_code = 0;         ///< 128 + the number of the signal when one ended it, as in a shell
  std::string output;        ///< standard output
  std::string error_output;  ///< standard error
};

/// Runs a child to its end. It gets a session of its own: no terminal to prompt on, and none of its
/// children outlive a timeout or a stop (SIGTERM first, SIGKILL soon after).
/// Errors:  kNotFound or kForbidden (the program cannot be started), kTimeout, kCancelled,
///          kTooLarge (also for the input), kInternal. A non-zero exit code is a result, not an
///          error.
Result<ProcessResult> RunProcess(const ProcessRequest& request, std::stop_token stop);

/// The full path of the executable `name`: as given when it holds a slash, else from the PATH of
/// `environment`.
std::optional<std::filesystem::path> FindProgram(std::string_view name,
                                                 const Environment& environment);

}  // namespace logai::base
