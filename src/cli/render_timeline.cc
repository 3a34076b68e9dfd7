#include "cli/render_timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/json_document.h"
#include "cli/template_cells.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

using app::TimelineReport;
using app::TimelineSeries;
using nlohmann::ordered_json;

constexpr std::size_t kSparkByTemplate = 24;
constexpr std::size_t kMostSpark = 60;
constexpr int kPipeWidth = 100;  // where there is no terminal that has one

base::UtcTime BucketAt(const TimelineReport& report, std::size_t bucket) {
  return report.begin + report.width * static_cast<std::int64_t>(bucket);
}

std::string NameOf(const TimelineSeries& series, const TimelineView& view) {
  return series.is_template && view.redact ? view.redact(series.name) : series.name;
}

// Where a bucket begins, as short as the span allows: a clock time, with its date, or a line.
std::string At(const TimelineReport& report, const TimelineView& view, base::UtcTime time) {
  if (report.by_line) return base::WithThousands(static_cast<std::uint64_t>(base::EpochMs(time)));
  const bool days =
      report.width * static_cast<std::int64_t>(report.buckets) >= std::chrono::days(1);
  if (days) return base::FormatDateTime(time, view.zone);
  const std::string clock = base::FormatClock(time, view.zone);
  return report.width < std::chrono::seconds(1) ? clock : clock.substr(0, 8);
}

