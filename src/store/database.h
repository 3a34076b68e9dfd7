#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace logai::store {

/// A prepared statement of one Database, which outlives it.
/// Threads: one at a time, as its database.
class Statement {
 public:
  Statement() = default;

  /// Starts over with no parameters bound.
  Statement& Restart();
  /// Binds the next parameter. Lives: text must stay until the statement has run.
  Statement& Bind(std::int64_t value);
  Statement& Bind(std::string_view value);
  Statement& Bind(std::optional<std::int64_t> value);
  Statement& BindBlob(std::string_view bytes);

  /// Whether there is a row, or another one.
  /// Errors:  as Database.
  base::Result<bool> Step();
  /// Runs to the end, whatever rows there are, and lets go of what it holds.
  base::Status Run();

  std::int64_t Integer(int column) const;                      ///< 0 for NULL
  std::optional<std::int64_t> MaybeInteger(int column) const;  ///< nullopt for NULL
  std::string Text(int column) const;
  /// Lives:   until the next Step, Run or Restart.
  std::string_view Blob(int column) const;

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int next_parameter_ = 1;
};

/// A connection to SQLite.
/// Errors:  kCorrupt when the file is damaged or no database; kTimeout when another process held it
///          too long; kForbidden when it may not be written; kUnavailable for the rest, such as a
///          full disk. The message names the file.
/// Threads: one at a time.
class Database {
 public:
  enum class Mode { kCreate, kMemory };

  /// Opens `path`, made when missing; no path for kMemory.
  static base::Result<Database> Open(const std::filesystem::path& path, Mode mode);

  base::Status Execute(const char* sql);
  base::Result<Statement> Prepare(std::string_view sql);
  /// The first column of the first row, 0 when there is none.
  base::Result<std::int64_t> Ask(std::string_view sql);

  /// Runs `work` alone among all processes: all that it writes is kept, or nothing. Waits about a
  /// second for others.
  /// Errors:  those of `work`; kCancelled when `stop` is requested before it begins.
  base::Status Transact(const std::function<base::Status()>& work, std::stop_token stop = {});

  std::int64_t last_insert_id() const;
  bool in_transaction() const;
  /// Whether the file was removed, renamed or replaced since it was opened.
  bool has_moved() const;
  /// Whether SQLite finds nothing wrong with the whole file.
  bool IsSound();

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Closer> database_;
};

}  // namespace logai::store
