#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/page_line.h"
#include "analysis/pattern_miner.h"
#include "analysis/skeleton.h"

namespace logai::analysis {

/// Fills `kind`, `rank`, `count`, `mark` and `signal` of lines that stand in the order of their
/// places, and, when there is a baseline, `is_new`. What words tell is asked once per skeleton.
/// `baseline`: messages that are not new, none when there is no baseline.
/// `patterns`: the templates of all that was read, when the lines are a part of it.
/// Returns: the templates; kinds index them. Some are of the baseline alone.
/// Cost:    about linear in the text.
std::vector<std::vector<TemplateToken>> FindKinds(std::span<PageCandidate> lines,
                                                  std::span<const std::string> baseline,
                                                  std::span<const Pattern> patterns);

}  // namespace logai::analysis