std::string WidthText(const TimelineReport& report) {
  if (report.by_line)
    return Plural(static_cast<std::uint64_t>(report.width.count()), "line", "lines");
  if (report.width < std::chrono::seconds(1)) return fmt::format("{} ms", report.width.count());
  if (report.width < std::chrono::minutes(1)) {
    return fmt::format("{:g} s", static_cast<double>(report.width.count()) / 1'000);
  }
  return base::FormatDuration(report.width);
}

// `counts` in at most `columns`, neighbours added up.
std::vector<std::uint64_t> Squeezed(const std::vector<std::uint64_t>& counts, std::size_t columns) {
  const std::size_t each = (counts.size() + columns - 1) / std::max<std::size_t>(columns, 1);
  if (each <= 1) return counts;
  std::vector<std::uint64_t> squeezed((counts.size() + each - 1) / each, 0);
  for (std::size_t i = 0; i < counts.size(); ++i) squeezed[i / each] += counts[i];
  return squeezed;
}

std::string Head(const TimelineReport& report, const TimelineView& view) {
  const app::EventTotals& totals = report.totals;
  std::string text = Plural(totals.events, "event", "events");
  if (report.files > 1) text += fmt::format(" of {} files", report.files);
  if (report.by_line) {
    text += ": no times were found, so they are counted by line";
  } else {
    text += fmt::format(", {} to {}{}", base::FormatDateTime(*totals.times.begin, view.zone),
                        base::FormatDateTime(*totals.times.end, view.zone),
                        view.zone.IsUtc() ? " UTC" : "");
    if (totals.inferred == totals.timed) {
      text += ", year or zone inferred";
    } else if (totals.inferred > 0) {
      text += fmt::format(", {} of the times inferred", base::WithThousands(totals.inferred));
    }
    if (totals.timed < totals.events) {
      text += fmt::format(", {} without a time left out",
                          base::WithThousands(totals.events - totals.timed));
    }
  }
  return text + fmt::format(" (a bucket is {})\n", WidthText(report));
}

// One line for each bucket: when, how many, and a bar of errors, warnings and the rest.
std::string Bars(const TimelineReport& report, const TimelineView& view, int width, bool color) {
  std::vector<std::uint64_t> errors(report.buckets, 0), warnings(report.buckets, 0);
  for (const TimelineSeries& series : report.series) {
    auto& into = series.level >= logs::Level::kError ? errors : warnings;
    if (!logs::IsProblem(series.level)) continue;
    for (std::size_t i = 0; i < report.buckets; ++i) into[i] += series.counts[i];
  }
  const std::uint64_t most = std::ranges::max(report.all.counts);
  const bool problems = std::ranges::any_of(errors, [](auto n) { return n > 0; }) ||
                        std::ranges::any_of(warnings, [](auto n) { return n > 0; });
  std::size_t digits = 6;
  digits = std::max(digits, base::WithThousands(most).size());
  const auto label =
      static_cast<int>(At(report, view, BucketAt(report, report.buckets - 1)).size());
  const int at_width = std::max(label, report.by_line ? 4 : 4);
  const int indent = at_width + 2 + static_cast<int>(digits) + 2 +
                     (problems ? 2 * (static_cast<int>(digits) + 2) : 0);
  const int room = std::max(10, std::min(width - indent - 1, 60));
  std::string text =
      fmt::format("{:<{}}  {:>{}}  ", report.by_line ? "line" : "time", at_width, "events", digits);
  if (problems) text += fmt::format("{:>{}}  {:>{}}  ", "errors", digits, "warn", digits);
  text = Styled(base::Trim(text), Style::kBold, color) + "\n";
  for (std::size_t i = 0; i < report.buckets; ++i) {
    const std::uint64_t count = report.all.counts[i];
    text += fmt::format("{:<{}}  {:>{}}  ", At(report, view, BucketAt(report, i)), at_width,
                        base::WithThousands(count), digits);
    if (problems) {
      text += fmt::format("{:>{}}  {:>{}}  ", errors[i] == 0 ? "" : base::WithThousands(errors[i]),
                          digits, warnings[i] == 0 ? "" : base::WithThousands(warnings[i]), digits);
    }
    const auto cells = [&](std::uint64_t n) {
      const double share = most == 0 ? 0 : static_cast<double>(n) / static_cast<double>(most);
      return n == 0 ? 0 : std::max(1, static_cast<int>(std::lround(share * room)));
    };
    const int whole = cells(count), red = std::min(whole, cells(errors[i]));
    const int yellow = std::min(whole - red, cells(warnings[i]));
    const auto run = [](std::string_view cell, int times) {
      std::string cells_text;
      for (int k = 0; k < times; ++k) cells_text += cell;
      return cells_text;
    };
    if (red > 0) text += Styled(run("█", red), Style::kRed, color);
    if (yellow > 0) text += Styled(run("▓", yellow), Style::kYellow, color);
    if (whole > red + yellow) text += Styled(run("░", whole - red - yellow), Style::kDim, color);
    text += "\n";
  }
  if (problems) text += Styled("█ errors  ▓ warnings  ░ the rest\n", Style::kDim, color);
  return text;
}

// One line for each series: how many, their course, their name.
std::string Rows(const TimelineReport& report, const TimelineView& view, int width, bool color) {
  const bool templates = !report.series.empty() && report.series.front().is_template;
  std::size_t digits = base::WithThousands(report.all.events).size(), name_width = 3;
  for (const TimelineSeries& series : report.series) {
    name_width = std::max(name_width, static_cast<std::size_t>(DisplayWidth(series.name)));
  }
  const int beside = static_cast<int>(digits) + 4;
  const int for_spark =
      width - beside - (templates ? 24 : std::min(static_cast<int>(name_width), 30));
  const std::size_t columns =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::max(for_spark, 8)), 8,
                              templates ? kSparkByTemplate : kMostSpark);
  std::string text;
  const auto row = [&](const TimelineSeries& series) {
    const auto counts = Squeezed(series.counts, columns);
    const std::string spark = analysis::Sparkline(counts);
    const std::string name = privacy::SafeForTerminal(NameOf(series, view));
    const int room = std::max(8, width - beside - static_cast<int>(counts.size()));
    const std::string fitted = FitColumns(name, room);
    text += fmt::format("{:>{}}  ", base::WithThousands(series.events), digits) +
            Styled(spark, LevelStyle(series.level), color) + "  " +
            (series.is_template ? WithVariables(fitted, color) : fitted) + "\n";
  };
  for (const TimelineSeries& series : report.series) row(series);
  row(report.all);
  if (report.more_series > 0) {
    text += fmt::format("… and {} more rows, which are in “all” (--top 0 shows them)\n",
                        report.more_series);
  }
  return text;
}

