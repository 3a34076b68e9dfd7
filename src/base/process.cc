#include "base/process.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <thread>
#include <utility>

#include "base/descriptor.h"
#include "base/spawn.h"
#include "base/text.h"

namespace logai::base {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

/// A pipe takes 64 KiB at once, so nobody has to wait until the child has read its input.
constexpr std::size_t kLargestInput = 32 * 1024;

/// How long a child may take to end after SIGTERM; Ctrl-C promises 200 ms in all.
constexpr Millis kGrace{100};

void Signal(const Descriptor& event) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event.get(), &one, sizeof one);
}

/// One running child: collects what it says and waits for its end.
class Child {
 public:
  Child(pid_t pid, const ProcessRequest& request, Descriptor out, Descriptor err, Descriptor wake)
      : pid_(pid),
        request_(request),
        out_(std::move(out)),
        err_(std::move(err)),
        wake_(std::move(wake)),
        deadline_(std::chrono::steady_clock::now() + request.timeout),
        // Waits without reaping, so that the pid stays ours to signal until we reap it.
        waiter_([this] {
          siginfo_t info;
          while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
                 errno == EINTR) {
          }
          ended_ = true;
          Signal(wake_);
        }) {
    for (const Descriptor* d : {&out_, &err_}) SetNonBlocking(d->get());
  }

  Result<ProcessResult> Run(std::stop_token stop) {
    const std::stop_callback on_stop(stop, [this] { Signal(wake_); });
    Status status = Collect(stop);
    if (!status.has_value()) End();
    waiter_.join();
    int state = 0;
    while (::waitpid(pid_, &state, 0) < 0 && errno == EINTR) {
    }
    if (!status.has_value()) return Fail(std::move(status).error());
    result_.exit_code = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
    return std::move(result_);
  }

 private:
  Status Collect(const std::stop_token& stop) {
    while (!ended_) {
      if (stop.stop_requested()) {
        return Fail(ErrorKind::kCancelled, "{}: stopped", request_.program.string());
      }
      const auto left = std::chrono::ceil<Millis>(deadline_ - std::chrono::steady_clock::now());
      if (left <= Millis(0)) {
        return Fail(ErrorKind::kTimeout, "{}: no end after {}", request_.program.string(),
                    FormatDuration(request_.timeout));
      }
      Poll(left);
      LOGAI_RETURN_IF_ERROR(Drain());
    }
    // A grandchild may hold the pipes open: take what is there, do not wait for their end.
    return Drain();
  }

  void Poll(Millis at_most) {
    std::array<pollfd, 3> watched{
        {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    constexpr std::int64_t kLongest = 3'600'000;  // poll takes an int
    ::poll(watched.data(), watched.size(),
           static_cast<int>(std::min<std::int64_t>(at_most.count(), kLongest)));
    std::uint64_t count = 0;
    if (watched[2].revents != 0) {
      [[maybe_unused]] const auto got = ::read(wake_.get(), &count, sizeof count);
    }
  }

  Status Drain() {
    LOGAI_RETURN_IF_ERROR(DrainOne(out_, result_.output));
    return DrainOne(err_, result_.error_output);
  }

  Status DrainOne(Descriptor& from, std::string& into) {
    std::array<char, 16 * 1024> buffer;
    while (from.is_open()) {
      const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return {};
      if (got <= 0) {
        from.Close();
        return {};
      }
      into.append(buffer.data(), static_cast<std::size_t>(got));
      if (static_cast<std::int64_t>(into.size()) > request_.max_output.value()) {
        return Fail(ErrorKind::kTooLarge, "{}: wrote more than {} bytes", request_.program.string(),
                    request_.max_output.value());
      }
    }
    return {};
  }

  /// Ends the child's whole session group, politely first.
  void End() {
    ::kill(-pid_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + kGrace;
    while (!ended_ && std::chrono::steady_clock::now() < until) {
      pollfd woken{wake_.get(), POLLIN, 0};
      ::poll(&woken, 1, 20);
    }
    ::kill(-pid_, SIGKILL);
  }

  const pid_t pid_;
  const ProcessRequest& request_;
  Descriptor out_, err_;
  Descriptor wake_;
  const SteadyTime deadline_;
  std::atomic<bool> ended_ = false;
  ProcessResult result_;
  std::jthread waiter_;  // last: it uses the members above
};

/// A pipe that holds `input` and its end; closed when there is none.
Result<Descriptor> InputPipe(const Secret& input) {
  if (input.empty()) return Descriptor();
  if (input.size() > kLargestInput) {
    return Fail(ErrorKind::kTooLarge, "{} bytes of input for a child, more than {}", input.size(),
                kLargestInput);
  }
  LOGAI_ASSIGN_OR_RETURN(Pipe pipe, OpenPipe());
  const std::string& bytes = input.Reveal();
  if (::write(pipe.write_end.get(), bytes.data(), bytes.size()) !=
      static_cast<ssize_t>(bytes.size())) {
    return Fail(ErrorKind::kInternal, "pipe: {}", std::generic_category().message(errno));
  }
  return std::move(pipe.read_end);
}

}  // namespace

Result<ProcessResult> RunProcess(const ProcessRequest& request, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(Pipe out, OpenPipe());
  LOGAI_ASSIGN_OR_RETURN(Pipe err, OpenPipe());
  Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.is_open()) {
    return Fail(ErrorKind::kInternal, "eventfd: {}", std::generic_category().message(errno));
  }
  LOGAI_ASSIGN_OR_RETURN(const Descriptor in, InputPipe(request.input));
  LOGAI_ASSIGN_OR_RETURN(const pid_t pid, Spawn({.program = request.program,
                                                 .arguments = request.arguments,
                                                 .environment = request.environment,
                                                 .folder = {},
                                                 .input = in.get(),
                                                 .output = out.write_end.get(),
                                                 .error_output = err.write_end.get()}));
  out.write_end.Close();
  err.write_end.Close();
  Child child(pid, request, std::move(out.read_end), std::move(err.read_end), std::move(wake));
  return child.Run(stop);
}

std::optional<std::filesystem::path> FindProgram(std::string_view name,
                                                 const Environment& environment) {
  const auto runs = [](const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) {
    return runs(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
  }
  const std::string path = environment.Get("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (const std::string_view folder : Split(path, ':')) {
    // An empty entry means the current folder: a program that lies in wait there is not run.
    if (folder.empty()) continue;
    const auto candidate = std::filesystem::path(folder) / name;
    if (runs(candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace logai::base
