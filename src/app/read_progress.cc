#include "app/read_progress.h"

#include <filesystem>
#include <optional>
#include <system_error>

namespace logai::app {
namespace {

std::optional<std::int64_t> TextSize(const sources::FoundFile& file) {
  const auto ending = file.path.extension();
  if (file.spool || ending == ".gz" || ending == ".zst") return std::nullopt;
  std::error_code error;
  const auto size = std::filesystem::file_size(file.path, error);
  if (error) return std::nullopt;
  return static_cast<std::int64_t>(size);
}

}  // namespace

base::ByteCount TextSizeOf(std::span<const sources::FoundFile> files) {
  base::ByteCount total(0);
  for (const sources::FoundFile& file : files) {
    const auto size = TextSize(file);
    if (!size) return base::ByteCount(0);
    total += base::ByteCount(*size);
  }
  return total;
}

base::ByteCount TextSizeOf(std::span<const sources::FileGroup> groups) {
  base::ByteCount total(0);
  for (const sources::FileGroup& group : groups) {
    for (const sources::FileGroup::Member& member : group.members) {
      const auto size = TextSize(member.file);
      if (!size) return base::ByteCount(0);
      total += base::ByteCount(*size);
    }
  }
  return total;
}

}  // namespace logai::app
