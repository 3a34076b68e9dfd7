#include "agent/offline_analyst.h"

#include <fmt/format.h>

#include <utility>

#include "agent/coverage.h"
#include "agent/inert_markup.h"
#include "agent/offline_question.h"
#include "agent/offline_scan.h"
#include "agent/offline_signals.h"
#include "agent/offline_story.h"
#include "agent/offline_writer.h"

namespace logai::agent {
namespace {

// What was read, and the error when nothing could be.
base::Result<Coverage> Cover(std::span<const GroupScan> scans, const base::TimeRange& window) {
  Coverage coverage;
  coverage.window = window;
  coverage.groups_known = scans.size();
  for (const GroupScan& scan : scans) {
    if (!scan.error) {
      coverage.groups.push_back(scan.report);
      continue;
    }
    coverage.failed_groups.push_back(scan.group);
    coverage.not_looked_at.push_back(FailureText(scan.group, *scan.error));
  }
  if (coverage.groups.empty() && !scans.empty()) return base::Fail(*scans.front().error);
  return coverage;
}

// Whether the logs are those of jobs rather than of services: half of them at least.
bool AreJobs(std::span<const GroupScan> scans) {
  std::size_t jobs = 0;
  std::size_t with_events = 0;
  for (const GroupScan& scan : scans) {
    with_events += scan.events > 0 ? 1 : 0;
    jobs += scan.job.is_job ? 1 : 0;
  }
  return jobs > 0 && 2 * jobs >= with_events;
}

// Whether only the lines of the time that the question names matter.
bool LooksAtWindow(const OfflineQuestion& question) {
  using Wants = OfflineQuestion::Wants;
  if (question.window.kind == AskedWindow::Kind::kNone) return false;
  switch (question.wants) {
    case Wants::kYesNo:
    case Wants::kCount:
    case Wants::kRankBy:
    case Wants::kRanking:
    case Wants::kSlowest:
    case Wants::kWhen:
      return true;
    default:
      return false;
  }
}

// Says that the data do not hold the time that the question names.
void WriteElsewhen(const Overview& overview, const base::TimeZone& zone, Answer& answer) {
  answer.conclusion.status = ConclusionStatus::kNotShown;
  answer.conclusion.confidence = Confidence::kLow;
  answer.conclusion.summary = "The logs do not hold the time that the question names";
  if (overview.span.begin) {
    answer.conclusion.summary +=
        fmt::format(": they span {} – {}", base::FormatDateTime(*overview.span.begin, zone),
                    base::FormatDateTime(*overview.span.end, zone));
  }
  answer.text = answer.conclusion.summary + ".\n";
}

base::Result<Answer> Examine(std::string_view question, sources::LogSource& source,
                             std::span<const std::string> groups, const base::TimeRange& window,
                             const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                             const OfflineOptions& options, std::stop_token stop) {
  OfflineQuestion understood = UnderstandQuestion(question);
  const auto scan = [&](const base::TimeRange& range) {
    return ScanGroups(source, groups, range, understood, {.threads = options.threads}, stop);
  };
  std::vector<GroupScan> scans;
  LOGAI_ASSIGN_OR_RETURN(scans, scan(window));
  Answer answer;
  LOGAI_ASSIGN_OR_RETURN(answer.coverage, Cover(scans, window));
  answer.question = std::string(question);
  answer.provider = "offline";
  Overview overview = Survey(scans, understood, options.zone);
  if (LooksAtWindow(understood)) {
    // "14:05" means a day of the data, which only now are known: so they are read again.
    understood.within = understood.window.In(overview.span, options.zone);
    if (!understood.within) {
      WriteElsewhen(overview, options.zone, answer);
      return answer;
    }
    LOGAI_ASSIGN_OR_RETURN(scans, scan(*understood.within));
    overview = Survey(scans, understood, options.zone);
  }
  OfflineWriter writer(redactor, registry, options, overview);
  using Wants = OfflineQuestion::Wants;
  switch (understood.wants) {
    case Wants::kYesNo:
      // Whether the tests passed is what the verdict of a job says.
      if (!understood.asks_for_mention && AreJobs(scans)) break;
      writer.WriteYesNo(scans, understood, answer);
      return answer;
    case Wants::kTrace:
      writer.WriteTrace(scans, understood, answer);
      return answer;
    case Wants::kChanges:
      writer.WriteChanges(scans, understood, answer);
      return answer;
    case Wants::kCount:
      writer.WriteCount(scans, understood, answer);
      return answer;
    case Wants::kRankBy:
      writer.WriteRankBy(scans, understood, answer);
      return answer;
    case Wants::kSlowest:
      writer.WriteSlowest(scans, understood, answer);
      return answer;
    case Wants::kWhen:
      writer.WriteWhen(scans, understood, answer);
      return answer;
    case Wants::kState:
    case Wants::kCause:
    case Wants::kRanking:
      break;
  }
  if (understood.wants != Wants::kRanking && AreJobs(scans)) {
    writer.WriteJobs(scans, answer);
    return answer;
  }
  const std::vector<Candidate> candidates = FindCandidates(scans, overview, understood);
  if (understood.wants == Wants::kState) {
    writer.WriteState(scans, candidates, understood, answer);
    return answer;
  }
  const Story story = TellStory(candidates, overview, understood);
  if (understood.wants == Wants::kRanking) {
    writer.WriteRanking(candidates, story, answer);
  } else {
    writer.WriteStory(story, answer);
    if (understood.guessed) {
      answer.text =
          "That question is beyond rules; a model may answer it (see `logai providers`). What the "
          "rules can say is what went wrong:\n\n" +
          answer.text;
    }
  }
  return answer;
}

}  // namespace

base::Result<Answer> Analyse(std::string_view question, sources::LogSource& source,
                             std::span<const std::string> groups, const base::TimeRange& window,
                             const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                             const OfflineOptions& options, std::stop_token stop) {
  base::Result<Answer> answer =
      Examine(question, source, groups, window, redactor, registry, options, std::move(stop));
  if (answer) MakeInert(*answer);
  return answer;
}

}  // namespace logai::agent
