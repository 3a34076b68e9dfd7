#include "app/patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "app/pattern_assignments.h"
#include "app/pattern_worker.h"
#include "logs/line_form.h"
#include "sources/chunk_records.h"
#include "sources/file_discovery.h"
#include "sources/file_group.h"
#include "sources/file_reader.h"
#include "sources/file_span.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using sources::ChunkLines;

// Chunks that are counted before their tables are merged. It bounds what a hard log makes the
// tables hold, and must not depend on the number of threads.
constexpr std::uint64_t kChunksPerRound = 16;

/// One run over all files.
class PatternRun {
 public:
  PatternRun(const PatternRequest& request, std::stop_token stop)
      : request_(request), stop_(std::move(stop)) {
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    work_ = request.work;
    work_.runs = !request.assignments.empty();
    const auto workers = request.threads > 0 ? static_cast<unsigned>(request.threads) : processors;
    for (unsigned i = 0; i < workers; ++i) workers_.emplace_back(work_);
  }

  base::Result<PatternReport> Run() {
    if (!request_.assignments.empty()) {
      LOGAI_ASSIGN_OR_RETURN(assignments_, PatternAssignments::Create());
      miner_.KeepNumbers();
    }
    if (!request_.baseline.empty()) LOGAI_RETURN_IF_ERROR(ReadSpecs(request_.baseline, 0));
    LOGAI_RETURN_IF_ERROR(ReadSpecs(request_.specs, 1));
    if (report_.files == 0) {
      return base::Fail({.kind = ErrorKind::kInvalidInput,
                         .message = report_.notices.empty() ? "there is nothing to read"
                                                            : report_.notices.front(),
                         .next = "name a text log, or one compressed with gzip or zstd",
                         .retry_after = {}});
    }
    report_.patterns = miner_.Finish();
    for (const analysis::Pattern& pattern : report_.patterns) {
      report_.first.push_back(PlaceOf(pattern.seen.first));
      report_.last.push_back(PlaceOf(pattern.seen.last));
    }
    for (const PatternWorker& worker : workers_) {
      report_.courses.Merge(worker.courses(), work_.course_buckets);
    }
    for (const File& file : files_) report_.file_names.push_back(file.name);
    if (assignments_) {
      LOGAI_RETURN_IF_ERROR(assignments_->Write(request_.assignments, miner_, report_.patterns));
    }
    return std::move(report_);
  }

 private:
  struct File {
    std::string name;
    std::vector<std::uint64_t> lines_before;  // of each chunk
  };

  struct Outcome {
    std::size_t worker = 0;
    std::optional<base::Result<PatternTally>> tally;
  };
  // What the workers made of some chunks in a row.
  struct Round {
    std::vector<Outcome> outcomes;  // by chunk
    std::vector<analysis::SkeletonTable> tables;
    std::vector<analysis::DetailTable> details;
  };

  base::Status ReadSpecs(const std::vector<std::string>& specs, std::size_t side) {
    LOGAI_ASSIGN_OR_RETURN(auto found, sources::DiscoverFiles(specs, {.home = request_.home}));
    std::ranges::move(found.notices, std::back_inserter(report_.notices));
    const auto groups = sources::MakeGroups(std::move(found.files));
    if (request_.make_windows) {
      base::TimeRange data;
      for (const sources::FileGroup& group : groups) {
        const base::TimeRange span = sources::SpanOfGroup(group, request_.zone, stop_);
        if (span.begin) data.Include(*span.begin);
        if (span.end) data.Include(*span.end);
      }
      LOGAI_ASSIGN_OR_RETURN(windows_, request_.make_windows(side, data));
    }
    for (const sources::FileGroup& group : groups) {
      for (const sources::FileGroup::Member& member : group.members) {
        LOGAI_RETURN_IF_ERROR(ReadMember(group, member));
      }
    }
    return {};
  }

  // Reads one file; what cannot be read is told and left out.
  base::Status ReadMember(const sources::FileGroup& group,
                          const sources::FileGroup::Member& member) {
    const std::string name = member.stream.empty() ? group.name : member.stream;
    auto opened = sources::OpenedMember::Open(member, stop_);
    if (!opened) return Tell(name, opened.error());
    const sources::OpenedMember& open = **opened;
    std::vector<char> head(sources::kSniffedBytes);
    const auto got = open.file->ReadAt(open.begin, head);
    if (!got) return Tell(name, got.error());
    const std::string_view first_bytes(head.data(), *got);
    const sources::FileKind kind = sources::KindOf(first_bytes);
    if (kind == sources::FileKind::kBinary || kind == sources::FileKind::kOther) {
      report_.notices.push_back(
          fmt::format("{}: not read: it holds {}", name, sources::WhyNotRead(first_bytes)));
      return {};
    }
    files_.push_back({.name = name, .lines_before = {}});
    ++report_.files;
    if (kind == sources::FileKind::kText) {
      const sources::PlainText text(*open.file, open.begin);
      return ReadText(text, nullptr, *open.file);
    }
    auto content = sources::OpenContent(*open.file, open.begin);
    if (!content) return Tell(name, content.error());
    sources::DecodedText text(**content);
    return ReadText(text, &text, *open.file);
  }

  base::Status ReadText(const sources::TextBytes& text, sources::DecodedText* decoded,
                        const sources::FileHandle& file) {
    std::optional<logs::LineForm> form;
    for (std::uint64_t chunk = 0;; chunk += kChunksPerRound) {
      const auto begin = static_cast<std::int64_t>(chunk) * ChunkLines::kChunkBytes;
      if (decoded != nullptr) {
        const auto more = decoded->MoveTo(
            std::max<std::int64_t>(begin - 1, 0),
            begin + (static_cast<std::int64_t>(kChunksPerRound) + 1) * ChunkLines::kChunkBytes);
        if (!more) LOGAI_RETURN_IF_ERROR(Tell(files_.back().name, more.error()));
      }
      if (!form) {
        LOGAI_ASSIGN_OR_RETURN(form, sources::LearnForm(text, file.Modified(), request_.zone));
      }
      LOGAI_ASSIGN_OR_RETURN(const bool more, CountRound(text, *form, chunk));
      if (!more) return {};
    }
  }

