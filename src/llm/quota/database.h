#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

// Only for the .cc files of llm/quota: SQLite's types go no further.
namespace logai::llm {

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

  /// Whether there is a row, or another one.
  /// Errors:  as Database.
  base::Result<bool> Step();
  /// Runs to the end, whatever rows there are, and lets go of what it holds.
  base::Status Run();

  std::int64_t Integer(int column) const;                      ///< 0 for NULL
  std::optional<std::int64_t> MaybeInteger(int column) const;  ///< nullopt for NULL
  std::string Text(int column) const;

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

  std::int64_t last_insert_id() const;
  bool in_transaction() const;
  /// Whether the file was removed, renamed or replaced since it was opened.
  bool has_moved() const;

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Closer> database_;
};

}  // namespace logai::llm
