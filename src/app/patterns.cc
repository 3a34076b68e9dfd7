#include "app/patterns.h"

#include <optional>
#include <utility>

#include "app/chunk_rounds.h"
#include "app/log_files.h"
#include "app/pattern_assignments.h"
#include "app/pattern_worker.h"

namespace logai::app {
namespace {

/// One run over all files.
class PatternRun {
 public:
  PatternRun(const PatternRequest& request, std::stop_token stop)
      : request_(request), stop_(std::move(stop)), work_(WorkOf(request)) {
    while (workers_.size() < WorkerCount(request.threads)) workers_.emplace_back(work_);
  }

  base::Result<PatternReport> Run() {
    if (!request_.assignments.empty()) {
      LOGAI_ASSIGN_OR_RETURN(assignments_, PatternAssignments::Create());
      miner_.KeepNumbers();
    }
    LOGAI_ASSIGN_OR_RETURN(const Groups baseline, Find(request_.baseline));
    LOGAI_ASSIGN_OR_RETURN(const Groups groups, Find(request_.specs));
    size_ = TotalSize(baseline, groups);
    if (!baseline.empty()) LOGAI_RETURN_IF_ERROR(ReadGroups(baseline, 0));
    LOGAI_RETURN_IF_ERROR(ReadGroups(groups, 1));
    if (files_.empty()) return base::Fail(NothingRead(report_.notices));
    report_.files = files_.size();
    report_.patterns = miner_.Finish();
    for (const analysis::Pattern& pattern : report_.patterns) {
      report_.first.push_back(PlaceOf(pattern.seen.first));
      report_.last.push_back(PlaceOf(pattern.seen.last));
    }
    for (const PatternWorker& worker : workers_) {
      report_.courses.Merge(worker.courses(), work_.course_buckets);
    }
    for (const LogFile& file : files_) report_.file_names.push_back(file.name);
    if (assignments_) {
      LOGAI_RETURN_IF_ERROR(
          assignments_->Write(request_.assignments, miner_, report_.patterns, request_.redact));
    }
    return std::move(report_);
  }

 private:
  using Rounds = ChunkRounds<PatternWorker, PatternTally>;
  using Groups = std::vector<sources::FileGroup>;

  static PatternWork WorkOf(const PatternRequest& request) {
    PatternWork work = request.work;
    work.runs = !request.assignments.empty();
    return work;
  }

  base::Result<Groups> Find(const std::vector<std::string>& specs) {
    if (specs.empty()) return Groups();
    LOGAI_ASSIGN_OR_RETURN(Groups groups, FindLogs(specs, request_.home, report_.notices));
    LOGAI_RETURN_IF_ERROR(CheckOverwrites(groups));
    return groups;
  }

  static base::ByteCount TotalSize(const Groups& baseline, const Groups& groups) {
    const base::ByteCount of_baseline = TextSizeOf(baseline), of_groups = TextSizeOf(groups);
    if (of_groups == base::ByteCount(0)) return of_groups;
    if (!baseline.empty() && of_baseline == base::ByteCount(0)) return of_baseline;
    return of_baseline + of_groups;
  }

  base::Status ReadGroups(const Groups& groups, std::size_t side) {
    if (request_.make_windows) {
      LOGAI_ASSIGN_OR_RETURN(windows_,
                             request_.make_windows(side, SpanOfLogs(groups, request_.zone, stop_)));
    }
    for (const sources::FileGroup& group : groups) {
      for (const sources::FileGroup::Member& member : group.members) {
        LOGAI_ASSIGN_OR_RETURN(auto file, OpenLog(group, member, report_.notices, stop_));
        if (file) LOGAI_RETURN_IF_ERROR(ReadFile(*std::move(file)));
      }
    }
    return {};
  }

