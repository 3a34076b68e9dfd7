#include "sources/file_discovery.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "sources/file_decoder.h"
#include "sources/file_glob.h"

namespace logai::sources {
namespace {

namespace fs = std::filesystem;

/// A folder with more files than this is not a folder of logs.
constexpr std::size_t kMaxFiles = 50'000;
constexpr std::size_t kNamedInNotice = 5;

/// A named pipe by its name; one of `<(command)` has only a number.
std::string PipeName(const fs::path& path) {
  std::string name = path.filename().string();
  return name.find_first_not_of("0123456789") == name.npos ? "pipe " + name : name;
}

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// "3 hidden files were left out: .a, .b, .c", from "hidden file was" and "hidden files were";
/// nothing when there are none.
void AddCounted(std::vector<std::string> names, std::string_view one, std::string_view many,
                std::string_view what, std::vector<std::string>& notices) {
  if (names.empty()) return;
  std::ranges::sort(names);
  const std::size_t shown = std::min(names.size(), kNamedInNotice);
  notices.push_back(fmt::format("{} {} {}: {}{}", names.size(), names.size() == 1 ? one : many,
                                what, base::Join(std::span(names).first(shown), ", "),
                                shown < names.size() ? ", …" : ""));
}

/// What stands in a folder and is neither a file nor a folder.
std::string_view SpecialKind(fs::file_type type) {
  switch (type) {
    case fs::file_type::fifo:
      return "pipe";
    case fs::file_type::socket:
      return "socket";
    case fs::file_type::block:
    case fs::file_type::character:
      return "device";
    default:
      return {};
  }
}

/// Why a file of a folder is not taken; empty when it is.
std::string WhyNotTaken(const fs::path& path) {
  const auto file = FileHandle::Open(path);
  if (!file) return {};  // reading it will say why it can't be read
  std::array<char, kSniffedBytes> buffer;
  const auto got = file->ReadAt(0, buffer);
  if (!got) return {};
  const std::string_view bytes(buffer.data(), *got);
  const FileKind kind = KindOf(bytes);
  const bool taken = kind != FileKind::kBinary && kind != FileKind::kOther;
  return taken ? std::string() : std::string(WhyNotRead(bytes));
}

bool IsDanglingLink(const fs::path& path) {
  std::error_code ignored;
  return fs::is_symlink(fs::symlink_status(path, ignored)) && !fs::exists(path, ignored);
}

/// What to do about `folder`/`wanted`, which is not there or is no folder.
std::string WhatInstead(const fs::path& folder, const fs::path& wanted) {
  std::error_code ignored;
  const fs::path blocked = folder / wanted;
  // A name that is there all the same is not the one to suggest.
  if (IsDanglingLink(blocked)) {
    return fmt::format("{} is a symbolic link to {}, which can't be reached", blocked.string(),
                       fs::read_symlink(blocked, ignored).string());
  }
  if (fs::exists(blocked, ignored)) return fmt::format("{} is not a folder", blocked.string());
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    names.push_back(entry.path().filename().string());
    if (names.size() > 10'000) break;
  }
  std::ranges::sort(names);
  const auto nearest = base::Nearest(wanted.string(), names);
  return nearest ? fmt::format("did you mean {}?", (folder / *nearest).string()) : "check the path";
}

/// The error for a path that is not there, with the nearest name in the deepest folder that is.
base::Error Missing(const fs::path& path) {
  base::Error error = base::FileError(path, ENOENT);
  std::error_code ignored;
  fs::path folder = path.parent_path();
  fs::path wanted = path.filename();
  while (!folder.empty() && !fs::is_directory(folder, ignored) && folder != folder.parent_path()) {
    wanted = folder.filename();
    folder = folder.parent_path();
  }
  error.next = WhatInstead(folder, wanted);
  return error;
}

base::Error NoMatch(const std::string& pattern, const fs::path& fixed_folder) {
  base::Error error = base::Fail(base::ErrorKind::kNotFound, "no file matches {}", pattern).error();
  error.next = fmt::format("look into {}, or quote the pattern so that the shell leaves it alone",
                           fixed_folder.empty() ? "." : fixed_folder.string());
  return error;
}

class Discoverer {
 public:
  explicit Discoverer(const DiscoveryOptions& options) : options_(options) {}

