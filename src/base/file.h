#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace logai::base {

/// The whole content of a small file.
/// Errors:  kNotFound, kForbidden, kTooLarge beyond `limit`, kUnavailable for other read errors.
Result<std::string> ReadWholeFile(const std::filesystem::path& path, ByteCount limit = MiB(16));

/// Replaces the file with `content` so that a reader, or a crash, sees the old or the new content
/// and never a mixture. Missing folders are made with mode 0700; a symbolic link stays one, and its
/// target is replaced.
Status WriteFileAtomically(const std::filesystem::path& path, std::string_view content,
                           mode_t mode = 0600);

/// Makes the missing ones of `folder` and its parents, each for this user alone (0700).
Status MakePrivateFolders(const std::filesystem::path& folder);

/// The error for a failed system call that touched `path`; `error_number` is errno.
Error FileError(const std::filesystem::path& path, int error_number);

/// `path` with a leading "~" replaced by `home`.
std::filesystem::path ExpandHome(std::string_view path, const std::filesystem::path& home);

}  // namespace logai::base
