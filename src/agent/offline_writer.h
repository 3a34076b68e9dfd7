#pragma once

#include <span>
#include <string>
#include <vector>

#include "agent/answer.h"
#include "agent/offline_analyst.h"
#include "agent/offline_line_totals.h"
#include "agent/offline_question.h"
#include "agent/offline_signals.h"
#include "agent/offline_story.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"

namespace logai::agent {

/// Puts a story into words and registers the events that it cites.
class OfflineWriter {
 public:
  OfflineWriter(const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                const OfflineOptions& options, const Overview& overview);

  /// Fills text, conclusion and citations of `answer`.
  void WriteStory(const Story& story, Answer& answer);
  /// As WriteStory, for a question that wants the problems by number.
  void WriteRanking(const std::vector<Candidate>& candidates, const Story& story, Answer& answer);
  /// As WriteStory, for the logs of jobs: what failed first in each, and the line that says why.
  void WriteJobs(std::span<const GroupScan> scans, Answer& answer);
  /// As WriteStory, for a question that is answered by yes, or by what was searched in vain.
  void WriteYesNo(std::span<const GroupScan> scans, const OfflineQuestion& question,
                  Answer& answer);
  /// As WriteStory, for what became of one request: its lines in order of time.
  void WriteTrace(std::span<const GroupScan> scans, const OfflineQuestion& question,
                  Answer& answer);
  /// As WriteStory, for a comparison of two services, or of before and after a moment.
  void WriteChanges(std::span<const GroupScan> scans, const OfflineQuestion& question,
                    Answer& answer);
  /// As WriteStory, for how many or how often.
  void WriteCount(std::span<const GroupScan> scans, const OfflineQuestion& question,
                  Answer& answer);
  /// As WriteStory, for which service, address, user and so on has the most.
  void WriteRankBy(std::span<const GroupScan> scans, const OfflineQuestion& question,
                   Answer& answer);
  /// As WriteStory, for what took longest.
  void WriteSlowest(std::span<const GroupScan> scans, const OfflineQuestion& question,
                    Answer& answer);
  /// As WriteStory, for when something was first and last.
  void WriteWhen(std::span<const GroupScan> scans, const OfflineQuestion& question, Answer& answer);
  /// As WriteStory, for whether all is well at the end of the logs.
  void WriteState(std::span<const GroupScan> scans, const std::vector<Candidate>& candidates,
                  const OfflineQuestion& question, Answer& answer);

 private:
  std::string Cite(const logs::Event& event);
  std::string Quote(const logs::Event& event) const;
  std::string Service(const Candidate& c) const;
  std::string Time(base::UtcTime time, bool millis = false) const;
  std::string Item(const Candidate& c, std::string_view remark);
  std::string Remark(const Candidate& c) const;
  /// Stands in the first lines of the logs already, so that its begin is not in them.
  bool IsThereFromTheBegin(const Candidate& c) const;
  std::string Happened(const Candidate& c) const;
  std::string Headline(const Story& story) const;
  std::string FellowsText(const Story& story) const;
  std::string AfterChange(const Story& story) const;
  std::string CauseText(const Story& story);
  std::string WhyNotShown(const Story& story) const;
  std::string NotShownText(const Story& story);
  std::string TimelineLine() const;
  void AddCitations(const Story& story, Answer& answer);
  /// Fills answer.citations: `order` first, at most `most`, then what else the text cites.
  void CiteInOrder(std::span<const logs::Event* const> order, std::size_t most, Answer& answer);
  std::string QuoteLine(const JobLine& line) const;
  std::string EventItem(const logs::Event& event);
  std::string Searched(std::size_t groups) const;
  std::string About(const OfflineQuestion& question) const;
  std::string Span(std::optional<base::UtcTime> from, std::optional<base::UtcTime> to) const;
  std::string Within(const OfflineQuestion& question) const;
  std::string PartlyFound(const LineTotals& sum, const OfflineQuestion& question) const;
  bool WriteCeased(std::span<const GroupScan> scans, const OfflineQuestion& question,
                   Answer& answer);
  void WriteNone(const LineTotals& sum, const OfflineQuestion& question, Answer& answer);
  std::string Value(const std::string& value, const logs::Event& sample, bool& hidden) const;
  std::string Peak(const LineTotals& sum) const;
  std::string JobItem(const JobLine& line, std::string_view what);
  std::string LeadText(const JobFailure& failure, const JobLine& lead) const;
  std::string JobItems(const JobFailure& failure, const JobLine* lead);
  std::string JobText(const GroupScan& scan, bool alone, Answer& answer,
                      std::vector<const logs::Event*>& order);

  const privacy::Redactor& redactor_;
  logs::EvidenceRegistry& registry_;
  const OfflineOptions& options_;
  const Overview& overview_;
  bool with_date_ = false;
  int items_ = 0;
};

}  // namespace logai::agent
