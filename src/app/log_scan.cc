#include "app/log_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "sources/chunk_records.h"
#include "sources/file_discovery.h"
#include "sources/file_span.h"
#include "sources/line_chunks.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using sources::ChunkLines;

// Chunks that are counted before their tables are merged. It bounds what a hard log makes the
// tables hold, and must not depend on the number of threads.
constexpr std::uint64_t kChunksPerRound = 24;

/// The text of a file, from its beginning.
struct OpenText {
  std::unique_ptr<sources::ByteReader> bytes;  // null for plain text
  std::unique_ptr<sources::DecodedText> decoded;
  std::unique_ptr<sources::PlainText> plain;

  static base::Result<OpenText> Of(const ScannedFile& file) {
    OpenText text;
    if (!file.compressed) {
      text.plain = std::make_unique<sources::PlainText>(*file.open->file, file.open->begin);
      return text;
    }
    LOGAI_ASSIGN_OR_RETURN(text.bytes, sources::OpenContent(*file.open->file, file.open->begin));
    text.decoded = std::make_unique<sources::DecodedText>(*text.bytes);
    return text;
  }
  const sources::TextBytes& text() const {
    if (plain) return *plain;
    return *decoded;
  }
  /// Makes chunks [first, first + count) readable, and what stands right behind them. What could
  /// not be decoded is told by the status; what came before stays readable.
  base::Status MoveTo(std::uint64_t first, std::uint64_t count) const {
    if (!decoded) return {};
    const auto begin = static_cast<std::int64_t>(first) * ChunkLines::kChunkBytes;
    const auto end = static_cast<std::int64_t>(first + count + 1) * ChunkLines::kChunkBytes;
    LOGAI_RETURN_IF_ERROR(decoded->MoveTo(std::max<std::int64_t>(begin - 1, 0), end));
    return {};
  }
};

}  // namespace

LogScan::LogScan(Options options) : options_(std::move(options)) {
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  workers_.resize(options_.threads > 0 ? static_cast<std::size_t>(options_.threads) : processors);
}

base::Result<LogScan> LogScan::Open(const std::vector<std::string>& specs, Options options) {
  LogScan scan(std::move(options));
  LOGAI_ASSIGN_OR_RETURN(auto found, sources::DiscoverFiles(specs, {.temporary_folder = {},
                                                                    .home = scan.options_.home}));
  scan.notices_ = std::move(found.notices);
  scan.groups_ = sources::MakeGroups(std::move(found.files));
  return scan;
}

base::TimeRange LogScan::Span(std::stop_token stop) const {
  base::TimeRange span;
  for (const sources::FileGroup& group : groups_) {
    const base::TimeRange part = sources::SpanOfGroup(group, *options_.zone, stop);
    if (part.begin) span.Include(*part.begin);
    if (part.end) span.Include(*part.end);
  }
  return span;
}

base::Status LogScan::Tell(const std::string& name, const base::Error& error) {
  if (error.kind == ErrorKind::kCancelled) return base::Fail(error);
  notices_.push_back(fmt::format("{}: {}", name, error.message));
  return {};
}

// What cannot be read is told and left out.
base::Status LogScan::OpenFile(const sources::FileGroup& group,
                               const sources::FileGroup::Member& member,
                               const std::stop_token& stop) {
  ScannedFile file{.name = member.stream.empty() ? group.name : member.stream,
                   .member = member,
                   .open = nullptr};
  auto opened = sources::OpenedMember::Open(member, stop);
  if (!opened) return Tell(file.name, opened.error());
  file.open = *std::move(opened);
  std::vector<char> head(sources::kSniffedBytes);
  const auto got = file.open->file->ReadAt(file.open->begin, head);
  if (!got) return Tell(file.name, got.error());
  const std::string_view first_bytes(head.data(), *got);
  const sources::FileKind kind = sources::KindOf(first_bytes);
  if (kind == sources::FileKind::kBinary || kind == sources::FileKind::kOther) {
    notices_.push_back(
        fmt::format("{}: not read: it holds {}", file.name, sources::WhyNotRead(first_bytes)));
    return {};
  }
  file.compressed = kind != sources::FileKind::kText;
  files_.push_back(std::move(file));
  return {};
}

base::Result<ScanTotals> LogScan::Count(const base::TimeRange& window,
                                        analysis::PatternMiner& miner, std::stop_token stop) {
  for (sources::FileGroup& group : groups_) {
    if (opened_) break;
    sources::OrderByTime(group, *options_.zone, stop);
    for (const sources::FileGroup::Member& member : group.members) {
      LOGAI_RETURN_IF_ERROR(OpenFile(group, member, stop));
    }
  }
  opened_ = true;
  if (files_.empty()) {
    return base::Fail({.kind = ErrorKind::kInvalidInput,
                       .message = notices_.empty() ? "there is nothing to read" : notices_.front(),
                       .next = "name a text log, or one compressed with gzip or zstd",
                       .retry_after = {}});
  }
  ScanTotals totals;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    LOGAI_RETURN_IF_ERROR(CountFile(i, window, miner, totals, stop));
  }
  return totals;
}

