#include "agent/offline_analyst.h"

#include <utility>

#include "agent/coverage.h"
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

}  // namespace

base::Result<Answer> Analyse(std::string_view question, sources::LogSource& source,
                             std::span<const std::string> groups, const base::TimeRange& window,
                             const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                             const OfflineOptions& options, std::stop_token stop) {
  const OfflineQuestion understood = UnderstandQuestion(question);
  std::vector<GroupScan> scans;
  LOGAI_ASSIGN_OR_RETURN(scans, ScanGroups(source, groups, window, understood,
                                           {.threads = options.threads}, std::move(stop)));
  Answer answer;
  LOGAI_ASSIGN_OR_RETURN(answer.coverage, Cover(scans, window));
  answer.question = std::string(question);
  answer.provider = "offline";
  const Overview overview = Survey(scans, understood, options.zone);
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
    case Wants::kCause:
    case Wants::kRanking:
      break;
  }
  if (understood.wants != Wants::kRanking && AreJobs(scans)) {
    writer.WriteJobs(scans, answer);
    return answer;
  }
  const std::vector<Candidate> candidates = FindCandidates(scans, overview, understood);
  const Story story = TellStory(candidates, overview, understood);
  if (understood.wants == Wants::kRanking) {
    writer.WriteRanking(candidates, story, answer);
  } else {
    writer.WriteStory(story, answer);
  }
  return answer;
}

}  // namespace logai::agent
