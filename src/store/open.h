#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "store/database.h"

namespace logai::store {

/// What a database file of LogAI's holds.
struct Format {
  std::int64_t application_id = 0;  ///< PRAGMA application_id: another number is another program's
  /// migrations[i] is SQL that takes a file from version i (PRAGMA user_version) to i + 1.
  std::span<const char* const> migrations;

  std::int64_t version() const { return static_cast<std::int64_t>(migrations.size()); }
};

/// Opens the file, made when missing with mode 0600 in a folder of mode 0700, and brings it to the
/// newest version of `format` in one transaction. Readers and a writer do not wait for each other
/// (WAL), and a commit does not wait for the disk: a power cut may lose the last ones, never a
/// part of one.
/// Errors:  as Database; kRetired, with the file untouched, when it is of a newer release or of
///          another program; kCancelled.
base::Result<Database> OpenFile(const std::filesystem::path& path, const Format& format,
                                std::stop_token stop = {});
base::Result<Database> OpenInMemory(const Format& format);

/// Renames a damaged file, and its side files, to "….damaged", in place of an older one. Nothing
/// when another process has done so already and a sound file stands there. One process at a time
/// does this: `guard` is a file, made when missing, that is locked meanwhile.
/// Returns: the new name, or "" when nothing was renamed.
std::filesystem::path SetAsideDamaged(const std::filesystem::path& path, const Format& format,
                                      const std::filesystem::path& guard);

/// `path` with `tail` written behind its name.
std::filesystem::path Beside(const std::filesystem::path& path, std::string_view tail);

/// `path` as an URI for ATTACH, with `how` as its query, such as "mode=ro".
std::string FileUri(const std::filesystem::path& path, std::string_view how);

}  // namespace logai::store