  // Counts the chunks of one round with all workers, while the tables of the round before are
  // merged. False when the text ended.
  base::Result<bool> CountRound(const sources::TextBytes& text, const logs::LineForm& form,
                                std::uint64_t first_chunk) {
    Round round;
    round.outcomes.resize(kChunksPerRound);
    std::atomic<std::uint64_t> next = 0;
    const std::uint64_t file = files_.size() - 1;
    const auto work = [&](std::size_t worker) {
      for (std::uint64_t i = next++; i < kChunksPerRound && !stop_.stop_requested(); i = next++) {
        Outcome& outcome = round.outcomes[i];
        outcome.worker = worker;
        outcome.tally = workers_[worker].Count(text, form, file, first_chunk + i, windows_);
        if (!*outcome.tally || (*outcome.tally)->chunk.bytes < ChunkLines::kChunkBytes) break;
      }
    };
    base::Status merged;
    {
      std::vector<std::jthread> threads;
      for (std::size_t w = 1; w < workers_.size(); ++w) threads.emplace_back(work, w);
      merged = MergeCounted();
      work(0);
    }
    LOGAI_RETURN_IF_ERROR(merged);
    if (stop_.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");

    for (PatternWorker& worker : workers_) {
      round.tables.push_back(worker.TakeTable());
      if (work_.details.any()) round.details.push_back(worker.TakeDetails());
    }
    const bool more = std::ranges::all_of(round.outcomes, [](const Outcome& outcome) {
      return outcome.tally && *outcome.tally &&
             (*outcome.tally)->chunk.bytes == ChunkLines::kChunkBytes;
    });
    counted_ = std::move(round);
    // The next round counts parameters by what merging this one tells.
    if (!more || work_.details.parameters) LOGAI_RETURN_IF_ERROR(MergeCounted());
    if (!more) EndFile();
    return more;
  }

  // Merges the round that was counted last, if that has not been done.
  base::Status MergeCounted() {
    if (!counted_) return {};
    Round round = *std::exchange(counted_, std::nullopt);
    const std::size_t groupings = miner_.groupings();
    const auto numbers = miner_.Merge(round.tables, round.details);
    if (work_.details.parameters && miner_.groupings() != groupings) {
      for (PatternWorker& worker : workers_) worker.ForgetBounds();
    }
    for (const Outcome& outcome : round.outcomes) {
      if (!outcome.tally) break;
      if (!*outcome.tally) return Tell(files_.back().name, outcome.tally->error());
      AddTally(**outcome.tally);
      if (assignments_) {
        LOGAI_RETURN_IF_ERROR(assignments_->Add((*outcome.tally)->runs, numbers[outcome.worker]));
      }
    }
    if (request_.progress) request_.progress(report_.bytes);
    return {};
  }

  void AddTally(const PatternTally& tally) {
    files_.back().lines_before.push_back(lines_in_file_);
    lines_in_file_ += tally.chunk.lines;
    report_.events += tally.events;
    for (std::size_t side = 0; side < tally.sides.size(); ++side) {
      report_.sides[side].Add(tally.sides[side]);
    }
    for (const std::uint32_t line : tally.untimed) {
      report_.untimed.Add(base::FromEpochMs(static_cast<std::int64_t>(
          files_.back().lines_before.back() + lines_before_file_ + line)));
    }
    report_.lines += tally.chunk.lines;
    report_.bytes += base::ByteCount(tally.chunk.bytes);
    cut_lines_ += tally.chunk.cut_lines;
  }

  void EndFile() {
    if (cut_lines_ > 0) {
      report_.notices.push_back(fmt::format(
          "{}: {} longer than {} KiB, cut there", files_.back().name,
          cut_lines_ == 1 ? "a line is" : "some lines are", ChunkLines::kMaxLine / 1024));
    }
    cut_lines_ = 0;
    lines_before_file_ += lines_in_file_;
    lines_in_file_ = 0;
  }

  PatternPlace PlaceOf(std::uint64_t order) const {
    const MessageOrder at(order);
    const File& file = files_[at.file];
    return {
        .file = file.name,
        .line = base::LineNumber(static_cast<std::int64_t>(file.lines_before[at.chunk] + at.line))};
  }

  base::Status Tell(const std::string& name, const base::Error& error) {
    if (error.kind == ErrorKind::kCancelled) return base::Fail(error);
    report_.notices.push_back(fmt::format("{}: {}", name, error.message));
    return {};
  }

  const PatternRequest& request_;
  std::stop_token stop_;
  PatternWork work_;
  std::vector<PatternWorker> workers_;
  std::vector<SideWindow> windows_;  // of the files that are read now
  analysis::PatternMiner miner_{{.details = request_.work.details}};
  std::optional<PatternAssignments> assignments_;
  std::optional<Round> counted_;  // and not merged yet
  std::vector<File> files_;
  std::uint64_t lines_in_file_ = 0;
  std::uint64_t lines_before_file_ = 0;
  std::int64_t cut_lines_ = 0;
  PatternReport report_;
};

}  // namespace

base::Result<PatternReport> FindPatterns(const PatternRequest& request, std::stop_token stop) {
  return PatternRun(request, std::move(stop)).Run();
}

}  // namespace logai::app
