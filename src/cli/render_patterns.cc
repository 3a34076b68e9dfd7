#include "cli/render_patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/template_text.h"
#include "base/text.h"
#include "cli/json_document.h"
#include "cli/template_cells.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

using analysis::Pattern;
using nlohmann::ordered_json;

constexpr std::size_t kSparkColumns = 8;
constexpr int kSparkNeeds = 76;  // columns of a terminal that has room for it
constexpr std::size_t kCourseColumns = 24;

std::string Redacted(const PatternsView& view, std::string text) {
  return view.redact ? view.redact(text) : std::move(text);
}

std::string TemplateOf(const Pattern& pattern, const PatternsView& view) {
  if (pattern.tokens.empty()) return "(other messages)";
  return Redacted(view, analysis::TypedText(pattern.tokens));
}

logs::Level GravestLevel(const Pattern& pattern) {
  for (std::size_t i = pattern.seen.per_level.size(); i-- > 1;) {
    if (pattern.seen.per_level[i] > 0) return static_cast<logs::Level>(i);
  }
  return logs::Level::kUnknown;
}

double ShareOf(const Pattern& pattern, const app::PatternReport& report) {
  return report.events == 0
             ? 0
             : static_cast<double>(pattern.seen.count) / static_cast<double>(report.events);
}

std::size_t ShownOf(const app::PatternReport& report, const PatternsView& view) {
  return view.top == 0 ? report.patterns.size() : std::min(view.top, report.patterns.size());
}

base::TimeRange TimesOf(const app::PatternReport& report) {
  base::TimeRange times;
  for (const Pattern& pattern : report.patterns) {
    if (pattern.seen.times.begin) times.Include(*pattern.seen.times.begin);
    if (pattern.seen.times.end) times.Include(*pattern.seen.times.end);
  }
  return times;
}

// The counts of a template over the span of all; nothing when it has no times.
analysis::Timeline::Columns CourseOf(const Pattern& pattern, const base::TimeRange& times,
                                     std::size_t columns) {
  if (pattern.details.empty() || pattern.details[0].course().count() == 0 || !times.begin)
    return {};
  return pattern.details[0].course().Counts().Fold(*times.begin, *times.end, columns);
}

std::string SparkCell(const Pattern& pattern, const base::TimeRange& times) {
  if (pattern.details.empty() || pattern.details[0].course().count() == 0) {
    return std::string(kSparkColumns, ' ');
  }
  return analysis::Sparkline(analysis::EvenColumns(pattern.details[0].course().Counts(),
                                                   *times.begin, *times.end, kSparkColumns));
}

std::string InferredNote(const app::EventTotals& totals) {
  if (totals.inferred == 0) return "";
  if (totals.inferred == totals.timed) return " (year or zone inferred)";
  return fmt::format(" (times of {} events inferred)",
                     base::WithThousands(static_cast<long long>(totals.inferred)));
}

std::string Coverage(const app::PatternReport& report, const PatternsView& view) {
  std::string text = Plural(report.lines, "line", "lines");
  if (report.files > 1) text += fmt::format(" of {} files", report.files);
  text += fmt::format(", {}, {}", Plural(report.events, "event", "events"),
                      Plural(report.patterns.size(), "template", "templates"));
  const base::TimeRange times = TimesOf(report);
  if (times.begin) {
    text += fmt::format(", {} to {} UTC", base::FormatDateTime(*times.begin),
                        base::FormatDateTime(*times.end));
    text += InferredNote(report.sides[0]);
  }
  if (view.took) text += fmt::format(" ({})", base::FormatDuration(*view.took));
  return text;
}

ordered_json AsJson(const Pattern& pattern, std::size_t index, const app::PatternReport& report,
                    const PatternsView& view) {
  ordered_json levels = ordered_json::object();
  for (std::size_t i = 0; i < pattern.seen.per_level.size(); ++i) {
    const auto name = i == 0 ? std::string_view("none") : logs::Name(static_cast<logs::Level>(i));
    if (pattern.seen.per_level[i] > 0) levels[std::string(name)] = pattern.seen.per_level[i];
  }
  const auto place = [&](const std::vector<app::PatternPlace>& places) -> ordered_json {
    if (index >= places.size()) return nullptr;
    return {{"source", places[index].file}, {"line", places[index].line.value()}};
  };
  ordered_json object = {{"id", index + 1},
                         {"template", TemplateOf(pattern, view)},
                         {"count", pattern.seen.count},
                         {"share", ShareOf(pattern, report)},
                         {"level", logs::Name(GravestLevel(pattern))},
                         {"levels", levels},
                         {"first", place(report.first)},
                         {"last", place(report.last)},
                         {"begin", TimeOrNull(pattern.seen.times.begin)},
                         {"end", TimeOrNull(pattern.seen.times.end)},
                         {"example", Redacted(view, pattern.seen.example)}};
  const auto course = CourseOf(pattern, TimesOf(report), kCourseColumns);
  object["course"] = course.counts.empty() ? ordered_json(nullptr)
                                           : ordered_json{{"begin", base::EpochMs(course.begin)},
                                                          {"width_ms", course.width.count()},
                                                          {"counts", course.counts}};
  if (!pattern.details.empty() && pattern.details[0].parameters() != nullptr) {
    object["parameters"] =
        ParametersAsJson(pattern.tokens, *pattern.details[0].parameters(), view.redact);
  }
  return object;
}

