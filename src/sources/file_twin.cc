#include "sources/file_twin.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "sources/file_decoder.h"
#include "sources/file_handle.h"

namespace logai::sources {
namespace {

constexpr std::size_t kCompared = 1024 * 1024;

/// What a gzip file says in its last four bytes, or a zstd file in its first frame; nullopt when it
/// does not say. Gzip counts modulo 2^32.
/// Source:  RFC 1952, section 2.3.1 (ISIZE); RFC 8878, section 3.1.1.1.4.
std::optional<std::uint64_t> ToldSize(const FileHandle& file, FileKind kind, std::int64_t size) {
  std::array<char, 18> bytes{};  // a zstd frame header is no longer
  const bool gzip = kind == FileKind::kGzip;
  const auto got = file.ReadAt(gzip ? std::max<std::int64_t>(0, size - 4) : 0, bytes);
  if (!got || *got < 4) return std::nullopt;
  if (gzip) {
    std::uint64_t told = 0;
    for (int i = 3; i >= 0; --i)
      told = told << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    return told;
  }
  const auto told = ::ZSTD_getFrameContentSize(bytes.data(), *got);
  if (told == ZSTD_CONTENTSIZE_UNKNOWN || told == ZSTD_CONTENTSIZE_ERROR) return std::nullopt;
  return told;
}

std::optional<std::uint64_t> CountRest(ByteReader& content) {
  std::string piece(kCompared, '\0');
  std::uint64_t total = 0;
  while (true) {
    const auto got = content.Read(piece);
    if (!got) return std::nullopt;
    if (*got == 0) return total;
    total += *got;
  }
}

bool HoldTheSame(const std::filesystem::path& plain_path,
                 const std::filesystem::path& packed_path) {
  const auto plain = FileHandle::Open(plain_path);
  const auto packed = FileHandle::Open(packed_path);
  if (!plain || !packed) return false;
  const auto plain_size = plain->Size();
  const auto packed_size = packed->Size();
  std::array<char, kSniffedBytes> front;
  const auto sniffed = packed->ReadAt(0, front);
  if (!plain_size || !packed_size || !sniffed) return false;
  const FileKind kind = KindOf({front.data(), *sniffed});
  if (kind != FileKind::kGzip && kind != FileKind::kZstd) return false;
  const auto content = OpenContent(*packed);
  if (!content) return false;
  std::string one(kCompared, '\0'), other(kCompared, '\0');
  const auto one_got = plain->ReadAt(0, one);
  const auto other_got = (*content)->Read(other);
  if (!one_got || !other_got || *one_got != *other_got || *one_got == 0) return false;
  if (!std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(*one_got),
                  other.begin())) {
    return false;
  }
  const auto size = static_cast<std::uint64_t>(plain_size->value());
  if (const auto told = ToldSize(*packed, kind, packed_size->value())) {
    return kind == FileKind::kGzip ? *told == (size & 0xFFFF'FFFF) : *told == size;
  }
  const auto rest = CountRest(**content);
  return rest && *rest + *other_got == size;
}

/// The name without what a compressor appends; empty when there is nothing of that kind.
std::string PlainPath(const std::filesystem::path& path) {
  const std::string text = path.string();
  for (const std::string_view ending : {".gz", ".zst", ".zstd"}) {
    if (text.ends_with(ending)) return text.substr(0, text.size() - ending.size());
  }
  return {};
}

}  // namespace

std::vector<std::string> LeaveOutTwins(std::vector<FoundFile>& files) {
  std::map<std::string, std::string> names;  // by path
  for (const FoundFile& file : files) {
    if (!file.spool) names.emplace(file.path.string(), file.name);
  }
  std::vector<std::string> notices;
  std::erase_if(files, [&](const FoundFile& file) {
    if (file.spool) return false;
    const auto plain = names.find(PlainPath(file.path));
    if (plain == names.end() || !HoldTheSame(plain->first, file.path)) return false;
    notices.push_back(
        fmt::format("{} was left out: it holds the same as {}", file.name, plain->second));
    return true;
  });
  return notices;
}

}  // namespace logai::sources