  /// Errors:  those of the call itself. What is missing or can't be read is kept instead, since
  ///          the other specs can still be answered from.
  base::Status Add(const std::string& spec) {
    if (spec == "-") return AddInput();
    if (spec.empty()) {
      return base::Fail(base::ErrorKind::kInvalidInput, "the path given to --source is empty");
    }
    const fs::path path = base::ExpandHome(spec, options_.home);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    base::Status added;
    if (fs::exists(status)) {
      added = AddNamed(path, status);
    } else if (status.type() == fs::file_type::none && error) {
      added = base::Fail(base::FileError(path, error.value()));
    } else if (IsGlob(path.string())) {
      added = AddGlob(path.string());
    } else {
      added = base::Fail(Missing(path));
    }
    if (!added) PassOver(std::move(added).error());
    return {};
  }

  base::Result<Discovery> Finish() {
    if (found_.files.empty() && first_error_) return base::Fail(*std::move(first_error_));
    AddCounted(std::move(hidden_), "hidden file was", "hidden files were", "left out",
               found_.notices);
    AddCounted(std::move(linked_folders_), "link to a folder was", "links to folders were",
               "not followed (name the folder itself to read it)", found_.notices);
    AddCounted(std::move(special_), "special file was", "special files were", "left out",
               found_.notices);
    AddCounted(std::move(second_names_), "file was", "files were", "read once under another name",
               found_.notices);
    for (const std::string& other : others_) found_.notices.push_back(other);
    return std::move(found_);
  }

 private:
  /// Tells of a part that is left out, once.
  void PassOver(base::Error error) {
    std::string notice = error.message;
    if (!error.next.empty()) notice += fmt::format(" ({})", error.next);
    if (std::ranges::find(found_.notices, notice) == found_.notices.end()) {
      found_.notices.push_back(std::move(notice));
    }
    if (!first_error_) first_error_ = std::move(error);
  }

  base::Status AddInput() {
    if (::isatty(options_.input_fd) != 0) {
      base::Error error =
          base::Fail(base::ErrorKind::kInvalidInput, "standard input is a terminal, not a log")
              .error();
      error.next = "pipe the log in, for example: tail -n 5000 app.log | logai ask \"…\"";
      return base::Fail(std::move(error));
    }
    if (std::exchange(has_input_, true)) return {};
    found_.files.push_back(
        {.path = {},
         .name = "-",
         .spool = std::make_shared<FileSpool>(options_.input_fd, options_.temporary_folder)});
    return {};
  }

  base::Status AddNamed(const fs::path& path, const fs::file_status& status) {
    if (fs::is_directory(status)) return AddFolder(path, {});
    if (!fs::is_regular_file(status)) return AddPipe(path);
    Take(path, path.filename().string());
    return {};
  }

  /// A named pipe, or what `<(command)` gives: it can be read only once, too.
  base::Status AddPipe(const fs::path& path) {
    LOGAI_ASSIGN_OR_RETURN(FileHandle pipe, FileHandle::Open(path));
    found_.files.push_back(
        {.path = path,
         .name = PipeName(path),
         .spool = std::make_shared<FileSpool>(std::move(pipe), options_.temporary_folder)});
    return {};
  }

  base::Status AddFolder(const fs::path& folder, const fs::path& name_prefix) {
    std::error_code error;
    fs::recursive_directory_iterator it(folder, error);
    if (error) return base::Fail(base::FileError(folder, error.value()));
    std::vector<fs::path> paths;
    while (it != fs::recursive_directory_iterator()) {
      Visit(it, folder, paths);
      const fs::path here = it->path();
      it.increment(error);
      if (error) {
        others_.push_back(fmt::format("{}: {}", here.string(), error.message()));
        break;
      }
      if (paths.size() > kMaxFiles) {
        others_.push_back(fmt::format("{}: more than {} files; the others were left out",
                                      folder.string(), kMaxFiles));
        break;
      }
    }
    std::ranges::sort(paths);
    for (const fs::path& path : paths) {
      const std::string name = (name_prefix / path.lexically_relative(folder)).generic_string();
      if (const std::string why = WhyNotTaken(path); !why.empty()) {
        others_.push_back(fmt::format("{} was left out: {}", name, why));
        continue;
      }
      Take(path, name);
    }
    return {};
  }

