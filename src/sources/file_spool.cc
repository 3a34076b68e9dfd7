#include "sources/file_spool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "base/file.h"

namespace logai::sources {
namespace {

constexpr std::string_view kInputName = "standard input";
constexpr int kSpoolPollMs = 50;  // how soon a stop is noticed while nothing comes

base::Error InputError(int error_number) {
  return base::FileError(std::filesystem::path(kInputName), error_number);
}

/// A file without a name: it is gone when the program ends, however it ends.
base::Result<FileHandle> OpenUnnamed(const std::filesystem::path& folder) {
  std::string name = (folder / "logai-input-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) {
    base::Error error = base::FileError(folder, errno).Within("temporary copy of standard input");
    error.next = "set TMPDIR to a folder with room";
    return base::Fail(std::move(error));
  }
  ::unlink(name.c_str());
  return FileHandle(fd, std::filesystem::path(kInputName));
}

base::Status WriteAll(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      base::Error error = InputError(errno).Within("temporary copy");
      error.next = "set TMPDIR to a folder with room, or give the log as a file";
      return base::Fail(std::move(error));
    }
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return {};
}

}  // namespace

base::Result<FileSpool::Content> FileSpool::Read(std::stop_token stop) {
  const std::lock_guard lock(mutex_);
  if (!content_) LOGAI_RETURN_IF_ERROR(Prepare());
  if (!complete_) LOGAI_RETURN_IF_ERROR(CopyRest(std::move(stop)));
  return Content{.file = &*content_, .begin = begin_};
}

base::Status FileSpool::Prepare() {
  struct stat info{};
  if (::fstat(input_fd_, &info) != 0) return base::Fail(InputError(errno));
  if (S_ISREG(info.st_mode)) {
    const int fd = ::fcntl(input_fd_, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return base::Fail(InputError(errno));
    content_ = FileHandle(fd, std::filesystem::path(kInputName));
    begin_ = std::max<std::int64_t>(0, ::lseek(input_fd_, 0, SEEK_CUR));
    complete_ = true;
    return {};
  }
  LOGAI_ASSIGN_OR_RETURN(content_, OpenUnnamed(temporary_folder_));
  return {};
}

base::Status FileSpool::CopyRest(std::stop_token stop) {
  std::vector<char> buffer(256 * 1024);
  while (true) {
    if (stop.stop_requested()) {
      return base::Fail(base::ErrorKind::kCancelled, "reading standard input was stopped");
    }
    pollfd waiting{.fd = input_fd_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, kSpoolPollMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    if (ready < 0) return base::Fail(InputError(errno));
    const ssize_t got = ::read(input_fd_, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return base::Fail(InputError(errno));
    if (got == 0) {
      complete_ = true;
      return {};
    }
    LOGAI_RETURN_IF_ERROR(WriteAll(content_->fd(), buffer.data(), static_cast<std::size_t>(got)));
  }
}

}  // namespace logai::sources