  // A link to a log, or its name in another spelling, is the log too.
  base::Status CheckOverwrites(const std::vector<sources::FileGroup>& groups) const {
    if (request_.assignments.empty()) return {};
    for (const sources::FileGroup& group : groups) {
      for (const sources::FileGroup::Member& member : group.members) {
        // Standard input that is a file is copied before it is read.
        const std::filesystem::path log = member.file.spool ? "/dev/stdin" : member.file.path;
        std::error_code absent;  // what isn't there yet overwrites nothing
        if (!std::filesystem::equivalent(log, request_.assignments, absent)) continue;
        return base::Fail(
            {.kind = base::ErrorKind::kInvalidInput,
             .message = "the assignments would overwrite the log " + request_.assignments.string(),
             .next = "give --assignments another file",
             .retry_after = {}});
      }
    }
    return {};
  }

  base::Status ReadFile(LogFile opened) {
    files_.push_back(std::move(opened));
    const std::uint64_t number = files_.size() - 1;
    const auto count = [&](PatternWorker& worker, const sources::TextBytes& text,
                           const logs::LineForm& form, std::uint64_t chunk) {
      return worker.Count(text, form, number, chunk, windows_);
    };
    // Counting parameters goes by what merging the round before tells.
    Rounds rounds(workers_, {.count = count,
                             .merge = [&](Rounds::Round& round) { return Merge(round); },
                             .wait_for_merge = work_.details.parameters});
    LogFile& file = files_.back();
    LOGAI_RETURN_IF_ERROR(rounds.Count(file, request_.zone, report_.notices, stop_));
    // Of many files only their lines are needed any more.
    file.open.reset();
    file.form.reset();
    lines_before_file_ += file.lines;
    return {};
  }

  base::Status Merge(Rounds::Round& round) {
    const std::size_t groupings = miner_.groupings();
    const auto numbers = miner_.Merge(round.tables, round.details);
    if (work_.details.parameters && miner_.groupings() != groupings) {
      for (PatternWorker& worker : workers_) worker.ForgetBounds();
    }
    for (const auto& [worker, tally] : round.outcomes) {
      AddTally(tally);
      if (assignments_) LOGAI_RETURN_IF_ERROR(assignments_->Add(tally.runs, numbers[worker]));
    }
    if (request_.progress) request_.progress(report_.bytes, size_);
    return {};
  }

  void AddTally(const PatternTally& tally) {
    LogFile& file = files_.back();
    file.lines_before.push_back(file.lines);
    report_.events += tally.events;
    for (std::size_t side = 0; side < tally.sides.size(); ++side) {
      report_.sides[side].Add(tally.sides[side]);
    }
    for (const std::uint32_t line : tally.untimed) {
      report_.untimed.Add(
          base::FromEpochMs(static_cast<std::int64_t>(lines_before_file_ + file.lines + line)));
    }
    file.lines += tally.chunk.lines;
    report_.lines += tally.chunk.lines;
    report_.bytes += base::ByteCount(tally.chunk.bytes);
  }

  PatternPlace PlaceOf(std::uint64_t order) const {
    const MessageOrder at(order);
    const LogFile& file = files_[at.file];
    return {
        .file = file.name,
        .line = base::LineNumber(static_cast<std::int64_t>(file.lines_before[at.chunk] + at.line))};
  }

  const PatternRequest& request_;
  std::stop_token stop_;
  PatternWork work_;
  std::vector<PatternWorker> workers_;
  std::vector<SideWindow> windows_;  // of the files that are read now
  analysis::PatternMiner miner_{{.details = request_.work.details}};
  std::optional<PatternAssignments> assignments_;
  std::vector<LogFile> files_;
  base::ByteCount size_;  // as TextSizeOf tells it
  std::uint64_t lines_before_file_ = 0;
  PatternReport report_;
};

}  // namespace

base::Result<PatternReport> FindPatterns(const PatternRequest& request, std::stop_token stop) {
  return PatternRun(request, std::move(stop)).Run();
}

}  // namespace logai::app
