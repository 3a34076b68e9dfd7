#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "base/units.h"

namespace logai::sources {

/// An open file, closed when it dies. Reads name their offset, so that several threads may share
/// one.
class FileHandle {
 public:
  /// Errors:  those of base::FileError; kInvalidInput for a folder.
  static base::Result<FileHandle> Open(const std::filesystem::path& path);
  /// Owns:    `fd`.
  FileHandle(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle();

  /// Reads from `offset` on until the buffer is full or the file ends; fewer bytes mean the end.
  base::Result<std::size_t> ReadAt(std::int64_t offset, std::span<char> buffer) const;
  base::Result<base::ByteCount> Size() const;
  /// When the file was last written; the epoch's beginning when that can't be told.
  base::UtcTime Modified() const;

  int fd() const { return fd_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  int fd_ = -1;
  std::filesystem::path path_;
};

}  // namespace logai::sources
