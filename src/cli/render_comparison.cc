#include "cli/render_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/template_text.h"
#include "base/text.h"
#include "cli/json_document.h"
#include "cli/template_cells.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

using analysis::Change;
using analysis::ParameterChange;
using analysis::TemplateChange;
using nlohmann::ordered_json;

std::string TemplateOf(const app::CompareReport& report, std::size_t pattern,
                       const ComparisonView& view) {
  const std::string text = analysis::TypedText(report.patterns.patterns[pattern].tokens);
  return view.redact ? view.redact(text) : text;
}

std::string Factor(double ratio) {
  if (ratio >= 100) return fmt::format("×{}", base::WithThousands(std::llround(ratio)));
  if (ratio >= 10) return fmt::format("×{:.0f}", ratio);
  if (ratio >= 0.1) return fmt::format("×{:.2g}", ratio);
  return fmt::format("×{:.1g}", ratio);
}

std::string ChangeCell(const TemplateChange& change, bool color) {
  const bool counted = change.change == Change::kMore || change.change == Change::kLess;
  std::string text =
      counted ? Factor(change.rate.ratio) : std::string(analysis::Name(change.change));
  text.append(static_cast<std::size_t>(std::max(0, 6 - DisplayWidth(text))), ' ');
  const bool rises = change.change == Change::kNew || change.change == Change::kMore;
  if (rises) return Styled(text, change.problem ? Style::kRed : Style::kYellow, color);
  return Styled(text, Style::kCyan, color);
}

std::string SideLine(std::string_view letter, const std::string& name,
                     const app::EventTotals& totals, const analysis::ComparisonSide& side,
                     const ComparisonView& view) {
  std::string text =
      fmt::format("{}  {}: {}", letter, name, Plural(side.events, "event", "events"));
  if (side.times.begin) {
    text += fmt::format(", {} to {}", base::FormatDateTime(*side.times.begin, view.zone),
                        base::FormatDateTime(*side.times.end, view.zone));
    text += view.zone.IsUtc() ? " UTC" : "";
    const double minutes =
        static_cast<double>((*side.times.end - *side.times.begin).count()) / 60'000;
    if (minutes >= 1) {
      const double rate = static_cast<double>(side.events) / minutes;
      text += fmt::format(", {} a minute", NumberText(rate, analysis::NumberUnit::kNone));
    }
    if (totals.inferred > 0) text += " (times inferred)";
    if (totals.timed < totals.events) {
      text +=
          fmt::format(" ({} without a time)", base::WithThousands(totals.events - totals.timed));
    }
  }
  return text;
}

std::string ScaleLine(const analysis::Comparison& comparison) {
  switch (comparison.scale) {
    case analysis::Scale::kTime:
      return "Compared by rate over time.";
    case analysis::Scale::kTraffic:
      return fmt::format(
          "Most templates are {} as frequent in B; told is what changed beyond that.",
          Factor(comparison.exposure_ratio));
    case analysis::Scale::kEvents:
      return "Compared by share of all events, for want of times.";
  }
  return "";
}

// "first 14:02:07 app.log:12" for what is new, "last …" for what is gone.
std::string WhereLine(const app::CompareReport& report, const TemplateChange& change,
                      const ComparisonView& view) {
  const auto& patterns = report.patterns;
  const auto& times = patterns.patterns[change.pattern].seen.times;
  const bool fresh = change.change == Change::kNew;
  if (!fresh && change.change != Change::kGone) return "";
  const app::PatternPlace& place = (fresh ? patterns.first : patterns.last)[change.pattern];
  const auto& time = fresh ? times.begin : times.end;
  return fmt::format("{} {}{}:{}", fresh ? "first" : "last",
                     time ? base::FormatClock(*time, view.zone) + "  " : "", place.file,
                     place.line.value());
}

std::string ParameterText(const app::CompareReport& report, const ParameterChange& change,
                          const ComparisonView& view) {
  const auto& tokens = report.patterns.patterns[change.pattern].tokens;
  const std::string label = change.label.empty()
                                ? std::string(analysis::Placeholder(tokens[change.token].kind))
                                : change.label;
  if (change.kind == ParameterChange::Kind::kShare) {
    return fmt::format("{}: {} {} → {}", view.redact ? view.redact(label) : label,
                       RedactedValue(tokens, change.token, change.value, view.redact),
                       Percent(change.from), Percent(change.to));
  }
  return fmt::format("{}: p{} {} → {}", view.redact ? view.redact(label) : label, change.percentile,
                     NumberText(change.from, change.unit), NumberText(change.to, change.unit));
}

