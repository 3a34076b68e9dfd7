#include "app/log_timeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/template_text.h"
#include "base/time_expression.h"

namespace logai::app {
namespace {

using analysis::Timeline;
using base::ErrorKind;

// Of each level and file. One hour in milliseconds would need 3.6 million; a day in seconds fits
// into buckets of ten.
constexpr std::size_t kCourseBuckets = 16'384;
constexpr std::size_t kTemplateBuckets = 1'024;  // of each template, of which there may be many
constexpr std::size_t kStretchBuckets = 240;     // for bursts and gaps
constexpr std::size_t kMostBuckets = 100'000;    // of a report

std::int64_t FloorTo(std::int64_t ms, std::int64_t width) {
  const std::int64_t rest = ms % width;
  return ms - (rest < 0 ? rest + width : rest);
}

/// The counts of timelines in common buckets of one width, which is a multiple of theirs. Buckets
/// begin where clocks that are `ahead` of UTC show multiples of it.
class Buckets {
 public:
  Buckets(base::UtcTime from, base::UtcTime to, base::Millis width, base::Millis ahead)
      : begin_(FloorTo(base::EpochMs(from) + ahead.count(), width.count()) - ahead.count()),
        width_(width.count()),
        size_(static_cast<std::size_t>((base::EpochMs(to) - begin_) / width_) + 1) {}

  std::vector<std::uint64_t> Of(const Timeline& timeline) const {
    std::vector<std::uint64_t> counts(size_, 0);
    for (std::size_t i = 0; i < timeline.counts().size(); ++i) {
      if (timeline.counts()[i] == 0) continue;
      const std::int64_t at =
          base::EpochMs(timeline.begin()) + timeline.width().count() * static_cast<std::int64_t>(i);
      // Buckets of a timeline may begin before the first event and so before all of ours.
      const std::int64_t bucket = std::max<std::int64_t>(at - begin_, 0) / width_;
      counts[std::min(static_cast<std::size_t>(bucket), size_ - 1)] += timeline.counts()[i];
    }
    return counts;
  }

  base::UtcTime begin() const { return base::FromEpochMs(begin_); }
  base::Millis width() const { return base::Millis(width_); }
  std::size_t size() const { return size_; }

 private:
  std::int64_t begin_;
  std::int64_t width_;
  std::size_t size_;
};

class TimelineMaker {
 public:
  TimelineMaker(const TimelineRequest& request, const PatternReport& found)
      : request_(request), found_(found) {}

  base::Result<TimelineReport> Make() {
    report_.totals = found_.sides[0];
    report_.lines = found_.lines;
    report_.bytes = found_.bytes;
    report_.files = found_.files;
    report_.notices = found_.notices;
    for (const Timeline& timeline : found_.courses.levels) all_.Merge(timeline);
    report_.by_line = all_.empty();
    if (report_.by_line) all_ = found_.untimed;
    if (all_.empty()) return report_;
    LOGAI_ASSIGN_OR_RETURN(const Buckets buckets, ChooseBuckets());
    report_.begin = buckets.begin();
    report_.width = buckets.width();
    report_.buckets = buckets.size();
    report_.all = {.name = "all", .events = all_.total(), .counts = buckets.Of(all_)};
    if (!report_.by_line) {
      AddSeries(buckets);
      FindStretches();
    }
    return std::move(report_);
  }

 private:
  base::TimeRange Span() const {
    if (!report_.by_line) return report_.totals.times;
    return {.begin = all_.begin(), .end = all_.end() - base::Millis(1)};
  }

  base::Result<Buckets> ChooseBuckets() {
    const base::TimeRange span = Span();
    const auto columns = all_.Fold(*span.begin, *span.end, request_.max_buckets, FinestWidth());
    if (!request_.bucket || report_.by_line) {
      return Buckets(*span.begin, *span.end, columns.width, Ahead());
    }
    // A bucket that is not made of whole buckets of what was counted can't be filled.
    base::Millis width = *request_.bucket;
    const base::Millis finest = FinestWidth();
    if (width.count() % finest.count() != 0) {
      width = base::Millis((width.count() / finest.count() + 1) * finest.count());
      report_.notices.push_back(
          fmt::format("buckets of {} are too fine for so long a time; they are {}",
                      base::FormatDuration(*request_.bucket), base::FormatDuration(width)));
    }
    if ((*span.end - *span.begin) / width > static_cast<std::int64_t>(kMostBuckets)) {
      return base::Fail({.kind = ErrorKind::kInvalidInput,
                         .message = fmt::format("there would be more than {} buckets of {}",
                                                kMostBuckets, base::FormatDuration(width)),
                         .next = "take a longer --bucket, or a window with --since and --until",
                         .retry_after = {}});
    }
    return Buckets(*span.begin, *span.end, width, Ahead());
  }

  // The widest bucket of all that will be shown.
  base::Millis FinestWidth() const {
    base::Millis finest = all_.width();
    if (request_.by == TimelineRequest::By::kTemplate) {
      for (const analysis::Pattern& pattern : found_.patterns) {
        if (!pattern.details.empty()) {
          finest = std::max(finest, pattern.details[0].course().Counts().width());
        }
      }
    }
    return finest;
  }