  void Visit(fs::recursive_directory_iterator& it, const fs::path& folder,
             std::vector<fs::path>& paths) {
    std::error_code error;
    const fs::path& path = it->path();
    if (IsHidden(path)) {
      hidden_.push_back(path.lexically_relative(folder).generic_string());
      it.disable_recursion_pending();
      return;
    }
    const std::string name = path.lexically_relative(folder).generic_string();
    if (it->is_directory(error)) {
      // The iterator does not follow it, so that a link upwards makes no endless tree.
      if (it->is_symlink(error)) {
        linked_folders_.push_back(
            fmt::format("{} (to {})", name, fs::read_symlink(path, error).generic_string()));
        return;
      }
      if (::access(path.c_str(), R_OK | X_OK) != 0) {
        others_.push_back(
            fmt::format("{}: {}", path.string(), std::generic_category().message(errno)));
        it.disable_recursion_pending();
      }
      return;
    }
    if (it->is_regular_file(error)) paths.push_back(path);
    if (const auto kind = SpecialKind(it->status(error).type()); !kind.empty()) {
      special_.push_back(fmt::format("{} ({})", name, kind));
    }
    if (IsDanglingLink(path)) {
      others_.push_back(
          fmt::format("{} was left out: a symbolic link to {}, which can't be reached", name,
                      fs::read_symlink(path, error).string()));
    }
  }

  base::Status AddGlob(const std::string& pattern) {
    LOGAI_ASSIGN_OR_RETURN(const GlobResult glob, ExpandGlob(pattern));
    if (glob.paths.empty()) return base::Fail(NoMatch(pattern, glob.fixed_folder));
    for (const fs::path& path : glob.paths) {
      const fs::path name =
          glob.fixed_folder.empty() ? path : path.lexically_relative(glob.fixed_folder);
      std::error_code error;
      if (fs::is_directory(path, error)) {
        if (auto added = AddFolder(path, name); !added) PassOver(std::move(added).error());
      } else if (fs::is_regular_file(path, error)) {
        Take(path, name.generic_string());
      } else if (IsDanglingLink(path)) {
        PassOver(Missing(path));
      }
    }
    return {};
  }

  /// Takes a file unless it was taken already, by whatever path.
  void Take(const fs::path& path, std::string name) {
    struct stat info{};
    if (::stat(path.c_str(), &info) == 0) {
      const auto [first, is_new] = seen_.emplace(std::pair(info.st_dev, info.st_ino), path);
      if (!is_new) {
        TellSecondName(first->second, path, name);
        return;
      }
    }
    found_.files.push_back({.path = path, .name = std::move(name), .spool = nullptr});
  }

  /// Two specs may lead to the same path; only another path is another name.
  void TellSecondName(const fs::path& first, const fs::path& path, const std::string& name) {
    std::error_code error;
    const auto plain = [&](const fs::path& p) { return fs::absolute(p, error).lexically_normal(); };
    if (plain(first) == plain(path)) return;
    std::string told = fmt::format("{} (as {})", name, first.filename().generic_string());
    if (std::ranges::find(second_names_, told) == second_names_.end()) {
      second_names_.push_back(std::move(told));
    }
  }

  const DiscoveryOptions& options_;
  Discovery found_;
  std::vector<std::string> hidden_;
  std::vector<std::string> linked_folders_;
  std::vector<std::string> special_;
  std::vector<std::string> second_names_;
  std::vector<std::string> others_;
  std::optional<base::Error> first_error_;
  std::map<std::pair<dev_t, ino_t>, fs::path> seen_;
  bool has_input_ = false;
};

}  // namespace

base::Result<Discovery> DiscoverFiles(std::span<const std::string> specs,
                                      const DiscoveryOptions& options) {
  Discoverer discoverer(options);
  for (const std::string& spec : specs) LOGAI_RETURN_IF_ERROR(discoverer.Add(spec));
  return discoverer.Finish();
}

}  // namespace logai::sources