// The table of what changed, and what of it is not shown.
class ChangeTable {
 public:
  ChangeTable(const app::CompareReport& report, const ComparisonView& view,
              const Terminal& terminal)
      : report_(report), view_(view), color_(terminal.color_stdout) {
    const auto& changes = report.comparison.changes;
    for (const TemplateChange& change : changes) {
      if (change.change == Change::kSame)
        ++same_;
      else if (change.told)
        ++told_;
      else
        ++faint_;
      with_levels_ = with_levels_ || change.level != logs::Level::kUnknown;
      digits_ = std::max({digits_, base::WithThousands(change.count_a).size(),
                          base::WithThousands(change.count_b).size()});
    }
    indent_ = static_cast<int>(2 * (digits_ + 2) + 6 + 2 + (with_levels_ ? 9 : 0));
    columns_ = terminal.stdout_is_terminal ? std::max(terminal.width - indent_, kNarrowestTemplate)
                                           : 1'000'000;
  }

  std::string Text() {
    std::string text;
    std::size_t shown = 0, shown_told = 0;
    for (const TemplateChange& change : report_.comparison.changes) {
      if (change.change == Change::kSame) continue;
      if (view_.top > 0 && (shown == view_.top || !change.told)) break;
      if (shown++ == 0) text += Head();
      shown_told += change.told ? 1 : 0;
      text += Row(change);
    }
    if (told_ == 0) {
      text += "Nothing changed that chance does not explain, and no problem is new.\n";
    }
    if (shown_told < told_) {
      text += fmt::format("… and {} more (--top 0 shows all)\n",
                          Plural(told_ - shown_told, "change", "changes"));
    }
    if (shown == shown_told && faint_ > 0) {
      text += fmt::format(
          "… and {} on one side only, too rare to tell from chance (--top 0 shows all)\n",
          Plural(faint_, "template", "templates"));
    }
    return text;
  }

  std::size_t same() const { return same_; }
  int columns() const { return columns_ + indent_; }

 private:
  std::string Head() const {
    return Styled(fmt::format("{:>{}}  {:>{}}  change  {}template", "A", digits_, "B", digits_,
                              with_levels_ ? "level    " : ""),
                  Style::kBold, color_) +
           "\n";
  }

  std::string Row(const TemplateChange& change) const {
    std::string text =
        fmt::format("{:>{}}  {:>{}}  {}  ", base::WithThousands(change.count_a), digits_,
                    base::WithThousands(change.count_b), digits_, ChangeCell(change, color_));
    if (with_levels_) text += LevelCell(change.level, color_) + " ";
    bool first = true;
    const std::string body = privacy::SafeForTerminal(TemplateOf(report_, change.pattern, view_));
    for (const std::string& line : WrapAtBlanks(body, columns_)) {
      if (!std::exchange(first, false)) text.append(static_cast<std::size_t>(indent_), ' ');
      text += WithVariables(line, color_) + "\n";
    }
    const std::string where = WhereLine(report_, change, view_);
    if (!where.empty()) {
      text.append(static_cast<std::size_t>(indent_), ' ');
      text +=
          Styled(FitColumns(privacy::SafeForTerminal(where), columns_), Style::kDim, color_) + "\n";
    }
    return text;
  }

  const app::CompareReport& report_;
  const ComparisonView& view_;
  bool color_;
  bool with_levels_ = false;
  std::size_t digits_ = 5, same_ = 0, told_ = 0, faint_ = 0;
  int indent_ = 0, columns_ = 0;
};

ordered_json Finite(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json PlaceAsJson(const app::PatternPlace& place) {
  return {{"source", place.file}, {"line", place.line.value()}};
}

ordered_json ChangeAsJson(const app::CompareReport& report, const TemplateChange& change,
                          const ComparisonView& view) {
  const analysis::Pattern& pattern = report.patterns.patterns[change.pattern];
  const std::string& example = pattern.seen.example;
  return {{"change", analysis::Name(change.change)},
          {"significant", change.significant},
          {"told", change.told},
          {"problem", change.problem},
          {"level", logs::Name(change.level)},
          {"template", TemplateOf(report, change.pattern, view)},
          {"count_a", change.count_a},
          {"count_b", change.count_b},
          {"ratio", Finite(change.rate.ratio)},
          {"ratio_low", Finite(change.rate.ratio_95.low)},
          {"ratio_high", Finite(change.rate.ratio_95.high)},
          {"p", change.rate.p},
          {"q", change.q},
          {"dispersion", change.dispersion},
          {"first", PlaceAsJson(report.patterns.first[change.pattern])},
          {"last", PlaceAsJson(report.patterns.last[change.pattern])},
          {"begin", TimeOrNull(pattern.seen.times.begin)},
          {"end", TimeOrNull(pattern.seen.times.end)},
          {"example", view.redact ? view.redact(example) : example}};
}

ordered_json ParameterAsJson(const app::CompareReport& report, const ParameterChange& change,
                             const ComparisonView& view) {
  const auto& tokens = report.patterns.patterns[change.pattern].tokens;
  const auto position =
      1 +
      std::ranges::count_if(
          tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(change.token),
          [](const analysis::TemplateToken& token) { return analysis::IsVariable(token.kind); });
  ordered_json object = {{"template", TemplateOf(report, change.pattern, view)},
                         {"position", position},
                         {"label", view.redact ? view.redact(change.label) : change.label}};
  if (change.kind == ParameterChange::Kind::kShare) {
    object["kind"] = "share";
    object["value"] = RedactedValue(tokens, change.token, change.value, view.redact);
  } else {
    object["kind"] = fmt::format("p{}", change.percentile);
    object["unit"] = change.unit == analysis::NumberUnit::kNone    ? ordered_json(nullptr)
                     : change.unit == analysis::NumberUnit::kBytes ? ordered_json("bytes")
                                                                   : ordered_json("ms");
  }
  object["from"] = change.from;
  object["to"] = change.to;
  object["sample_a"] = change.sample_a;
  object["sample_b"] = change.sample_b;
  object["q"] = change.q;
  return object;
}

ordered_json SideAsJson(const std::string& name, const app::EventTotals& totals,
                        const analysis::ComparisonSide& side) {
  return {{"name", name},
          {"events", side.events},
          {"begin", TimeOrNull(side.times.begin)},
          {"end", TimeOrNull(side.times.end)},
          {"without_time", totals.events - totals.timed},
          {"inferred", totals.inferred}};
}

}  // namespace

