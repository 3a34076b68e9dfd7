#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/page_line.h"

namespace logai::analysis {

/// A stretch of lines of one file: in the log of a job one step, else the whole file.
struct JobStep {
  std::size_t begin = 0;              ///< index of its first line
  std::size_t end = 0;                ///< behind its last
  std::vector<std::size_t> verdicts;  ///< lines that say that it failed, in order
  double weight = 1;                  ///< of problems in it: steps that passed prove little
};

/// The steps of `lines`, which have their marks, in order; together they hold all lines.
std::vector<JobStep> FindSteps(std::span<const PageCandidate> lines);

}  // namespace logai::analysis
