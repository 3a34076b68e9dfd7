#include "auth/token_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/time.h"
#include "base/wait.h"

namespace logai::auth {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Fail;

constexpr base::Millis kLockPause{20};
constexpr base::Millis kLockPatience{5'000};
constexpr base::ByteCount kLargestFile = base::MiB(1);
constexpr fs::perms kOthers = fs::perms::group_all | fs::perms::others_all;

}  // namespace

base::Result<std::optional<SignIn>> TokenStore::Read(std::string_view provider) const {
  LOGAI_ASSIGN_OR_RETURN(const base::Secret document, Load());
  auto found = FindSignIn(document.Reveal(), provider);
  if (!found.has_value()) return Fail(Damaged(found.error()));
  return found;
}

base::Status TokenStore::Write(std::string_view provider, const SignIn& sign_in) const {
  LOGAI_RETURN_IF_ERROR(base::MakePrivateFolders(file_.parent_path()));
  LOGAI_ASSIGN_OR_RETURN(const base::Descriptor lock, Lock());
  LOGAI_ASSIGN_OR_RETURN(const base::Secret document, Load());
  const auto changed = WithSignIn(document.Reveal(), provider, sign_in);
  if (!changed.has_value()) return Fail(Damaged(changed.error()));
  return Save(*changed);
}

base::Result<bool> TokenStore::Remove(std::string_view provider) const {
  LOGAI_ASSIGN_OR_RETURN(const base::Descriptor lock, Lock());
  LOGAI_ASSIGN_OR_RETURN(const base::Secret document, Load());
  const auto changed = WithoutSignIn(document.Reveal(), provider);
  if (!changed.has_value()) return Fail(Damaged(changed.error()));
  if (!changed->found) return false;
  if (!changed->document.empty()) {
    LOGAI_RETURN_IF_ERROR(Save(changed->document));
    return true;
  }
  std::error_code error;
  fs::remove(file_, error);
  if (error) return Fail(base::FileError(file_, error.value()));
  return true;
}

bool TokenStore::IsOpenToOthers() const {
  std::error_code error;
  const fs::file_status status = fs::status(file_, error);
  return fs::exists(status) && (status.permissions() & kOthers) != fs::perms::none;
}

/// Keeps other processes from changing the file until the result is gone. The folder is what is
/// locked: the file is replaced by each change, and a file for the lock alone would lie about.
base::Result<base::Descriptor> TokenStore::Lock() const {
  base::Descriptor folder(::open(file_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (base::Millis waited{0}; ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0;
       waited += kLockPause) {
    // Without a folder there is nothing to change; not every file system can lock one.
    if (errno != EWOULDBLOCK) return folder;
    if (waited >= kLockPatience) {
      return Fail({.kind = ErrorKind::kTimeout,
                   .message = fmt::format("{}: another process has been changing it for {}",
                                          file_.string(), base::FormatDuration(kLockPatience)),
                   .next = "look for another `logai auth` that hangs"});
    }
    LOGAI_RETURN_IF_ERROR(base::SystemWaiter().WaitFor(kLockPause, {}));
  }
  return folder;
}

/// The text of the file; empty when there is none.
base::Result<base::Secret> TokenStore::Load() const {
  std::error_code error;
  const fs::file_status status = fs::status(file_, error);
  // Anything else than a file may keep the reader waiting for ever.
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return Fail({.kind = ErrorKind::kInvalidInput,
                 .message = file_.string() + ": not a file",
                 .next = "move it away; keys and sign-ins are kept there"});
  }
  auto text = base::ReadWholeFile(file_, kLargestFile);
  if (text.has_value()) return base::Secret(*std::move(text));
  if (text.error().kind == ErrorKind::kNotFound) return base::Secret();
  if (text.error().kind == ErrorKind::kTooLarge) return Fail(Damaged(text.error()));
  return Fail(std::move(text).error());
}

base::Status TokenStore::Save(const base::Secret& document) const {
  // A link, such as into a folder of dotfiles, is followed: to rename over it would cut it.
  std::error_code error;
  fs::path target = file_;
  if (fs::is_symlink(file_, error)) {
    target = fs::weakly_canonical(file_, error);
    if (error) return Fail(base::FileError(file_, error.value()));
  }
  LOGAI_RETURN_IF_ERROR(base::WriteFileAtomically(target, document.Reveal(), 0600));
  // The folder may be older than this file, and other than ours to change; the file is safe.
  fs::permissions(file_.parent_path(), fs::perms::owner_all, error);
  return {};
}

base::Error TokenStore::Damaged(const base::Error& why) const {
  const bool names_file = why.message.starts_with(file_.string());
  return {.kind = ErrorKind::kCorrupt,
          .message = names_file ? why.message : file_.string() + ": " + why.message,
          .next =
              "mend the file, or move it away and run 'logai auth login' again; it was left as "
              "it is",
          .retry_after = {}};
}

}  // namespace logai::auth
