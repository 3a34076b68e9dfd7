#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/page_line.h"
#include "analysis/skeleton.h"

namespace logai::analysis {

/// Fills `kind`, `rank`, `count`, `mark` and `signal` of lines that stand in the order of their
/// places, and, when there is a baseline, `is_new`. What words tell is asked once per skeleton.
/// `baseline`: messages that are not new, none when there is no baseline.
/// Returns: the templates; kinds index them. Some are of the baseline alone.
/// Cost:    about linear in the text.
std::vector<std::vector<TemplateToken>> FindKinds(std::span<PageCandidate> lines,
                                                  std::span<const std::string> baseline);

}  // namespace logai::analysis
