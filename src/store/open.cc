#include "store/open.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/wait.h"

namespace logai::store {
namespace {

using base::ErrorKind;
namespace fs = std::filesystem;

/// Switching a new file to WAL fails at once, without waiting, while another process does the same.
constexpr int kOpenTries = 20;
constexpr base::Millis kOpenPause{10};
/// A process that was stopped while it held the guard must not stop the others.
constexpr int kGuardTries = 50;

/// Makes the file before SQLite does, which would let others read it; the side files take its mode.
/// An existing one is closed to others. No descriptor is opened: closing it would drop the locks
/// that SQLite holds on the same file in this process.
base::Status MakePrivateFile(const fs::path& path) {
  LOGAI_RETURN_IF_ERROR(base::MakePrivateFolders(path.parent_path()));
  if (::mknod(path.c_str(), S_IFREG | 0600, 0) == 0) return {};
  if (errno != EEXIST) return base::Fail(base::FileError(path, errno));
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 0077) != 0) {
    // Not ours to change: SQLite will tell whether it can be used all the same.
    [[maybe_unused]] const int changed = ::chmod(path.c_str(), status.st_mode & 0700);
  }
  return {};
}

std::unexpected<base::Error> NotOurs(const fs::path& path, std::string_view why) {
  return base::Fail(ErrorKind::kRetired, "{} {}", path.string(), why);
}

/// The version of the file, 0 for one without tables. Runs in a transaction: another process may be
/// making them.
/// Errors:  kRetired when it is not ours: it must be left alone.
base::Result<std::int64_t> VersionOf(Database& database, const fs::path& path,
                                     const Format& format) {
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t version, database.Ask("PRAGMA user_version"));
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t owner, database.Ask("PRAGMA application_id"));
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t tables,
                         database.Ask("SELECT count(*) FROM sqlite_schema"));
  if (owner == 0 && version == 0 && tables == 0) return 0;
  if (owner != format.application_id) return NotOurs(path, "is another program's file");
  if (version > format.version()) return NotOurs(path, "was written by a newer release of LogAI");
  return version;
}

base::Status Migrate(Database& database, const Format& format, std::int64_t version) {
  for (; version < format.version(); ++version) {
    LOGAI_RETURN_IF_ERROR(database.Execute(format.migrations[static_cast<std::size_t>(version)]));
  }
  const std::string marks = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                        format.application_id, format.version());
  return database.Execute(marks.c_str());
}

base::Result<Database> TryOpen(const fs::path& path, const Format& format) {
  LOGAI_RETURN_IF_ERROR(MakePrivateFile(path));
  LOGAI_ASSIGN_OR_RETURN(Database database, Database::Open(path, Database::Mode::kCreate));
  // Before the first write, which a file that is not ours must not get.
  LOGAI_RETURN_IF_ERROR(database.Execute("BEGIN"));
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t found, VersionOf(database, path, format));
  LOGAI_RETURN_IF_ERROR(database.Execute("COMMIT"));
  if (found < format.version()) {
    // Of a new file nothing is lost that a crash here could damage, so nothing need reach the disk.
    if (found == 0) LOGAI_RETURN_IF_ERROR(database.Execute("PRAGMA synchronous = OFF"));
    LOGAI_RETURN_IF_ERROR(database.Transact([&]() -> base::Status {
      LOGAI_ASSIGN_OR_RETURN(const std::int64_t version, VersionOf(database, path, format));
      return Migrate(database, format, version);
    }));
  }
  // Where the file system has no shared memory SQLite stays with what works there.
  LOGAI_RETURN_IF_ERROR(database.Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; "
      "PRAGMA wal_autocheckpoint = 256"));
  return database;
}

}  // namespace

base::Result<Database> OpenFile(const fs::path& path, const Format& format, std::stop_token stop) {
  for (int tries = 1;; ++tries) {
    auto opened = TryOpen(path, format);
    if (opened || opened.error().kind != ErrorKind::kTimeout || tries == kOpenTries) return opened;
    LOGAI_RETURN_IF_ERROR(base::SystemWaiter().WaitFor(kOpenPause, stop));
  }
}

base::Result<Database> OpenInMemory(const Format& format) {
  LOGAI_ASSIGN_OR_RETURN(Database database, Database::Open({}, Database::Mode::kMemory));
  LOGAI_RETURN_IF_ERROR(Migrate(database, format, 0));
  return database;
}

fs::path SetAsideDamaged(const fs::path& path, const Format& format, const fs::path& guard_path) {
  // Whoever comes second looks first: the damaged file may have been replaced.
  const base::Descriptor guard(::open(guard_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  for (int tries = 1; ::flock(guard.get(), LOCK_EX | LOCK_NB) != 0 && tries < kGuardTries;
       ++tries) {
    [[maybe_unused]] const auto waited = base::SystemWaiter().WaitFor(kOpenPause, {});
  }
  if (auto now_there = OpenFile(path, format); now_there && now_there->IsSound()) return {};
  fs::path damaged = Beside(path, ".damaged");
  std::error_code error;
  for (const std::string_view tail : {"", "-wal", "-shm"})
    fs::rename(Beside(path, tail), Beside(damaged, tail), error);
  return damaged;
}

fs::path Beside(const fs::path& path, std::string_view tail) {
  fs::path beside = path;
  beside += tail;
  return beside;
}

std::string FileUri(const fs::path& path, std::string_view how) {
  std::string uri = "file:";
  std::error_code error;
  for (const char c : fs::absolute(path, error).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("{}?{}", uri, how);
}

}  // namespace logai::store
