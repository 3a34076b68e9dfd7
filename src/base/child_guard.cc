#include "base/child_guard.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/spawn.h"

namespace logai::base {
namespace {

/// The first line is the group; the end of the input is our end. A second for a child that heeds
/// SIGTERM to clear away what it wrote elsewhere.
constexpr std::string_view kScript =
    "read -r group && { read -r end; kill -s TERM -- \"-$group\"; sleep 1; "
    "kill -s KILL -- \"-$group\"; }; [ -z \"$1\" ] || rm -rf -- \"$1\"";

}  // namespace

ChildGuard::ChildGuard(const std::filesystem::path& scratch) {
  auto pipe = OpenPipe();
  if (!pipe) return;
  const std::filesystem::path shell = "/bin/sh";
  const std::vector<std::string> arguments = {"-c", std::string(kScript), "logai-guard",
                                              scratch.string()};
  const Environment environment(
      std::map<std::string, std::string, std::less<>>{{"PATH", "/usr/bin:/bin"}});
  const auto pid = Spawn({.program = shell,
                          .arguments = arguments,
                          .environment = environment,
                          .folder = "/",
                          .input = pipe->read_end.get()});
  if (!pid) return;
  pid_ = *pid;
  lifeline_ = std::move(pipe->write_end);
}

ChildGuard::ChildGuard(ChildGuard&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), lifeline_(std::move(other.lifeline_)) {}

ChildGuard::~ChildGuard() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);  // before the pipe closes, which it would take for our death
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ChildGuard::Watch(pid_t group) {
  if (pid_ < 0) return;
  const std::string line = std::to_string(group) + "\n";
  // Less than a pipe holds. When it fails the guard is gone, and there is nobody to tell.
  [[maybe_unused]] const ssize_t written = ::write(lifeline_.get(), line.data(), line.size());
}

}  // namespace logai::base
