#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/page_line.h"
#include "analysis/pattern_miner.h"
#include "analysis/skeleton.h"

namespace logai::analysis {

struct JudgeOptions {
  std::string_view question;              ///< lines with its words are worth more; may be empty
  std::span<const std::string> baseline;  ///< messages that are not new; none: no baseline
  /// The templates of all that was read, when the lines are a part of it.
  std::span<const Pattern> patterns;
};

/// Judges what each of `lines`, which stand in the order of their places, is worth for a diagnosis:
/// fills all that PageCandidate says JudgeLines finds. Lines that prove something are worth most (a
/// runner's verdict, a tool's summary, the first errors of a step that failed, the first of each
/// kind of problem); they lend some of it to the lines around them that explain them.
/// Returns: the templates, which PageCandidate::kind indexes.
/// Cost:    linear in the text, with one call of SignalOf per skeleton.
std::vector<std::vector<TemplateToken>> JudgeLines(std::span<PageCandidate> lines,
                                                   const JudgeOptions& options);

}  // namespace logai::analysis
