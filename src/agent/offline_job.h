#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/job_lines.h"
#include "logs/event.h"

namespace logai::agent {

/// A line of a job's log.
struct JobLine {
  logs::Event event;  ///< its text (body) begins at the line
  std::string line;   ///< without colours and header; raw otherwise
};

/// How a job failed: what stands between the begin of the step that failed and its verdict.
struct JobFailure {
  std::optional<JobLine> step;        ///< absent in logs without steps
  std::optional<JobLine> verdict;     ///< the runner's, or the tool's own when there is no runner
  std::vector<JobLine> failures;      ///< the first tests or targets named as failed
  std::vector<JobLine> reasons;       ///< the first compiler errors, assertions, exceptions
  std::vector<JobLine> late_reasons;  ///< the last of them before the first summary
  std::vector<JobLine> troubles;      ///< the last other lines that report trouble
  std::vector<JobLine> summaries;     ///< the first of tools
  std::vector<JobLine> last;          ///< the last lines before the first summary or the verdict
  std::uint64_t failures_in_all = 0;
  bool begun = false;  ///< the heading of the step, where there is one, is over
};

/// What the log of a job says about how it went.
struct JobReport {
  bool is_job = false;  ///< the log is one of a build, a run of tests or a pipeline
  std::uint64_t steps = 0;
  std::optional<JobFailure> failure;  ///< the first; absent when the job went well
};

/// Watches the lines of one group go by, and keeps what says how a job failed. Memory is bounded:
/// what was said in a step is forgotten when the next begins.
class JobWatch {
 public:
  /// `kind` is a number that like messages share, `problem` whether they report trouble.
  void Take(const logs::Event& event, std::size_t kind, bool problem);
  JobReport Finish();

 private:
  bool IsDull(std::size_t kind) const;
  /// Most lines have levels: a program's log, whatever some lines quote.
  bool IsProgram() const { return !found_runner_ && 2 * with_level_ > events_; }
  /// A line of an event, which begins at byte `at` of its message.
  struct Part {
    const logs::Event& event;
    std::size_t at = 0;
    std::string_view line;
  };
  void TakeLine(const Part& part, analysis::JobMark mark, bool problem);
  void Remember(const Part& part);
  std::vector<JobLine> LastLines() const;
  void Close(const Part* verdict);
  static void Fill(JobLine& into, const Part& part);
  static void Keep(std::vector<JobLine>& into, const Part& part);
  static void KeepLast(std::vector<JobLine>& into, const Part& part);

  JobReport report_;
  JobFailure step_;                ///< of the step at hand
  std::array<JobLine, 4> recent_;  ///< a ring, in storage that is used over and over
  std::size_t remembered_ = 0;
  std::vector<std::uint8_t> dull_;  ///< by kind: so many messages said nothing about the job
  bool summed_up_ = false;          ///< a tool has given its verdict on the step at hand
  bool found_runner_ = false;
  std::uint64_t events_ = 0;
  std::uint64_t with_level_ = 0;  ///< an application's log is none of a job
  std::uint64_t builds_ = 0;
};

}  // namespace logai::agent
