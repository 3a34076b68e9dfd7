#include "cli/input_line.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/time.h"

namespace logai::cli {
namespace {

using base::ErrorKind;
using base::Fail;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kLongestLine = 64 * 1024;
/// A poll takes an int of milliseconds, and sums of time points must not overflow.
constexpr std::chrono::seconds kLongestWait{86'400};

/// Keeps the terminal from showing what is typed, while it lives.
class EchoOff {
 public:
  EchoOff() {
    termios quiet{};
    if (::tcgetattr(STDIN_FILENO, &quiet) != 0) return;  // no terminal, nothing to hide
    before_ = quiet;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK);
    quiet.c_lflag |= ECHONL;  // the Enter itself is seen, so that the cursor goes on
    // Typed-ahead text is dropped: it was shown.
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (before_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &*before_);
  }

 private:
  std::optional<termios> before_;
};

/// A descriptor that becomes readable when it is signalled.
class Event {
 public:
  Event() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() {
    if (fd_ >= 0) ::close(fd_);
  }
  void Signal() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
  }
  int fd() const { return fd_; }

 private:
  const int fd_;
};

base::Status WaitForInput(const Event& stop_event, SteadyTime deadline,
                          const std::stop_token& stop) {
  while (true) {
    if (stop.stop_requested()) return Fail(ErrorKind::kCancelled, "stopped");
    const auto left =
        std::chrono::ceil<base::Millis>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return Fail(ErrorKind::kTimeout, "nothing was entered in time");
    pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {stop_event.fd(), POLLIN, 0}};
    const int ready = ::poll(watched, 2, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) {
      return Fail(ErrorKind::kUnavailable, "standard input: {}",
                  std::generic_category().message(errno));
    }
    if (ready > 0 && watched[0].revents != 0) return {};
  }
}

/// Appends what comes before the end of the line or of the input.
base::Status ReadInto(std::string& line, const Event& stop_event, SteadyTime deadline,
                      const std::stop_token& stop) {
  while (true) {
    LOGAI_RETURN_IF_ERROR(WaitForInput(stop_event, deadline, stop));
    // Byte by byte: what comes after the line belongs to the next reader.
    char c = 0;
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) {
      return Fail(ErrorKind::kUnavailable, "standard input: {}",
                  std::generic_category().message(errno));
    }
    if (got == 0 || c == '\n') return {};
    if (line.size() == kLongestLine) {
      return Fail(ErrorKind::kTooLarge, "standard input: a line of more than {} bytes",
                  kLongestLine);
    }
    line += c;
  }
}

}  // namespace

base::Result<base::Secret> ReadInputLine(Echo echo, std::chrono::seconds timeout,
                                         std::stop_token stop) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + std::min(timeout, kLongestWait);
  // A standard input that is closed holds nothing, as an empty one does; the descriptor opened next
  // would take its number.
  if (::fcntl(STDIN_FILENO, F_GETFD) < 0) return base::Secret();
  const Event stop_event;
  const std::stop_callback on_stop(stop, [&stop_event] { stop_event.Signal(); });
  std::optional<EchoOff> echo_off;
  if (echo == Echo::kHidden) echo_off.emplace();
  std::string line;
  line.reserve(kLongestLine);  // growing would leave copies of a secret behind
  const base::Status read = ReadInto(line, stop_event, deadline, stop);
  base::Secret secret(std::move(line));  // wiped, however it ends
  if (!read.has_value()) return Fail(read.error());
  return secret;
}

}  // namespace logai::cli