std::string ComparisonAsText(const app::CompareReport& report, const ComparisonView& view,
                             const Terminal& terminal) {
  const bool color = terminal.color_stdout;
  std::string text = privacy::SafeForTerminal(SideLine("A", view.name_a, report.patterns.sides[0],
                                                       report.sides[0], view)) +
                     "\n" +
                     privacy::SafeForTerminal(SideLine("B", view.name_b, report.patterns.sides[1],
                                                       report.sides[1], view)) +
                     "\n";
  ChangeTable table(report, view, terminal);
  text += "\n" + table.Text();
  const auto& shifts = report.comparison.parameters;
  const std::size_t shown = view.top == 0 ? shifts.size() : std::min(view.top, shifts.size());
  if (shown > 0) text += "\n" + Styled("values that shifted, A → B", Style::kBold, color) + "\n";
  const int room =
      terminal.stdout_is_terminal ? std::max(terminal.width, kNarrowestTemplate) : 1'000'000;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string shift = privacy::SafeForTerminal(ParameterText(report, shifts[i], view));
    text += "  " + FitColumns(shift, room - 2) + "\n";
    text += "      " +
            WithVariables(
                FitColumns(privacy::SafeForTerminal(TemplateOf(report, shifts[i].pattern, view)),
                           room - 6),
                color) +
            "\n";
  }
  const std::string behind = fmt::format(
      "{} the same. {} {} read{}.", Plural(table.same(), "template is", "templates are"),
      ScaleLine(report.comparison), Plural(report.patterns.lines, "line", "lines"),
      view.took ? fmt::format(" ({})", base::FormatDuration(*view.took)) : "");
  return text + "\n" + Styled(behind, Style::kDim, color) + "\n";
}

std::string ComparisonAsJson(const app::CompareReport& report, const ComparisonView& view) {
  const analysis::Comparison& comparison = report.comparison;
  std::array<std::size_t, 5> kinds{};
  ordered_json changes = ordered_json::array(), parameters = ordered_json::array();
  for (const TemplateChange& change : comparison.changes) {
    ++kinds[static_cast<std::size_t>(change.change)];
    if (view.top > 0 && changes.size() == view.top) continue;
    changes.push_back(ChangeAsJson(report, change, view));
  }
  for (const ParameterChange& change : comparison.parameters) {
    if (view.top > 0 && parameters.size() == view.top) continue;
    parameters.push_back(ParameterAsJson(report, change, view));
  }
  ordered_json counts = ordered_json::object();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    counts[std::string(analysis::Name(static_cast<Change>(i)))] = kinds[i];
  }
  static constexpr std::array<std::string_view, 3> kScales = {"time", "traffic", "events"};
  const ordered_json document = {
      {"schema_version", kSchemaVersion},
      {"a", SideAsJson(view.name_a, report.patterns.sides[0], report.sides[0])},
      {"b", SideAsJson(view.name_b, report.patterns.sides[1], report.sides[1])},
      {"scale", kScales[static_cast<std::size_t>(comparison.scale)]},
      {"exposure_ratio", comparison.exposure_ratio},
      {"templates", counts},
      {"changes", changes},
      {"parameters", parameters},
      {"lines", report.patterns.lines},
      {"bytes", report.patterns.bytes.value()},
      {"files", report.patterns.files},
      {"notices", report.patterns.notices}};
  return JsonDocument(document);
}

}  // namespace logai::cli
