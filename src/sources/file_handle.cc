#include "sources/file_handle.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/file.h"

namespace logai::sources {

base::Result<FileHandle> FileHandle::Open(const std::filesystem::path& path) {
  // Without O_NONBLOCK the open of a pipe would wait for its writer, deaf to a stop.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return base::Fail(base::FileError(path, errno));
  FileHandle handle(fd, path);
  struct stat info{};
  if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
    return base::Fail(base::FileError(path, EISDIR));
  }
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return handle;
}

FileHandle::FileHandle(FileHandle&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

FileHandle::~FileHandle() {
  if (fd_ >= 0) ::close(fd_);
}

base::Result<std::size_t> FileHandle::ReadAt(std::int64_t offset, std::span<char> buffer) const {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::pread(fd_, buffer.data() + filled, buffer.size() - filled,
                                offset + static_cast<std::int64_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::Fail(base::FileError(path_, errno));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

base::Result<base::ByteCount> FileHandle::Size() const {
  struct stat info{};
  if (::fstat(fd_, &info) != 0) return base::Fail(base::FileError(path_, errno));
  return base::ByteCount(info.st_size);
}

base::UtcTime FileHandle::Modified() const {
  struct stat info{};
  if (::fstat(fd_, &info) != 0) return {};
  return base::FromEpochMs(info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000);
}

}  // namespace logai::sources
