#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/parameters.h"
#include "analysis/pattern_miner.h"
#include "analysis/significance.h"
#include "base/time.h"

namespace logai::analysis {

/// What became of a template from the first set of messages (the baseline) to the second.
enum class Change : std::uint8_t { kSame, kNew, kGone, kMore, kLess };

/// "same", "new", …
std::string_view Name(Change change);

/// All messages of one side. `times` are the ends of the window or of the data; open without times.
struct ComparisonSide {
  std::uint64_t events = 0;
  base::TimeRange times;
};

/// By what the counts of the sides are divided before they are compared.
enum class Scale : std::uint8_t {
  kTime,     ///< the length of the windows
  kTraffic,  ///< what most templates grew by, because all of the traffic grew or shrank
  kEvents,   ///< the number of messages, without times
};

struct ComparisonOptions {
  double false_discoveries = 0.01;  ///< share of the changes told as significant that are none
  double min_ratio = 1.25;          ///< smaller changes of the rate are "same", however certain
};

/// One template on both sides. Units: rates are per unit of the scale.
struct TemplateChange {
  std::size_t pattern = 0;  ///< index into the patterns
  Change change = Change::kSame;
  bool significant = false;  ///< more than chance, at the level of the options
  /// Worth a person's time: significant, or a new problem however rare, unless as rare ones come
  /// and go all the time.
  bool told = false;
  bool problem = false;                       ///< it reports a problem, by its level or its words
  logs::Level level = logs::Level::kUnknown;  ///< the gravest, on the side that it matters on
  std::uint64_t count_a = 0, count_b = 0;
  RateTest rate;          ///< its p is corrected for bursts
  double dispersion = 1;  ///< messages that came at once, on average, as far as is known
  double q = 1;           ///< false discovery rate at which it would just be told
};

/// A variable whose values differ between the sides.
struct ParameterChange {
  enum class Kind : std::uint8_t { kShare, kQuantile } kind = Kind::kShare;
  std::size_t pattern = 0;
  std::size_t token = 0;  ///< index of the variable in the template
  std::string label;
  std::string value;   ///< kShare: whose share changed
  int percentile = 0;  ///< kQuantile: 50 or 95
  NumberUnit unit = NumberUnit::kNone;
  double from = 0, to = 0;                 ///< the share, or the quantile
  std::size_t sample_a = 0, sample_b = 0;  ///< messages that were compared
  double q = 1;
};

struct Comparison {
  Scale scale = Scale::kEvents;
  double exposure_ratio = 1;                ///< of B over A, by that scale
  std::vector<TemplateChange> changes;      ///< what a person should see first stands first
  std::vector<ParameterChange> parameters;  ///< the same
};

/// Compares the two sides of `patterns`, which were mined together with two sides and courses
/// (DetailOptions); parameters are compared when they were kept.
/// Significance: the exact conditional test of two rates on counts divided by their dispersion (how
///          much the template, and the other templates, come in bursts), then Benjamini–Hochberg
///          over all templates.
/// Symmetry: with the sides swapped, new and gone, more and less change places.
/// Determinism: the result depends on the patterns only.
Comparison Compare(std::span<const Pattern> patterns, const ComparisonSide& a,
                   const ComparisonSide& b, const ComparisonOptions& options = {});

/// The shifts of parameters alone; part of Compare.
std::vector<ParameterChange> CompareParameters(std::span<const Pattern> patterns,
                                               const ComparisonOptions& options);

}  // namespace logai::analysis
