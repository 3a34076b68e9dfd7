#include "app/log_scan.h"

#include <utility>

#include "sources/file_span.h"
#include "sources/line_chunks.h"

namespace logai::app {

using sources::ChunkLines;

LogScan::LogScan(Options options)
    : options_(std::move(options)), workers_(WorkerCount(options_.threads)) {}

base::Result<LogScan> LogScan::Open(const std::vector<std::string>& specs, Options options) {
  LogScan scan(std::move(options));
  LOGAI_ASSIGN_OR_RETURN(scan.groups_, FindLogs(specs, scan.options_.home, scan.notices_));
  return scan;
}

base::TimeRange LogScan::Span(std::stop_token stop) const {
  return SpanOfLogs(groups_, *options_.zone, stop);
}

base::Result<ScanTotals> LogScan::Count(const base::TimeRange& window,
                                        analysis::PatternMiner& miner, std::stop_token stop) {
  for (sources::FileGroup& group : groups_) {
    if (opened_) break;
    sources::OrderByTime(group, *options_.zone, stop);
    for (const sources::FileGroup::Member& member : group.members) {
      LOGAI_ASSIGN_OR_RETURN(auto file, OpenLog(group, member, notices_, stop));
      if (file) files_.push_back(*std::move(file));
    }
  }
  opened_ = true;
  size_ = TextSizeOf(groups_);
  if (files_.empty()) return base::Fail(NothingRead(notices_));
  ScanTotals totals;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    LOGAI_RETURN_IF_ERROR(CountFile(i, window, miner, totals, stop));
  }
  return totals;
}

base::Status LogScan::CountFile(std::size_t index, const base::TimeRange& window,
                                analysis::PatternMiner& miner, ScanTotals& totals,
                                const std::stop_token& stop) {
  using Rounds = ChunkRounds<DigestWorker, DigestTally>;
  LogFile& file = files_[index];
  file.lines_before.clear();
  file.lines = 0;
  const auto count = [&](DigestWorker& worker, const sources::TextBytes& text,
                         const logs::LineForm& form, std::uint64_t chunk) {
    return worker.Count(text, form, index, chunk, window);
  };
  const auto merge = [&](Rounds::Round& round) -> base::Status {
    miner.Merge(round.tables, round.details);
    for (const auto& [worker, tally] : round.outcomes) {
      file.lines_before.push_back(file.lines);
      file.lines += tally.chunk.lines;
      totals.events += tally.events;
      totals.lines += tally.chunk.lines;
      totals.bytes += tally.chunk.bytes;
      totals.all.Merge(tally.all);
      totals.problems.Merge(tally.problems);
    }
    if (options_.progress) options_.progress(base::ByteCount(totals.bytes), size_);
    return {};
  };
  Rounds rounds(workers_, {.count = count, .merge = merge});
  return rounds.Count(file, *options_.zone, notices_, stop);
}

base::Status LogScan::ReadLines(
    std::size_t file, std::span<const LineRange> ranges,
    const std::function<void(std::uint64_t number, std::string_view line)>& take,
    std::stop_token stop) const {
  const LogFile& of = files_[file];
  LOGAI_ASSIGN_OR_RETURN(const LogText text, LogText::Of(of));
  ChunkLines lines;
  auto range = ranges.begin();
  for (std::uint64_t chunk = 0; chunk < of.lines_before.size(); ++chunk) {
    const std::uint64_t behind =
        chunk + 1 < of.lines_before.size() ? of.lines_before[chunk + 1] : of.lines;
    while (range != ranges.end() && range->end <= of.lines_before[chunk] + 1) ++range;
    if (range == ranges.end()) return {};
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");
    // Step by step, because what is decoded on the way is held. Damage was told when it was
    // counted.
    static_cast<void>(text.MoveTo(chunk, 1));
    if (range->begin > behind) continue;
    LOGAI_RETURN_IF_ERROR(
        lines.Start(text.bytes(), static_cast<std::int64_t>(chunk) * ChunkLines::kChunkBytes));
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
