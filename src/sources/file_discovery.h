#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sources/file_spool.h"

namespace logai::sources {

/// A file that a spec led to.
struct FoundFile {
  std::filesystem::path path;  ///< as it is opened
  std::string name;            ///< below the given folder or the glob's fixed folder; else its name
  std::shared_ptr<FileSpool> spool;  ///< instead of the path, for standard input and pipes
};

struct DiscoveryOptions {
  int input_fd = 0;
  std::filesystem::path temporary_folder;
  std::filesystem::path home;  ///< for a leading "~"; may be empty
};

struct Discovery {
  std::vector<FoundFile> files;      ///< each file once, in the order of the specs and of names
  std::vector<std::string> notices;  ///< what is not there or not read, for people
};

/// Finds the files that `specs` name: files, folders (with what is below them), globs with * ? []
/// and ** for any folders, "-" for standard input. Hidden files and files that are no text logs are
/// left out of folders and told; a file that is named is always taken. What is missing or can't be
/// read is a notice as long as there are other files.
/// Errors:  when no file remains, that of the first spec without one: kNotFound (with the nearest
///          name there is), kForbidden; kInvalidInput for a terminal and for an empty path, always.
base::Result<Discovery> DiscoverFiles(std::span<const std::string> specs,
                                      const DiscoveryOptions& options);

}  // namespace logai::sources
