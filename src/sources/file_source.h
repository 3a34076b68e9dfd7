#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sources/file_group.h"
#include "sources/file_reader.h"
#include "sources/log_source.h"

namespace logai::sources {

struct FileSourceOptions {
  int input_fd = 0;                        ///< what "-" stands for
  std::filesystem::path temporary_folder;  ///< for copies of pipes; empty: TMPDIR, or the system's
  std::filesystem::path home;              ///< for a leading "~"; may be empty
  FileReadOptions read;
};

/// Logs in files: plain, gzip and zstd (told by their content), rotated sets as one group, folders,
/// globs and standard input. Times, levels and multi-line records are recognised (see logs/).
/// Events come in the order of the lines; an event's `stream` is the member of a rotated set.
/// Cost:    reading goes through a group from its first line, more than 100 MB/s, within a few
///          megabytes of memory (newest first: plus the events held back, at most 32 MiB).
class FileSource final : public LogSource {
 public:
  /// `specs`: what the user gave after --source.
  /// A path that is not there, a glob without matches and a folder that can't be read are told in
  /// Notices(); they are errors only when nothing else remains.
  /// Errors:  kNotFound (with the nearest name), kForbidden, kInvalidInput for an empty path or a
  ///          terminal.
  static base::Result<std::unique_ptr<FileSource>> Open(std::vector<std::string> specs,
                                                        FileSourceOptions options = {});

  std::string_view name() const override { return "files"; }
  base::Result<std::vector<GroupInfo>> ListGroups(std::string_view prefix, std::size_t limit,
                                                  std::stop_token stop) override;
  base::Result<GroupReport> ReadGroup(const ReadRequest& request, const EventSink& sink,
                                      std::stop_token stop) override;
  std::optional<base::TimeRange> DataSpan(std::stop_token stop) override;
  std::vector<std::string> Notices() const override { return notices_; }

 private:
  FileSource(std::vector<FileGroup> groups, std::vector<std::string> notices,
             FileSourceOptions options);

  base::Result<FileGroup> GroupInOrder(std::string_view name, const std::stop_token& stop);

  struct Entry {
    FileGroup group;
    bool in_order = false;  ///< the members were put in the order of their times
  };

  const std::vector<std::string> notices_;
  const FileSourceOptions options_;
  std::mutex mutex_;
  std::vector<Entry> entries_;                          // guarded by mutex_; names never change
  std::optional<std::optional<base::TimeRange>> span_;  // guarded by mutex_; set once known
};

}  // namespace logai::sources
