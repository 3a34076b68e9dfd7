#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "base/result.h"
#include "base/units.h"
#include "sources/file_handle.h"

namespace logai::sources {

/// Keeps what comes through a pipe in a temporary file without a name, because a pipe can be read
/// only once and questions are asked more often. A redirected file is read where it is.
/// Threads: Content may be called from any thread.
class FileSpool {
 public:
  /// Borrows: `input_fd`, which must stay open.
  FileSpool(int input_fd, std::filesystem::path temporary_folder)
      : input_fd_(input_fd), temporary_folder_(std::move(temporary_folder)) {}
  /// Owns:    `input`, a pipe or device that was opened by name.
  FileSpool(FileHandle input, std::filesystem::path temporary_folder)
      : owned_(std::move(input)),
        input_fd_(owned_->fd()),
        temporary_folder_(std::move(temporary_folder)) {}

  struct Content {
    const FileHandle* file = nullptr;  ///< lives as long as the spool
    std::int64_t begin = 0;            ///< where the input starts in it
  };

  /// Everything that the input holds; the first call waits until the input ends.
  /// Errors:  kCancelled (the next call goes on where this one stopped), kUnavailable when the
  ///          input can't be read or the temporary file can't be written.
  base::Result<Content> Read(std::stop_token stop);

 private:
  base::Status Prepare();
  base::Status CopyRest(std::stop_token stop);

  std::optional<FileHandle> owned_;
  int input_fd_;
  std::filesystem::path temporary_folder_;
  std::mutex mutex_;
  std::optional<FileHandle> content_;  // guarded by mutex_, as all below
  std::int64_t begin_ = 0;
  bool complete_ = false;
};

}  // namespace logai::sources
