// Opening the ledger's file: what it is, and what to do with what it is not.
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/file.h"
#include "llm/quota/store.h"
#include "llm/quota/store_schema.h"

namespace logai::llm {
namespace {

using base::ErrorKind;

/// Makes the file before SQLite does, which would let others read it; the side files take its mode.
/// An existing one is closed to others. No descriptor is opened: closing it would drop the locks
/// that SQLite holds on the same file in this process.
base::Status MakePrivateFile(const std::filesystem::path& path) {
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

base::Error NotOurs(const std::filesystem::path& path, std::string_view why) {
  return {.kind = ErrorKind::kRetired,
          .message = fmt::format("{} {}", path.string(), why),
          .next = {},
          .retry_after = {}};
}

/// Whether the file has no tables yet. Runs in a transaction: another process may be making them.
/// Errors:  kRetired when it is not ours: it must be left alone.
base::Result<bool> IsNew(Database& database, const std::filesystem::path& path) {
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t version, database.Ask("PRAGMA user_version"));
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t owner, database.Ask("PRAGMA application_id"));
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t tables,
                         database.Ask("SELECT count(*) FROM sqlite_schema"));
  if (owner == 0 && version == 0 && tables == 0) return true;
  if (owner != kQuotaApplicationId) return base::Fail(NotOurs(path, "is another program's file"));
  if (version > kQuotaSchemaVersion)
    return base::Fail(NotOurs(path, "was written by a newer release of LogAI"));
  return false;
}

/// `path` as SQLite's URI, opened for reading only.
std::string ReadOnlyUri(const std::filesystem::path& path, std::string_view how) {
  std::string uri = "file:";
  std::error_code error;
  for (const char c : std::filesystem::absolute(path, error).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("{}?{}", uri, how);
}

}  // namespace

base::Result<QuotaStore> QuotaStore::OpenFile(const std::filesystem::path& path) {
  LOGAI_RETURN_IF_ERROR(MakePrivateFile(path));
  QuotaStore store;
  LOGAI_ASSIGN_OR_RETURN(store.database_, Database::Open(path, Database::Mode::kCreate));
  Database& database = store.database_;
  store.in_file_ = true;
  // Before the first write, which a file that is not ours must not get.
  LOGAI_RETURN_IF_ERROR(database.Execute("BEGIN"));
  LOGAI_ASSIGN_OR_RETURN(const bool is_new, IsNew(database, path));
  LOGAI_RETURN_IF_ERROR(database.Execute("COMMIT"));
  if (is_new) {
    // Nothing is lost that a crash here could damage, so nothing need reach the disk.
    LOGAI_RETURN_IF_ERROR(database.Execute("PRAGMA synchronous = OFF"));
    LOGAI_RETURN_IF_ERROR(store.Transact([&]() -> base::Status {
      LOGAI_ASSIGN_OR_RETURN(const bool still_new, IsNew(database, path));
      return still_new ? database.Execute(kQuotaSchema) : base::Status();
    }));
  }
  // Readers and a writer do not wait for each other, and a commit need not wait for the disk; where
  // the file system has no shared memory SQLite stays with what works there.
  LOGAI_RETURN_IF_ERROR(database.Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; "
      "PRAGMA wal_autocheckpoint = 256"));
  LOGAI_RETURN_IF_ERROR(store.Prepare());
  return store;
}

base::Result<QuotaStore> QuotaStore::OpenInMemory() {
  QuotaStore store;
  LOGAI_ASSIGN_OR_RETURN(store.database_, Database::Open({}, Database::Mode::kMemory));
  LOGAI_RETURN_IF_ERROR(store.database_.Execute(kQuotaSchema));
  LOGAI_RETURN_IF_ERROR(store.Prepare());
  return store;
}

void QuotaStore::CopyFrom(const std::filesystem::path& path, base::UtcTime from) {
  // In a folder that may not be written, only an "immutable" file can be read: its side files
  // cannot be made.
  for (const std::string_view how : {"mode=ro", "immutable=1"}) {
    auto attach = database_.Prepare("ATTACH ? AS kept");
    const std::string uri = ReadOnlyUri(path, how);
    if (!attach || !attach->Bind(uri).Run()) continue;
    const auto owner = database_.Ask("PRAGMA kept.application_id");
    const auto version = database_.Ask("PRAGMA kept.user_version");
    bool done = false;
    if (owner && version && *owner == kQuotaApplicationId && *version == kQuotaSchemaVersion) {
      done =
          Transact([&]() -> base::Status {
            const auto sql = fmt::format(
                "INSERT OR IGNORE INTO request SELECT * FROM kept.request WHERE at_utc_ms > {}",
                base::EpochMs(from));
            LOGAI_RETURN_IF_ERROR(database_.Execute(sql.c_str()));
            return database_.Execute("INSERT OR REPLACE INTO learned SELECT * FROM kept.learned");
          }).has_value();
    }
    // The file stays readable: another process is free to do with it what it likes.
    if (!database_.Execute("DETACH kept")) return;
    if (done) return;
  }
}

}  // namespace logai::llm
