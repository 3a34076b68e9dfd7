#include "sources/file_glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <span>

#include "base/file.h"
#include "base/text.h"

namespace logai::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPaths = 50'000;  // as for folders
constexpr int kMaxDepth = 64;              // of "**"; links to folders are not followed there

void Expand(const fs::path& folder, std::span<const std::string> pieces, int depth,
            std::vector<fs::path>& paths) {
  if (paths.size() >= kMaxPaths || depth > kMaxDepth) return;
  if (pieces.empty()) {
    paths.push_back(folder);
    return;
  }
  const std::string& piece = pieces.front();
  const auto rest = pieces.subspan(1);
  std::error_code error;
  if (!IsGlob(piece)) {
    const fs::path next = folder / piece;
    if (fs::exists(next, error)) Expand(next, rest, depth + 1, paths);
    return;
  }
  const bool any_depth = piece == "**";
  if (any_depth) Expand(folder, rest, depth + 1, paths);
  for (const auto& entry : fs::directory_iterator(folder.empty() ? fs::path(".") : folder, error)) {
    const std::string name = entry.path().filename().string();
    if (any_depth) {
      const bool descend =
          !name.starts_with('.') && entry.is_directory(error) && !entry.is_symlink(error);
      if (descend) Expand(folder / name, pieces, depth + 1, paths);
      continue;
    }
    if (::fnmatch(piece.c_str(), name.c_str(), FNM_PERIOD) == 0) {
      Expand(folder / name, rest, depth + 1, paths);
    }
  }
}

}  // namespace

bool IsGlob(std::string_view path) { return path.find_first_of("*?[") != std::string_view::npos; }

base::Result<GlobResult> ExpandGlob(const std::string& pattern) {
  GlobResult result;
  std::vector<std::string> pieces;
  for (const fs::path& piece : fs::path(pattern)) {
    const std::string text = piece.string();
    if (pieces.empty() && !IsGlob(text)) {
      result.fixed_folder /= piece;
    } else if (!text.empty()) {
      pieces.push_back(text);
    }
  }
  std::error_code error;
  const fs::path start = result.fixed_folder.empty() ? fs::path(".") : result.fixed_folder;
  const fs::directory_iterator probe(start, error);
  if (error == std::errc::permission_denied) {
    return base::Fail(base::FileError(start, error.value()));
  }
  Expand(result.fixed_folder, pieces, 0, result.paths);
  std::ranges::sort(result.paths);
  const auto twins = std::ranges::unique(result.paths);
  result.paths.erase(twins.begin(), twins.end());
  return result;
}

}  // namespace logai::sources
