#include "base/terminal_prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>

#include "base/descriptor.h"

namespace logai::base {
namespace {

/// Nobody types a longer code or password.
constexpr std::size_t kLongest = 1024;

/// The terminal without echo, until this object dies.
class Silence {
 public:
  explicit Silence(int fd) : fd_(fd) {
    if (::tcgetattr(fd_, &before_) != 0) return;
    known_ = true;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    quiet.c_lflag |= ICANON | ISIG;
    quiet.c_iflag |= ICRNL;
    ::tcsetattr(fd_, TCSAFLUSH, &quiet);
  }
  ~Silence() {
    if (known_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  const int fd_;
  termios before_{};
  bool known_ = false;
};

void Write(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::atomic<bool> is_asking = false;
std::atomic<int> questions = 0;

/// Marks the time in which a question stands on the terminal.
class Question {
 public:
  Question() {
    const std::scoped_lock lock(TerminalMutex());
    is_asking = true;
    ++questions;
  }
  ~Question() {
    const std::scoped_lock lock(TerminalMutex());
    is_asking = false;
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
};

}  // namespace

std::mutex& TerminalMutex() {
  static std::mutex mutex;
  return mutex;
}
bool IsAskingOnTerminal() { return is_asking; }
int QuestionsOnTerminal() { return questions; }

Result<Secret> AskOnTerminal(std::string_view prompt, std::stop_token stop) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal.is_open()) return Fail(ErrorKind::kUnauthorized, "there is no terminal to ask on");
  const Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.is_open()) return Fail(ErrorKind::kInternal, "no eventfd to wait with");
  const std::stop_callback on_stop(stop, [&wake] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake.get(), &one, sizeof one);
  });
  const Question question;
  const Silence silence(terminal.get());
  Write(terminal.get(), "\r");
  Write(terminal.get(), prompt);
  std::string line;
  while (true) {
    std::array<pollfd, 2> watched{{{terminal.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) break;
    if (stop.stop_requested()) {
      Write(terminal.get(), "\n");
      return Fail(ErrorKind::kCancelled, "stopped while waiting for an answer");
    }
    if (watched[0].revents == 0) continue;
    std::array<char, 256> piece;
    const ssize_t got = ::read(terminal.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    line.append(piece.data(), static_cast<std::size_t>(got));
    if (line.ends_with('\n') || line.size() > kLongest) break;
  }
  Write(terminal.get(), "\n");
  if (!line.ends_with('\n')) return Fail(ErrorKind::kUnauthorized, "the terminal gave no answer");
  line.pop_back();
  return Secret(std::move(line));
}

}  // namespace logai::base
