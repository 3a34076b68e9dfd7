#include "base/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

#include <cerrno>
#include <system_error>

#include "base/file.h"

namespace logai::base {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<Pipe> OpenPipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Fail(ErrorKind::kInternal, "pipe: {}", std::generic_category().message(errno));
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void SetNonBlocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

Result<pid_t> Spawn(const SpawnRequest& request) {
  std::vector<std::string> arguments = {request.program.string()};
  arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : request.environment.all())
    variables.push_back(name + "=" + value);

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  if (!request.folder.empty()) posix_spawn_file_actions_addchdir_np(&files, request.folder.c_str());
  const auto become = [&](int ours, int theirs) {
    if (ours >= 0) return posix_spawn_file_actions_adddup2(&files, ours, theirs);
    return posix_spawn_file_actions_addopen(&files, theirs, "/dev/null", O_RDWR, 0);
  };
  become(request.input, STDIN_FILENO);
  become(request.output, STDOUT_FILENO);
  become(request.error_output, STDERR_FILENO);
  // We may ignore SIGPIPE and block signals; the child must not inherit that.
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGINT);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = -1;
  const int why = ::posix_spawn(&pid, request.program.c_str(), &files, &attributes,
                                Pointers(arguments).data(), Pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (why != 0) return Fail(FileError(request.program, why));
  return pid;
}

}  // namespace logai::base
