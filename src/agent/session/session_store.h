#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/session/session_file.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::agent {

/// The sessions of a user: files in one folder.
/// Threads: any.
class SessionStore {
 public:
  /// `folder` is $XDG_DATA_HOME/logai/sessions; it need not exist.
  explicit SessionStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The newest first. Files that are no sessions are left out.
  /// Errors:  those of reading the folder, but not that there is none.
  base::Result<std::vector<SessionSummary>> List() const;

  /// The file of the session that `word` names: "last", its id or the beginning of it, its name, or
  /// the path of a file.
  /// Errors:  kNotFound; kInvalidInput when it may be several.
  base::Result<std::filesystem::path> Find(std::string_view word) const;

  /// Deletes the file. Errors: those of files; kUnavailable while a LogAI writes it.
  static base::Status Delete(const std::filesystem::path& file);

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// An id for a session that begins at `now`: its minute, and letters that no other one has.
std::string NewSessionId(base::UtcTime now);

}  // namespace logai::agent
