#include "store/database.h"

#include <sqlite3.h>

#include <string>
#include <system_error>

namespace logai::store {
namespace {

using base::ErrorKind;

/// How long SQLite itself waits for another process. A write takes far less than this.
constexpr int kBusyWaitMs = 100;
/// How often a write waits for another process: together a second or so.
constexpr int kBusyTries = 12;

ErrorKind KindOf(int code) {
  switch (code & 0xff) {  // the rest of an extended code tells which system call it was
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::kCorrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return ErrorKind::kTimeout;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return ErrorKind::kForbidden;
    case SQLITE_ERROR:  // no such table: the schema is not what its version says
    case SQLITE_SCHEMA:
      return ErrorKind::kCorrupt;
    default:
      return ErrorKind::kUnavailable;
  }
}

base::Error ErrorOf(sqlite3* database, int code) {
  const char* file = database ? sqlite3_db_filename(database, "main") : nullptr;
  const char* why = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  return base::Fail(KindOf(code), "{}: {}", file && *file ? file : "a database in memory", why)
      .error();
}

base::Error ErrorOf(sqlite3_stmt* statement, int code) {
  return ErrorOf(sqlite3_db_handle(statement), code);
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::Restart() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  next_parameter_ = 1;
  return *this;
}

Statement& Statement::Bind(std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), next_parameter_++, value);
  return *this;
}

Statement& Statement::Bind(std::string_view value) {
  // No pointer would mean NULL.
  sqlite3_bind_text(statement_.get(), next_parameter_++, value.empty() ? "" : value.data(),
                    static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}

Statement& Statement::Bind(std::optional<std::int64_t> value) {
  if (value) return Bind(*value);
  sqlite3_bind_null(statement_.get(), next_parameter_++);
  return *this;
}

Statement& Statement::BindBlob(std::string_view bytes) {
  sqlite3_bind_blob(statement_.get(), next_parameter_++, bytes.empty() ? "" : bytes.data(),
                    static_cast<int>(bytes.size()), SQLITE_STATIC);
  return *this;
}

base::Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  base::Error error = ErrorOf(statement_.get(), code);
  sqlite3_reset(statement_.get());
  return base::Fail(std::move(error));
}

base::Status Statement::Run() {
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, Step());
    if (!more) return {};
  }
}

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::MaybeInteger(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return Integer(column);
}

std::string Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (!text) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return std::string(reinterpret_cast<const char*>(text), size);
}

std::string_view Statement::Blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  if (!bytes) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Closer::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

base::Result<Database> Database::Open(const std::filesystem::path& path, Mode mode) {
  const bool memory = mode == Mode::kMemory;
  // SQLITE_OPEN_URI is for ATTACH only: a path never begins with "file:".
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  const std::string name = memory ? ":memory:" : error ? path.string() : absolute.string();
  Database opened;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  opened.database_.reset(handle);  // also when it failed, by SQLite's rule
  if (code != SQLITE_OK) return base::Fail(ErrorOf(handle, code));
  sqlite3_busy_timeout(handle, kBusyWaitMs);
  // Otherwise the last process to close the file would flush the log of changes to the disk, and
  // the next to open it would begin another: tens of milliseconds each, at both ends of a question.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return opened;
}

base::Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return base::Fail(ErrorOf(database_.get(), code));
  return {};
}

base::Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (code != SQLITE_OK) return base::Fail(ErrorOf(database_.get(), code));
  Statement statement;
  statement.statement_.reset(made);
  return statement;
}

base::Result<std::int64_t> Database::Ask(std::string_view sql) {
  LOGAI_ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  LOGAI_ASSIGN_OR_RETURN(const bool found, statement.Step());
  return found ? statement.Integer(0) : 0;
}

base::Status Database::Transact(const std::function<base::Status()>& work, std::stop_token stop) {
  for (int tries = 1;; ++tries) {
    const base::Status begun = Execute("BEGIN IMMEDIATE");
    if (begun) break;
    if (begun.error().kind != ErrorKind::kTimeout || tries == kBusyTries) return begun;
    if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
  }
  base::Status done = work();
  if (done) done = Execute("COMMIT");
  if (!done && in_transaction()) {
    // A failure here leaves nothing to undo: SQLite has rolled back by itself.
    [[maybe_unused]] const auto undone = Execute("ROLLBACK");
  }
  return done;
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(database_.get()); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

bool Database::has_moved() const {
  int moved = 0;
  const int code = sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved != 0;
}

bool Database::IsSound() {
  auto check = Prepare("PRAGMA quick_check(1)");
  if (!check) return false;
  const auto row = check->Step();
  return row && *row && check->Text(0) == "ok";
}

}  // namespace logai::store
