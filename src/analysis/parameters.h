#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/parameter_table.h"
#include "analysis/skeleton.h"

namespace logai::analysis {

/// What the numbers at a variable were like. Units: of `unit`; plain numbers as they were written.
struct NumberStatistics {
  NumberUnit unit = NumberUnit::kNone;
  std::uint64_t count = 0;  ///< values that are numbers
  double min = 0, max = 0, mean = 0;
  double p50 = 0, p95 = 0, p99 = 0;
  bool exact = false;  ///< else quantiles are within NumberSketch::kRelativeError
};

/// What stood at one variable of a template.
struct ParameterStatistics {
  struct Top {
    std::string value;  ///< its first ParameterTable::kMaxValue bytes
    double share = 0;   ///< of the messages
    std::uint64_t count = 0;
  };

  std::size_t token = 0;    ///< index of the variable in the template
  std::string label;        ///< what names it: the word before it, its unit; may be empty
  std::uint64_t count = 0;  ///< messages
  std::uint64_t distinct = 0;
  bool distinct_exact = false;  ///< else within about ValueCounter::kRelativeError
  std::vector<Top> top;         ///< the most frequent first
  /// 0: `top` counts all messages; else it is an estimate from so many of them.
  std::size_t top_sample = 0;
  /// Of a table that does not count over all messages, all but `count` is told of that sample.
  std::optional<NumberStatistics> numbers;  ///< when most values are numbers of one unit
};

/// The statistics of each variable of a template, from left to right.
std::vector<ParameterStatistics> DescribeParameters(std::span<const TemplateToken> tokens,
                                                    const ParameterTable& table,
                                                    std::size_t max_top);

/// What names the variable at `token`: "user" in "user <*>" and "user=<*>", "took … ms" in "took
/// <num> ms"; empty when nothing does.
std::string ParameterLabel(std::span<const TemplateToken> tokens, std::size_t token);

}  // namespace logai::analysis
