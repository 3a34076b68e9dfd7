#include "analysis/comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "analysis/signals.h"

namespace logai::analysis {
namespace {

constexpr std::size_t kBuckets = 16;  // of one side, for telling bursts
constexpr double kPriorFreedom = 10;  // weight of the other templates' dispersion
constexpr std::size_t kTrafficTemplates = 8;
constexpr std::uint64_t kTrafficCount = 10;  // on each side, to speak for the traffic
constexpr double kNearUsual =
    1.25;  // a traffic that is this near to the length of time is equal to it

// The counts of a template over one side, in equal stretches that lie within it as a whole.
std::vector<std::uint64_t> CountsOf(const Course& course, const base::TimeRange& times) {
  if (course.count() == 0 || !times.begin || !times.end || *times.begin >= *times.end) return {};
  auto columns = course.Counts().Fold(*times.begin, *times.end, kBuckets);
  auto& counts = columns.counts;
  if (counts.size() < 4) return {};
  if (columns.begin < *times.begin) counts.erase(counts.begin());
  const auto end = columns.begin + columns.width * static_cast<std::int64_t>(counts.size());
  if (end > *times.end) counts.pop_back();
  return counts;
}

// How bursty each template is, as far as it can be told.
std::vector<double> Dispersions(std::span<const Pattern> patterns, const ComparisonSide& a,
                                const ComparisonSide& b) {
  std::vector<Dispersion> own(patterns.size());
  std::vector<double> known;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (patterns[i].details.size() != 2) continue;
    for (const auto& [detail, side] :
         {std::pair(&patterns[i].details[0], &a), std::pair(&patterns[i].details[1], &b)}) {
      const Dispersion of = DispersionOf(CountsOf(detail->course(), side->times));
      own[i].sum += of.sum;
      own[i].freedom += of.freedom;
    }
    // A few messages can't be told from single ones.
    if (own[i].freedom > 0 && patterns[i].seen.count >= 20) {
      known.push_back(std::max(1.0, own[i].sum / own[i].freedom));
    }
  }
  double typical = 1;
  if (!known.empty()) {
    const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
    std::ranges::nth_element(known, middle);
    typical = *middle;
  }
  std::vector<double> dispersions(patterns.size(), typical);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const bool both = patterns[i].details.size() == 2 && patterns[i].details[0].seen() != nullptr &&
                      patterns[i].details[1].seen() != nullptr;
    // What is on one side only began or ended: that is no burst within something that goes on.
    if (!both || own[i].freedom == 0) continue;
    dispersions[i] =
        std::max(1.0, (kPriorFreedom * typical + own[i].sum) / (kPriorFreedom + own[i].freedom));
  }
  return dispersions;
}

struct Exposure {
  Scale scale = Scale::kEvents;
  double ratio = 1;
};

double Seconds(const base::TimeRange& times) {
  if (!times.begin || !times.end) return 0;
  return static_cast<double>((*times.end - *times.begin).count()) / 1'000;
}

// What the counts of B would be, over those of A, if nothing had changed but the traffic or the
// length of the windows.
Exposure ExposureOf(std::span<const TemplateChange> changes, const ComparisonSide& a,
                    const ComparisonSide& b) {
  std::vector<double> ratios;
  for (const TemplateChange& change : changes) {
    if (std::min(change.count_a, change.count_b) < kTrafficCount) continue;
    ratios.push_back(
        std::log(static_cast<double>(change.count_b) / static_cast<double>(change.count_a)));
  }
  const bool has_times = Seconds(a.times) >= 1 && Seconds(b.times) >= 1;
  if (!has_times && (a.events == 0 || b.events == 0)) return {};
  const Exposure usual =
      has_times
          ? Exposure{Scale::kTime, Seconds(b.times) / Seconds(a.times)}
          : Exposure{Scale::kEvents, static_cast<double>(b.events) / static_cast<double>(a.events)};
  if (ratios.size() >= kTrafficTemplates) {
    std::ranges::sort(ratios);
    // The mean of both middles, so that swapped sides give the inverse.
    const double middle = (ratios[(ratios.size() - 1) / 2] + ratios[ratios.size() / 2]) / 2;
    if (std::abs(middle - std::log(usual.ratio)) > std::log(kNearUsual))
      return {Scale::kTraffic, std::exp(middle)};
  }
  return usual;
}

logs::Level GravestOf(const Sightings& seen) {
  for (std::size_t i = seen.per_level.size(); i-- > 1;) {
    if (seen.per_level[i] > 0) return static_cast<logs::Level>(i);
  }
  return logs::Level::kUnknown;
}

