#include "app/compare.h"

#include <algorithm>

#include "app/baseline_window.h"
#include "base/text.h"
#include "base/time_expression.h"

namespace logai::app {
namespace {

using base::ErrorKind;

// Makes the windows of both sides once the span of the logs is known, and remembers them.
class Windows {
 public:
  explicit Windows(const CompareRequest& request) : request_(request) {}

  base::Result<std::vector<SideWindow>> Make(std::size_t side, const base::TimeRange& data) {
    // Relative times count from the end of the data.
    const base::UtcTime now = data.end.value_or(base::SystemClock().Now());
    const bool two_sources = !request_.specs_a.empty();
    data_[side] = data;
    if (!two_sources) data_[0] = data;
    const bool has_window = side == 1 || request_.window_of_both;
    if (has_window && (request_.since || request_.until)) {
      LOGAI_ASSIGN_OR_RETURN(
          range_[side],
          base::ParseRange(View(request_.since), View(request_.until), now, request_.zone));
    }
    if (two_sources) return std::vector<SideWindow>{{.side = side, .range = range_[side]}};
    if (const auto kind = ReadBaselineKind(request_.baseline)) {
      LOGAI_ASSIGN_OR_RETURN(range_[0], BaselineOf(*kind, range_[1], data));
    } else {
      LOGAI_ASSIGN_OR_RETURN(const auto typed, ReadTypedWindow(request_.baseline));
      if (!typed) {
        return base::Fail(ErrorKind::kInvalidInput, "not a baseline: {}", request_.baseline);
      }
      LOGAI_ASSIGN_OR_RETURN(range_[0],
                             base::ParseRange(typed->since, typed->until, now, request_.zone));
    }
    // An event in both windows counts for the one that is looked at.
    return std::vector<SideWindow>{{.side = 1, .range = range_[1]},
                                   {.side = 0, .range = range_[0]}};
  }

  // The stretch of time that a side was looked at, within its data.
  base::TimeRange Looked(std::size_t side, const EventTotals& totals) const {
    base::TimeRange range = range_[side];
    if (!totals.times.begin) return {};
    base::TimeRange data = data_[side];
    data.Include(*totals.times.begin);
    data.Include(*totals.times.end);
    range.begin = range.begin ? std::max(*range.begin, *data.begin) : *data.begin;
    range.end = range.end ? std::min(*range.end, *data.end) : *data.end;
    return range;
  }

  const base::TimeRange& range(std::size_t side) const { return range_[side]; }
  const base::TimeRange& data(std::size_t side) const { return data_[side]; }

 private:
  static std::optional<std::string_view> View(const std::optional<std::string>& text) {
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
  }

  const CompareRequest& request_;
  std::array<base::TimeRange, 2> range_;
  std::array<base::TimeRange, 2> data_;
};

}  // namespace

base::Result<CompareReport> CompareLogs(const CompareRequest& request, std::stop_token stop) {
  Windows windows(request);
  PatternRequest find{.specs = request.specs,
                      .threads = request.threads,
                      .home = request.home,
                      .zone = request.zone,
                      .assignments = {},
                      .work = {},
                      .baseline = request.specs_a,
                      .make_windows = {},
                      .progress = request.progress};
  find.work.details = {.courses = true, .parameters = true, .sample_only = true, .sides = 2};
  find.make_windows = [&](std::size_t side, const base::TimeRange& data) {
    return windows.Make(side, data);
  };
  CompareReport report;
  LOGAI_ASSIGN_OR_RETURN(report.patterns, FindPatterns(find, std::move(stop)));
  for (const std::size_t side : {0U, 1U}) {
    const EventTotals& totals = report.patterns.sides[side];
    report.sides[side] = {.events = totals.events, .times = windows.Looked(side, totals)};
    if (totals.events == 0) {
      // Of two sources each is named.
      const std::vector<std::string>& specs = side == 0 ? request.specs_a : request.specs;
      const std::string what = request.specs_a.empty() ? side == 0 ? "the baseline" : "the window"
                                                       : base::Join(specs, " ");
      return base::Fail(NoEventsIn(what, windows.range(side), windows.data(side), request.zone));
    }
  }
  report.comparison = analysis::Compare(report.patterns.patterns, report.sides[0], report.sides[1]);
  return report;
}

}  // namespace logai::app
