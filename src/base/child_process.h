#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/child_guard.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/spawn.h"
#include "base/time.h"

namespace logai::base {

/// A child process that one talks with through its standard input and output, without a shell.
/// Threads: one at a time.
class ChildProcess {
 public:
  struct Request {
    std::filesystem::path program;       ///< as FindProgram gives it
    std::vector<std::string> arguments;  ///< never secrets, others can read them
    Environment environment;             ///< the child's whole environment
    std::filesystem::path folder;        ///< where it runs; empty: here
    std::filesystem::path scratch = {};  ///< removed should we be killed; empty: nothing
  };

  /// Errors:  kNotFound or kForbidden (the program cannot be started), kInternal.
  static Result<std::unique_ptr<ChildProcess>> Start(const Request& request);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Ends the child and everything that it started: closes its input, and after a moment sends
  /// SIGTERM, then SIGKILL. Should we die first, however we die, a ChildGuard does it.
  ~ChildProcess();

  /// Sends `bytes` as far as the child takes them now; Pump sends the rest. The program must ignore
  /// SIGPIPE.
  void Write(std::string_view bytes);
  /// Moves bytes both ways until some came in, or `at_most` has passed.
  /// Errors:  kCancelled, within 50 ms of the stop; kUnavailable when the child has ended and all
  ///          that it wrote is in the inbox.
  Status Pump(Millis at_most, std::stop_token stop);

  /// What came from its standard output; the reader takes from the front.
  std::string& inbox() { return inbox_; }
  /// The last words on its standard error, at most 2 KiB.
  const std::string& error_output() const { return error_output_; }

 private:
  ChildProcess(ChildGuard guard, pid_t pid, Descriptor in, Descriptor out, Descriptor err);
  bool ReadFrom(Descriptor& from, std::string& into);
  void WriteSome();
  bool HasEndedWithin(Millis patience);

  ChildGuard guard_;
  pid_t pid_;
  Descriptor in_, out_, err_;
  std::string outbox_, inbox_, error_output_;
};

}  // namespace logai::base