void Judge(TemplateChange& change, const Pattern& pattern, const ComparisonOptions& options) {
  const RateTest& rate = change.rate;
  const bool moved = rate.ratio >= options.min_ratio || rate.ratio * options.min_ratio <= 1;
  change.significant = change.q <= options.false_discoveries && moved;
  if (change.count_a == 0) {
    change.change = Change::kNew;
  } else if (change.count_b == 0) {
    change.change = Change::kGone;
  } else if (change.significant) {
    change.change = rate.ratio > 1 ? Change::kMore : Change::kLess;
  }
  const bool in_b = change.count_b > 0 && change.change != Change::kLess;
  const Sightings* side =
      pattern.details.size() == 2 ? pattern.details[in_b ? 1 : 0].seen() : nullptr;
  const Sightings& seen = side == nullptr ? pattern.seen : *side;
  change.level = GravestOf(seen);
  change.problem = change.level == logs::Level::kUnknown ? IsTrouble(SignalOf(seen.example))
                                                         : logs::IsProblem(change.level);
}

// One new error matters, unless single errors come and go all the time; warnings that do say
// nothing of errors.
void Tell(std::vector<TemplateChange>& changes) {
  std::array<std::size_t, 8> fresh{}, gone{};
  for (const TemplateChange& change : changes) {
    if (!change.problem || change.significant) continue;
    const auto level = static_cast<std::size_t>(change.level);
    fresh[level] += change.change == Change::kNew ? 1 : 0;
    gone[level] += change.change == Change::kGone ? 1 : 0;
  }
  for (TemplateChange& change : changes) {
    const auto level = static_cast<std::size_t>(change.level);
    const bool churn = gone[level] >= 3 && 3 * gone[level] >= fresh[level];
    change.told = change.significant || (change.problem && change.change == Change::kNew && !churn);
  }
}

// What a person should see first has the least class.
int ClassOf(const TemplateChange& change) {
  const bool rises = change.change == Change::kNew || change.change == Change::kMore;
  if (change.told && change.change == Change::kNew && change.problem) return 0;
  if (change.told && rises && change.problem) return 1;
  if (change.significant && change.change == Change::kNew) return 2;
  if (change.significant && rises) return 3;
  if (change.significant && change.change == Change::kGone) return 4;
  if (change.significant) return 5;
  if (change.change == Change::kNew) return 6;
  return change.change == Change::kGone ? 7 : 8;
}

double Weight(const TemplateChange& change) {
  const double count = static_cast<double>(std::max(change.count_a, change.count_b));
  const double ratio = std::clamp(change.rate.ratio, 1e-3, 1e3);
  return std::abs(std::log(ratio)) * std::log1p(count / change.dispersion);
}

void Rank(std::vector<TemplateChange>& changes) {
  std::ranges::stable_sort(changes, [](const TemplateChange& x, const TemplateChange& y) {
    const auto key = [](const TemplateChange& change) {
      const int level = change.problem ? -static_cast<int>(change.level) : 0;
      return std::tuple(ClassOf(change), level, -Weight(change));
    };
    return key(x) < key(y);
  });
}

}  // namespace

std::string_view Name(Change change) {
  static constexpr std::array<std::string_view, 5> kNames = {"same", "new", "gone", "more", "less"};
  return kNames[static_cast<std::size_t>(change)];
}

Comparison Compare(std::span<const Pattern> patterns, const ComparisonSide& a,
                   const ComparisonSide& b, const ComparisonOptions& options) {
  Comparison comparison;
  std::vector<TemplateChange>& changes = comparison.changes;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const auto& details = patterns[i].details;
    if (details.size() != 2) continue;  // "other" has none
    const auto count = [](const TemplateDetail& detail) {
      return detail.seen() == nullptr ? std::uint64_t{0} : detail.seen()->count;
    };
    changes.push_back({.pattern = i, .count_a = count(details[0]), .count_b = count(details[1])});
  }
  const Exposure exposure = ExposureOf(changes, a, b);
  comparison.scale = exposure.scale;
  comparison.exposure_ratio = exposure.ratio;
  const std::vector<double> dispersions = Dispersions(patterns, a, b);
  std::vector<double> p;
  for (TemplateChange& change : changes) {
    change.dispersion = dispersions[change.pattern];
    change.rate =
        CompareRates(static_cast<double>(change.count_a) / change.dispersion, 1,
                     static_cast<double>(change.count_b) / change.dispersion, exposure.ratio);
    p.push_back(change.rate.p);
  }
  const std::vector<double> q = FalseDiscoveryRates(p);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changes[i].q = q[i];
    Judge(changes[i], patterns[changes[i].pattern], options);
  }
  Tell(changes);
  Rank(changes);
  comparison.parameters = CompareParameters(patterns, options);
  return comparison;
}

}  // namespace logai::analysis
