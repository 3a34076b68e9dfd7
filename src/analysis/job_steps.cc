#include "analysis/job_steps.h"

#include <algorithm>

namespace logai::analysis {
namespace {

constexpr double kPassed = 0.3;   // a problem in a step that passed
constexpr double kCleanup = 0.1;  // what runs after the job whatever its end

// "Post job cleanup." begins what a runner does after the job, without a step's mark.
bool IsCleanup(const PageCandidate& line) {
  return line.text.starts_with("Post job cleanup") || line.text.starts_with("Cleaning up") ||
         line.text.starts_with("section_start:cleanup") ||
         line.text.starts_with("Uploading artifacts for failed job");
}

void Weigh(std::span<JobStep> steps, std::span<const PageCandidate> lines) {
  const bool failed =
      std::ranges::any_of(steps, [](const JobStep& step) { return !step.verdicts.empty(); });
  const bool is_job = failed || steps.size() > 1;
  std::size_t last = steps.size();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    JobStep& step = steps[i];
    const bool cleanup = step.begin < step.end && IsCleanup(lines[step.begin]);
    if (!cleanup) last = i;
    step.weight = !step.verdicts.empty() || !is_job ? 1 : cleanup ? kCleanup : kPassed;
  }
  // Nothing says what failed: then it is the last step, as far as one can tell.
  if (is_job && !failed && last < steps.size()) steps[last].weight = 1;
}

}  // namespace

std::vector<JobStep> FindSteps(std::span<const PageCandidate> lines) {
  std::vector<JobStep> steps;
  std::size_t first_of_file = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool new_file = i == 0 || lines[i].file != lines[i - 1].file;
    if (new_file && i > 0) {
      Weigh(std::span(steps).subspan(first_of_file), lines);
      first_of_file = steps.size();
    }
    if (new_file || lines[i].mark == JobMark::kStep || IsCleanup(lines[i])) {
      if (!steps.empty()) steps.back().end = i;
      steps.push_back({.begin = i, .end = i, .verdicts = {}});
    }
    if (lines[i].mark == JobMark::kVerdict) steps.back().verdicts.push_back(i);
  }
  if (!steps.empty()) {
    steps.back().end = lines.size();
    Weigh(std::span(steps).subspan(first_of_file), lines);
  }
  return steps;
}

}  // namespace logai::analysis