std::string ParametersText(const Pattern& pattern, const PatternsView& view, int indent,
                           int columns, bool color) {
  std::string text;
  if (pattern.details.empty() || pattern.details[0].parameters() == nullptr) return text;
  for (const std::string& parameter :
       ParameterLines(pattern.tokens, *pattern.details[0].parameters(), view.redact)) {
    for (const std::string& line : WrapAtBlanks(privacy::SafeForTerminal(parameter), columns - 2)) {
      text.append(static_cast<std::size_t>(indent) + 2, ' ');
      text += Styled(line, Style::kDim, color) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string PatternsAsText(const app::PatternReport& report, const PatternsView& view,
                           const Terminal& terminal) {
  const bool color = terminal.color_stdout;
  const std::size_t shown = ShownOf(report, view);
  const bool with_levels = std::ranges::any_of(report.patterns, [](const Pattern& pattern) {
    return GravestLevel(pattern) != logs::Level::kUnknown;
  });
  std::size_t digits = 5;
  for (const Pattern& pattern : report.patterns) {
    digits =
        std::max(digits, base::WithThousands(static_cast<long long>(pattern.seen.count)).size());
  }
  const base::TimeRange times = TimesOf(report);
  const bool with_sparks =
      times.begin && times.begin != times.end &&
      (!terminal.stdout_is_terminal || terminal.width >= kSparkNeeds) &&
      std::ranges::any_of(report.patterns, [](const Pattern& p) { return !p.details.empty(); });
  const int indent = static_cast<int>(digits) + 2 + 6 + 2 + (with_levels ? 8 + 1 : 0) +
                     (with_sparks ? static_cast<int>(kSparkColumns) + 2 : 0);
  const int columns = terminal.stdout_is_terminal
                          ? std::max(terminal.width - indent, kNarrowestTemplate)
                          : std::numeric_limits<int>::max();
  std::string text =
      Styled(fmt::format("{:>{}}  {:>6}  {}{}template", "count", digits, "share",
                         with_levels ? "level    " : "", with_sparks ? "when      " : ""),
             Style::kBold, color) +
      "\n";
  std::uint64_t rest = report.events;
  for (std::size_t i = 0; i < shown; ++i) {
    const Pattern& pattern = report.patterns[i];
    rest -= std::min(rest, pattern.seen.count);
    text += fmt::format("{:>{}}  {:>6}  ",
                        base::WithThousands(static_cast<long long>(pattern.seen.count)), digits,
                        Percent(ShareOf(pattern, report)));
    if (with_levels) text += LevelCell(GravestLevel(pattern), color) + " ";
    if (with_sparks) text += SparkCell(pattern, times) + "  ";
    bool first = true;
    for (const std::string& line :
         WrapAtBlanks(privacy::SafeForTerminal(TemplateOf(pattern, view)), columns)) {
      if (!std::exchange(first, false)) text.append(static_cast<std::size_t>(indent), ' ');
      text += WithVariables(line, color) + "\n";
    }
    if (view.parameters) text += ParametersText(pattern, view, indent, columns, color);
  }
  if (shown < report.patterns.size()) {
    text += fmt::format("… and {} more, {} of the events (--top 0 shows all)\n",
                        Plural(report.patterns.size() - shown, "template", "templates"),
                        Percent(static_cast<double>(rest) /
                                static_cast<double>(std::max<std::uint64_t>(report.events, 1))));
  }
  return text + "\n" + Styled(Coverage(report, view), Style::kDim, color) + "\n";
}

void PatternsAsJson(const app::PatternReport& report, const PatternsView& view,
                    const std::function<void(std::string_view piece)>& write) {
  const auto dump = [](const ordered_json& value) {
    return value.dump(2, ' ', true, ordered_json::error_handler_t::replace);
  };
  const ordered_json document = {{"schema_version", kSchemaVersion},
                                 {"lines", report.lines},
                                 {"events", report.events},
                                 {"bytes", report.bytes.value()},
                                 {"files", report.files},
                                 {"templates", report.patterns.size()},
                                 {"patterns", ordered_json::array()},
                                 {"notices", report.notices}};
  // What stands before the list are numbers.
  const std::string around = dump(document);
  const std::size_t open = around.find('[') + 1;
  write(std::string_view(around).substr(0, open));
  const std::size_t shown = ShownOf(report, view);
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string lines = dump(AsJson(report.patterns[i], i, report, view));
    std::string piece = i == 0 ? "\n    " : ",\n    ";
    for (const char c : lines) {
      piece += c;
      if (c == '\n') piece += "    ";  // no string has a line end in it
    }
    write(piece);
  }
  if (shown > 0) write("\n  ");
  write(std::string_view(around).substr(open));
  write("\n");
}

std::string PatternsAsCsv(const app::PatternReport& report, const PatternsView& view) {
  std::string text = "id,count,share,level,begin,end,source,line,template\r\n";
  for (std::size_t i = 0; i < ShownOf(report, view); ++i) {
    const Pattern& pattern = report.patterns[i];
    const auto time = [](const std::optional<base::UtcTime>& t) {
      return t ? base::FormatIso(*t) : std::string();
    };
    text += fmt::format("{},{},{:.6f},{},{},{},{},{},{}\r\n", i + 1, pattern.seen.count,
                        ShareOf(pattern, report), logs::Name(GravestLevel(pattern)),
                        time(pattern.seen.times.begin), time(pattern.seen.times.end),
                        CsvCell(report.first[i].file), report.first[i].line.value(),
                        CsvCell(TemplateOf(pattern, view)));
  }
  return text;
}

}  // namespace logai::cli
