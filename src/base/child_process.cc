#include "base/child_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace logai::base {
namespace {

constexpr Millis kStopPoll{50};  // how soon a stop is noticed
constexpr Millis kGrace{500};    // for a child to end by itself, and again after SIGTERM
constexpr std::size_t kErrorTail = 2048;

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::Start(const Request& request) {
  LOGAI_ASSIGN_OR_RETURN(Pipe in, OpenPipe());
  LOGAI_ASSIGN_OR_RETURN(Pipe out, OpenPipe());
  LOGAI_ASSIGN_OR_RETURN(Pipe err, OpenPipe());
  ChildGuard guard(request.scratch);
  LOGAI_ASSIGN_OR_RETURN(const pid_t pid, Spawn({.program = request.program,
                                                 .arguments = request.arguments,
                                                 .environment = request.environment,
                                                 .folder = request.folder,
                                                 .input = in.read_end.get(),
                                                 .output = out.write_end.get(),
                                                 .error_output = err.write_end.get()}));
  guard.Watch(pid);
  return std::unique_ptr<ChildProcess>(
      new ChildProcess(std::move(guard), pid, std::move(in.write_end), std::move(out.read_end),
                       std::move(err.read_end)));
}

ChildProcess::ChildProcess(ChildGuard guard, pid_t pid, Descriptor in, Descriptor out,
                           Descriptor err)
    : guard_(std::move(guard)),
      pid_(pid),
      in_(std::move(in)),
      out_(std::move(out)),
      err_(std::move(err)) {
  for (const Descriptor* descriptor : {&in_, &out_, &err_}) SetNonBlocking(descriptor->get());
}

ChildProcess::~ChildProcess() {
  in_.Close();
  if (!HasEndedWithin(kGrace)) {
    ::kill(-pid_, SIGTERM);
    HasEndedWithin(kGrace);
  }
  // Also when it has ended: what it started may not have.
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

/// Waits without reaping, so that the group stays ours to signal.
bool ChildProcess::HasEndedWithin(Millis patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    siginfo_t info{};
    const int waited = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | WNOHANG);
    if (waited == 0 && info.si_pid == pid_) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    // A child that talks on while it should end must not block on a full pipe.
    std::string ignored;
    ReadFrom(out_, ignored);
    ReadFrom(err_, ignored);
    ::poll(nullptr, 0, 5);
  }
}

void ChildProcess::Write(std::string_view bytes) {
  outbox_ += bytes;
  WriteSome();
}

Status ChildProcess::Pump(Millis at_most, std::stop_token stop) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (true) {
    if (stop.stop_requested()) return Fail(ErrorKind::kCancelled, "cancelled");
    const auto left = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
    if (left <= Millis(0)) return {};
    std::array<pollfd, 3> watched{{{out_.get(), POLLIN, 0},
                                   {err_.get(), POLLIN, 0},
                                   {outbox_.empty() ? -1 : in_.get(), POLLOUT, 0}}};
    ::poll(watched.data(), watched.size(), static_cast<int>(std::min(left, kStopPoll).count()));
    if (watched[2].revents != 0) WriteSome();
    ReadFrom(err_, error_output_);
    if (error_output_.size() > kErrorTail)
      error_output_.erase(0, error_output_.size() - kErrorTail);
    if (ReadFrom(out_, inbox_)) return {};
    if (!out_.is_open()) return Fail(ErrorKind::kUnavailable, "the program has ended");
  }
}

/// Whether anything came.
bool ChildProcess::ReadFrom(Descriptor& from, std::string& into) {
  std::array<char, 64 * 1024> buffer;
  bool any = false;
  while (from.is_open()) {
    const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    if (got <= 0) {
      from.Close();
      break;
    }
    into.append(buffer.data(), static_cast<std::size_t>(got));
    any = true;
  }
  return any;
}

void ChildProcess::WriteSome() {
  while (!outbox_.empty() && in_.is_open()) {
    const ssize_t written = ::write(in_.get(), outbox_.data(), outbox_.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) return;
    if (written < 0) {  // it reads no more; the end of its output will say so
      in_.Close();
      outbox_.clear();
      return;
    }
    outbox_.erase(0, static_cast<std::size_t>(written));
  }
}

}  // namespace logai::base
