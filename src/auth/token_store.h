#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "auth/auth_document.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace logai::auth {

/// The file that keeps keys and sign-ins between runs, or says that they stand in the keyring:
/// auth.json in LogAI's data folder. The Python version reads and writes the same file. Each call
/// reads it anew.
/// Errors of all calls: kCorrupt for a damaged file, which is then left as it is, and those of
/// reading and writing files; each names the file.
/// Threads: any. Processes that change it at the same moment do so one after the other, but for the
///          Python version, which does not know of the lock.
class TokenStore {
 public:
  /// `data_folder` is $XDG_DATA_HOME/logai; it need not exist.
  explicit TokenStore(const std::filesystem::path& data_folder)
      : file_(data_folder / "auth.json") {}

  const std::filesystem::path& file() const { return file_; }

  /// The provider's sign-in, or nothing when none is stored.
  base::Result<std::optional<SignIn>> Read(std::string_view provider) const;

  /// Puts `sign_in` in the place of the stored one; everything else in the file stays. The file is
  /// then for its owner alone (0600), as is the folder (0700), and a reader or a crash sees the old
  /// or the new content. A symbolic link stays one.
  /// Errors:  also kTimeout when another process does not let go of the file.
  base::Status Write(std::string_view provider, const SignIn& sign_in) const;

  /// Forgets the provider's sign-in, and the file when nothing else is in it. False when none was
  /// stored. Errors:  as Write.
  base::Result<bool> Remove(std::string_view provider) const;

  /// Whether the file exists and its mode lets other users of the machine read it.
  bool IsOpenToOthers() const;

 private:
  base::Result<base::Descriptor> Lock() const;
  base::Result<base::Secret> Load() const;
  base::Status Save(const base::Secret& document) const;
  base::Error Damaged(const base::Error& why) const;

  std::filesystem::path file_;
};

}  // namespace logai::auth