base::Status LogScan::CountFile(std::size_t index, const base::TimeRange& window,
                                analysis::PatternMiner& miner, ScanTotals& totals,
                                const std::stop_token& stop) {
  ScannedFile& file = files_[index];
  file.lines_before.clear();
  file.lines = 0;
  auto text = OpenText::Of(file);
  if (!text) return Tell(file.name, text.error());
  for (std::uint64_t chunk = 0;; chunk += kChunksPerRound) {
    if (const auto moved = text->MoveTo(chunk, kChunksPerRound); !moved)
      LOGAI_RETURN_IF_ERROR(Tell(file.name, moved.error()));
    if (!file.form) {
      LOGAI_ASSIGN_OR_RETURN(
          file.form, sources::LearnForm(text->text(), file.open->file->Modified(), *options_.zone));
    }
    LOGAI_ASSIGN_OR_RETURN(const bool more,
                           CountRound(text->text(), index, chunk, window, miner, totals, stop));
    if (!more) return {};
  }
}

// Counts the chunks of one round with all workers, and merges their tables. False when the text
// ended.
base::Result<bool> LogScan::CountRound(const sources::TextBytes& text, std::size_t index,
                                       std::uint64_t first_chunk, const base::TimeRange& window,
                                       analysis::PatternMiner& miner, ScanTotals& totals,
                                       const std::stop_token& stop) {
  ScannedFile& file = files_[index];
  std::vector<std::optional<base::Result<DigestTally>>> tallies(kChunksPerRound);
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&](std::size_t worker) {
    for (std::uint64_t i = next++; i < kChunksPerRound && !stop.stop_requested(); i = next++) {
      tallies[i] = workers_[worker].Count(text, *file.form, index, first_chunk + i, window);
      if (!*tallies[i] || (*tallies[i])->bytes < ChunkLines::kChunkBytes) break;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t w = 1; w < workers_.size(); ++w) threads.emplace_back(work, w);
    work(0);
  }
  if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");

  std::vector<analysis::SkeletonTable> tables;
  std::vector<analysis::DetailTable> details;
  for (DigestWorker& worker : workers_) {
    details.push_back(worker.TakeDetails());
    tables.push_back(worker.TakeTable());
  }
  miner.Merge(tables, details);
  bool more = true;
  for (auto& tally : tallies) {
    if (!tally) break;
    if (!*tally) {
      LOGAI_RETURN_IF_ERROR(Tell(file.name, tally->error()));
      return false;
    }
    file.lines_before.push_back(file.lines);
    file.lines += (*tally)->lines;
    totals.events += (*tally)->events;
    totals.lines += (*tally)->lines;
    totals.bytes += (*tally)->bytes;
    totals.all.Merge((*tally)->all);
    totals.problems.Merge((*tally)->problems);
    more = more && (*tally)->bytes == ChunkLines::kChunkBytes;
  }
  if (options_.progress) options_.progress(totals.bytes);
  return more;
}

base::Status LogScan::ReadLines(
    std::size_t file, std::span<const LineRange> ranges,
    const std::function<void(std::uint64_t number, std::string_view line)>& take,
    std::stop_token stop) const {
  const ScannedFile& of = files_[file];
  LOGAI_ASSIGN_OR_RETURN(const OpenText text, OpenText::Of(of));
  ChunkLines lines;
  auto range = ranges.begin();
  for (std::uint64_t chunk = 0; chunk < of.lines_before.size(); ++chunk) {
    const std::uint64_t behind =
        chunk + 1 < of.lines_before.size() ? of.lines_before[chunk + 1] : of.lines;
    while (range != ranges.end() && range->end <= of.lines_before[chunk] + 1) ++range;
    if (range == ranges.end()) return {};
    if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
    // Step by step, because what is decoded on the way is held. Damage was told when it was
    // counted.
    static_cast<void>(text.MoveTo(chunk, 1));
    if (range->begin > behind) continue;
    LOGAI_RETURN_IF_ERROR(
        lines.Start(text.text(), static_cast<std::int64_t>(chunk) * ChunkLines::kChunkBytes));
    auto in_chunk = range;
    std::string_view line;
    for (std::uint64_t number = of.lines_before[chunk] + 1; number <= behind; ++number) {
      LOGAI_ASSIGN_OR_RETURN(const bool more, lines.Next(line));
      if (!more) break;
      while (in_chunk != ranges.end() && in_chunk->end <= number) ++in_chunk;
      if (in_chunk == ranges.end()) return {};
      if (in_chunk->begin <= number) take(number, line);
    }
  }
  return {};
}

LogScan::Place LogScan::PlaceOf(std::uint64_t order) const {
  const MessageOrder at(order);
  return {.file = at.file, .line = files_[at.file].lines_before[at.chunk] + at.line};
}

}  // namespace logai::app