std::string Stretches(const TimelineReport& report, const TimelineView& view, bool color) {
  constexpr std::size_t kMost = 10;
  std::string text;
  const auto list = [&](std::string_view title, const std::vector<analysis::Stretch>& stretches,
                        std::string_view what) {
    if (stretches.empty()) return;
    text += Styled(title, Style::kBold, color) + "\n";
    for (std::size_t i = 0; i < std::min(kMost, stretches.size()); ++i) {
      const analysis::Stretch& one = stretches[i];
      text += fmt::format(
          "  {} to {}  {}\n", At(report, view, one.begin), At(report, view, one.end),
          one.factor > 0
              ? fmt::format("up to {:.2g} times {}", one.factor, what)
              : fmt::format("nothing for {}", base::FormatDuration(one.end - one.begin)));
    }
    if (stretches.size() > kMost)
      text += fmt::format("  … and {} more\n", stretches.size() - kMost);
  };
  list("bursts", report.bursts, "the usual rate");
  list("bursts of problems", report.problem_bursts, "their usual rate");
  list("gaps", report.gaps, "");
  return text.empty() ? text : "\n" + text;
}

ordered_json StretchesAsJson(const std::vector<analysis::Stretch>& stretches) {
  ordered_json list = ordered_json::array();
  for (const analysis::Stretch& one : stretches) {
    list.push_back({{"begin", base::EpochMs(one.begin)}, {"end", base::EpochMs(one.end)}});
    if (one.factor > 0) list.back()["factor"] = one.factor;
  }
  return list;
}

ordered_json SeriesAsJson(const TimelineSeries& series, const TimelineView& view) {
  ordered_json object = {{"name", NameOf(series, view)}};
  if (series.level != logs::Level::kUnknown) object["level"] = logs::Name(series.level);
  object["events"] = series.events;
  object["counts"] = series.counts;
  return object;
}

}  // namespace

std::string TimelineAsText(const TimelineReport& report, const TimelineView& view,
                           const Terminal& terminal) {
  const bool color = terminal.color_stdout;
  const int width = terminal.stdout_is_terminal ? std::max(terminal.width, 40) : kPipeWidth;
  if (report.buckets == 0) return "There are no events.\n";
  std::string text = Head(report, view) + "\n";
  if (view.bars) text += Bars(report, view, width, color) + "\n";
  text += Rows(report, view, width, color) + Stretches(report, view, color);
  std::string behind = Plural(report.lines, "line", "lines") + " read";
  if (view.took) behind += fmt::format(" ({})", base::FormatDuration(*view.took));
  return text + "\n" + Styled(behind, Style::kDim, color) + "\n";
}

std::string TimelineAsJson(const TimelineReport& report, const TimelineView& view) {
  ordered_json series = ordered_json::array();
  for (const TimelineSeries& one : report.series) series.push_back(SeriesAsJson(one, view));
  const app::EventTotals& totals = report.totals;
  const auto time = [](const std::optional<base::UtcTime>& t) {
    return t ? ordered_json(base::EpochMs(*t)) : ordered_json(nullptr);
  };
  const ordered_json document = {{"schema_version", kSchemaVersion},
                                 {"by_line", report.by_line},
                                 {"begin", base::EpochMs(report.begin)},
                                 {"width", report.width.count()},
                                 {"buckets", report.buckets},
                                 {"all", SeriesAsJson(report.all, view)},
                                 {"series", series},
                                 {"more_series", report.more_series},
                                 {"bursts", StretchesAsJson(report.bursts)},
                                 {"problem_bursts", StretchesAsJson(report.problem_bursts)},
                                 {"gaps", StretchesAsJson(report.gaps)},
                                 {"events", totals.events},
                                 {"without_time", totals.events - totals.timed},
                                 {"inferred", totals.inferred},
                                 {"first", time(totals.times.begin)},
                                 {"last", time(totals.times.end)},
                                 {"lines", report.lines},
                                 {"bytes", report.bytes.value()},
                                 {"files", report.files},
                                 {"notices", report.notices}};
  return JsonDocument(document);
}

std::string TimelineAsCsv(const TimelineReport& report, const TimelineView& view) {
  std::string text = report.by_line ? "line,all" : "begin,all";
  for (const TimelineSeries& series : report.series) text += "," + CsvCell(NameOf(series, view));
  text += "\r\n";
  for (std::size_t i = 0; i < report.buckets; ++i) {
    const base::UtcTime at = BucketAt(report, i);
    text += report.by_line ? std::to_string(base::EpochMs(at)) : base::FormatIso(at, view.zone);
    text += fmt::format(",{}", report.all.counts[i]);
    for (const TimelineSeries& series : report.series) text += fmt::format(",{}", series.counts[i]);
    text += "\r\n";
  }
  return text;
}

}  // namespace logai::cli
