#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/descriptor.h"

namespace logai::base {
namespace {

bool WriteAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Where the file itself is: people keep their settings in a repository and link to them.
std::filesystem::path BehindLinks(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return path;
  const auto target = std::filesystem::weakly_canonical(path, error);
  return error ? path : target;
}

}  // namespace

Status MakePrivateFolders(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::exists(folder, error)) return {};
  LOGAI_RETURN_IF_ERROR(MakePrivateFolders(folder.parent_path()));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return Fail(FileError(folder, errno));
  return {};
}

Error FileError(const std::filesystem::path& path, int error_number) {
  ErrorKind kind = ErrorKind::kUnavailable;
  if (error_number == ENOENT || error_number == ENOTDIR) kind = ErrorKind::kNotFound;
  if (error_number == EACCES || error_number == EPERM) kind = ErrorKind::kForbidden;
  if (error_number == EISDIR) kind = ErrorKind::kInvalidInput;
  return Fail(kind, "{}: {}", path.string(), std::generic_category().message(error_number)).error();
}

Result<std::string> ReadWholeFile(const std::filesystem::path& path, ByteCount limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Fail(FileError(path, errno));
  std::string content;
  char buffer[64 * 1024];
  while (true) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Fail(FileError(path, errno));
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (static_cast<std::int64_t>(content.size()) > limit.value()) {
      return Fail(ErrorKind::kTooLarge, "{}: larger than {} bytes", path.string(), limit.value());
    }
  }
}

Status WriteFileAtomically(const std::filesystem::path& named, std::string_view content,
                           mode_t mode) {
  const std::filesystem::path path = BehindLinks(named);
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  LOGAI_RETURN_IF_ERROR(MakePrivateFolders(folder));
  std::string temporary = path.string() + ".XXXXXX";
  {
    const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.get() < 0) return Fail(FileError(temporary, errno));
    if (::fchmod(file.get(), mode) != 0 || !WriteAll(file.get(), content) ||
        ::fsync(file.get()) != 0) {
      const int why = errno;
      ::unlink(temporary.c_str());
      return Fail(FileError(temporary, why));
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int why = errno;
    ::unlink(temporary.c_str());
    return Fail(FileError(path, why));
  }
  return {};
}

std::filesystem::path ExpandHome(std::string_view path, const std::filesystem::path& home) {
  if (path == "~") return home;
  if (path.starts_with("~/")) return home / path.substr(2);
  return std::filesystem::path(path);
}

}  // namespace logai::base
