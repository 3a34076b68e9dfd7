#include "app/log_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sources/file_discovery.h"
#include "sources/file_span.h"

namespace logai::app {

using base::ErrorKind;
using sources::ChunkLines;

base::TimeRange SpanOfLogs(const std::vector<sources::FileGroup>& groups,
                           const base::TimeZone& zone, const std::stop_token& stop) {
  base::TimeRange span;
  for (const sources::FileGroup& group : groups) {
    const base::TimeRange part = sources::SpanOfGroup(group, zone, stop);
    if (part.begin) span.Include(*part.begin);
    if (part.end) span.Include(*part.end);
  }
  return span;
}

base::Result<std::vector<sources::FileGroup>> FindLogs(const std::vector<std::string>& specs,
                                                       const std::filesystem::path& home,
                                                       std::vector<std::string>& notices) {
  LOGAI_ASSIGN_OR_RETURN(auto found,
                         sources::DiscoverFiles(specs, {.temporary_folder = {}, .home = home}));
  std::ranges::move(found.notices, std::back_inserter(notices));
  return sources::MakeGroups(std::move(found.files));
}

base::Status TellUnread(const std::string& name, const base::Error& error,
                        std::vector<std::string>& notices) {
  if (error.kind == ErrorKind::kCancelled) return base::Fail(error);
  notices.push_back(fmt::format("{}: {}", name, error.message));
  return {};
}

void TellCut(const std::string& name, std::int64_t lines, std::vector<std::string>& notices) {
  if (lines == 0) return;
  notices.push_back(fmt::format("{}: {} longer than {} KiB, cut there", name,
                                lines == 1 ? "a line is" : "some lines are",
                                ChunkLines::kMaxLine / 1024));
}

base::Result<std::optional<LogFile>> OpenLog(const sources::FileGroup& group,
                                             const sources::FileGroup::Member& member,
                                             std::vector<std::string>& notices,
                                             const std::stop_token& stop) {
  const auto tell = [&](const base::Error& error) -> base::Result<std::optional<LogFile>> {
    LOGAI_RETURN_IF_ERROR(
        TellUnread(member.stream.empty() ? group.name : member.stream, error, notices));
    return std::nullopt;
  };
  LogFile file;
  file.name = member.stream.empty() ? group.name : member.stream;
  auto opened = sources::OpenedMember::Open(member, stop);
  if (!opened) return tell(opened.error());
  file.open = *std::move(opened);
  std::vector<char> head(sources::kSniffedBytes);
  const auto got = file.open->file->ReadAt(file.open->begin, head);
  if (!got) return tell(got.error());
  const std::string_view first_bytes(head.data(), *got);
  const sources::FileKind kind = sources::KindOf(first_bytes);
  if (kind == sources::FileKind::kBinary || kind == sources::FileKind::kOther) {
    notices.push_back(
        fmt::format("{}: not read: it holds {}", file.name, sources::WhyNotRead(first_bytes)));
    return std::nullopt;
  }
  file.compressed = kind != sources::FileKind::kText;
  return file;
}

base::Error NothingRead(const std::vector<std::string>& notices) {
  return {.kind = ErrorKind::kInvalidInput,
          .message = notices.empty() ? "there is nothing to read" : notices.front(),
          .next = "name a text log, or one compressed with gzip or zstd",
          .retry_after = {}};
}

base::Result<LogText> LogText::Of(const LogFile& file) {
  LogText text;
  const sources::FileHandle& handle = *file.open->file;
  if (!file.compressed) {
    text.plain_ = std::make_unique<sources::PlainText>(handle, file.open->begin);
    return text;
  }
  LOGAI_ASSIGN_OR_RETURN(text.compressed_, sources::OpenContent(handle, file.open->begin));
  text.decoded_ = std::make_unique<sources::DecodedText>(*text.compressed_);
  return text;
}

base::Status LogText::MoveTo(std::uint64_t first, std::uint64_t count) const {
  if (!decoded_) return {};
  const auto begin = static_cast<std::int64_t>(first) * ChunkLines::kChunkBytes;
  const auto end = static_cast<std::int64_t>(first + count + 1) * ChunkLines::kChunkBytes;
  LOGAI_RETURN_IF_ERROR(decoded_->MoveTo(std::max<std::int64_t>(begin - 1, 0), end));
  return {};
}

}  // namespace logai::app
