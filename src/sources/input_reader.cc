#include "sources/input_reader.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"

namespace logai::sources {
namespace {

constexpr int kPollMs = 50;   // how soon a stop is noticed while nothing comes
constexpr int kPauseMs = 10;  // a writer that is silent for so long has said what it had to say

bool IsReady(int fd, int wait_ms) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, wait_ms) != 0;  // an error is told by read
}

}  // namespace

bool InputReader::WouldWait() { return !IsReady(fd_, kPauseMs); }

base::Result<std::size_t> InputReader::Read(std::span<char> buffer) {
  while (true) {
    if (stop_.stop_requested()) {
      return base::Fail(base::ErrorKind::kCancelled, "reading standard input was stopped");
    }
    if (!IsReady(fd_, kPollMs)) continue;
    const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return base::Fail(base::FileError("standard input", errno));
    return static_cast<std::size_t>(got);
  }
}

}  // namespace logai::sources