  // How far the clocks that are shown are ahead of UTC when the first event comes. What was counted
  // in buckets that this is no multiple of can't be told apart so finely.
  base::Millis Ahead() const {
    if (report_.by_line) return base::Millis(0);
    const base::Millis ahead = request_.zone.OffsetAt(*Span().begin);
    return ahead.count() % FinestWidth().count() == 0 ? ahead : base::Millis(0);
  }

  void AddSeries(const Buckets& buckets) {
    using By = TimelineRequest::By;
    auto& series = report_.series;
    const auto add = [&](TimelineSeries one, const Timeline& timeline) {
      if (timeline.empty()) return;
      one.events = timeline.total();
      one.counts = buckets.Of(timeline);
      series.push_back(std::move(one));
    };
    if (request_.by == By::kLevel) {
      for (std::size_t i = found_.courses.levels.size(); i-- > 0;) {
        const auto level = static_cast<logs::Level>(i);
        add({.name = i == 0 ? "none" : std::string(logs::Name(level)), .level = level},
            found_.courses.levels[i]);
      }
      return;
    }
    if (request_.by == By::kSource) {
      for (std::size_t i = 0; i < found_.courses.files.size(); ++i) {
        add({.name = found_.file_names[i]}, found_.courses.files[i]);
      }
    } else {
      for (const analysis::Pattern& pattern : found_.patterns) {
        if (pattern.details.empty()) continue;
        logs::Level gravest = logs::Level::kUnknown;
        for (std::size_t i = 1; i < pattern.seen.per_level.size(); ++i) {
          if (pattern.seen.per_level[i] > 0) gravest = static_cast<logs::Level>(i);
        }
        add({.name = analysis::TypedText(pattern.tokens), .level = gravest, .is_template = true},
            pattern.details[0].course().Counts());
      }
    }
    std::ranges::stable_sort(series, std::greater(), &TimelineSeries::events);
    if (request_.top > 0 && series.size() > request_.top) {
      report_.more_series = series.size() - request_.top;
      series.resize(request_.top);
    }
  }

  void FindStretches() {
    // Over all of the time, for problems too: where there are none is what is usual.
    const auto coarse = [&](const Timeline& timeline) {
      Timeline few(kStretchBuckets);
      few.Add(*report_.totals.times.begin, 0);
      few.Add(*report_.totals.times.end, 0);
      few.Merge(timeline);
      return few;
    };
    const Timeline few = coarse(all_);
    report_.bursts = analysis::Bursts(few);
    report_.gaps = analysis::Gaps(few, few.end());
    Timeline problems(kCourseBuckets);
    for (std::size_t i = 0; i < found_.courses.levels.size(); ++i) {
      if (logs::IsProblem(static_cast<logs::Level>(i))) problems.Merge(found_.courses.levels[i]);
    }
    if (!problems.empty()) report_.problem_bursts = analysis::Bursts(coarse(problems), 4.0, 0.25);
  }

  const TimelineRequest& request_;
  const PatternReport& found_;
  Timeline all_{kCourseBuckets};
  TimelineReport report_;
};

}  // namespace

base::Result<TimelineReport> MakeTimeline(const TimelineRequest& request, std::stop_token stop) {
  PatternRequest find{.specs = request.specs,
                      .threads = request.threads,
                      .home = request.home,
                      .zone = request.zone,
                      .assignments = {},
                      .work = {},
                      .baseline = {},
                      .make_windows = {},
                      .progress = request.progress};
  const bool by_template = request.by == TimelineRequest::By::kTemplate;
  find.work.mine = by_template;
  find.work.details = {.courses = by_template, .course_buckets = kTemplateBuckets};
  find.work.course_buckets = kCourseBuckets;
  base::TimeRange span;
  if (request.since || request.until) {
    find.make_windows = [&](std::size_t,
                            const base::TimeRange& data) -> base::Result<std::vector<SideWindow>> {
      span = data;
      const auto view = [](const std::optional<std::string>& text) {
        return text ? std::optional<std::string_view>(*text) : std::nullopt;
      };
      LOGAI_ASSIGN_OR_RETURN(
          const base::TimeRange range,
          base::ParseRange(view(request.since), view(request.until),
                           data.end.value_or(base::SystemClock().Now()), request.zone));
      return std::vector<SideWindow>{{.side = 0, .range = range}};
    };
  }
  LOGAI_ASSIGN_OR_RETURN(const PatternReport found, FindPatterns(find, std::move(stop)));
  if (found.events == 0 && find.make_windows) {
    return base::Fail(
        {.kind = ErrorKind::kInvalidInput,
         .message = "there are no events in the window",
         .next = span.begin && span.end
                     ? fmt::format("the logs go from {} to {}",
                                   base::FormatIso(*span.begin, request.zone),
                                   base::FormatIso(*span.end, request.zone))
                     : "no times were found in these logs; leave out --since and --until",
         .retry_after = {}});
  }
  return TimelineMaker(request, found).Make();
}

}  // namespace logai::app
