#include "cli/render_parameters.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/template_text.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/template_cells.h"

namespace logai::cli {
namespace {

using analysis::NumberUnit;
using analysis::ParameterStatistics;
using nlohmann::ordered_json;

constexpr std::size_t kTopInText = 3;
constexpr std::size_t kTopInJson = 10;
constexpr std::size_t kValueInText = 40;  // bytes of a value
constexpr double kLeastOfSample = 0.02;   // a share that a sample tells from nothing

std::string Plain(double value) {
  const double size = std::abs(value);
  if (size >= 1e15) return fmt::format("{:.3g}", value);
  if (value == std::trunc(value)) return base::WithThousands(static_cast<long long>(value));
  if (size >= 100) return base::WithThousands(std::llround(value));
  return fmt::format("{:.3g}", value);
}

std::string_view NameOf(NumberUnit unit) {
  switch (unit) {
    case NumberUnit::kMilliseconds:
      return "ms";
    case NumberUnit::kBytes:
      return "bytes";
    case NumberUnit::kNone:
      return "";
  }
  return "";
}

ordered_json NumbersAsJson(const analysis::NumberStatistics& numbers) {
  const std::string_view unit = NameOf(numbers.unit);
  return {{"unit", unit.empty() ? ordered_json(nullptr) : ordered_json(unit)},
          {"count", numbers.count},
          {"min", numbers.min},
          {"max", numbers.max},
          {"mean", numbers.mean},
          {"p50", numbers.p50},
          {"p95", numbers.p95},
          {"p99", numbers.p99},
          {"quantile_error", numbers.exact ? 0.0 : analysis::NumberSketch::kRelativeError}};
}

}  // namespace

std::string NumberText(double value, NumberUnit unit) {
  if (unit == NumberUnit::kMilliseconds) {
    if (std::abs(value) < 1'000) return Plain(value) + " ms";
    if (std::abs(value) < 60'000) return fmt::format("{:.3g} s", value / 1'000);
    return base::FormatDuration(base::Millis(static_cast<std::int64_t>(std::min(value, 1e15))));
  }
  if (unit == NumberUnit::kBytes) {
    static constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t step = 0;
    for (; std::abs(value) >= 1'024 && step + 1 < kUnits.size(); ++step) value /= 1'024;
    return fmt::format("{} {}", Plain(value), kUnits[step]);
  }
  return Plain(value);
}

std::string RedactedValue(std::span<const analysis::TemplateToken> tokens, std::size_t token,
                          std::string_view value, const Redact& redact) {
  if (!redact) return std::string(value);
  std::string before = analysis::TypedText(tokens.first(token));
  if (tokens[token].space_before && !before.empty()) before += ' ';
  std::string behind;
  if (token + 1 < tokens.size()) {
    behind = (tokens[token + 1].space_before ? " " : "") +
             analysis::TypedText(tokens.subspan(token + 1));
  }
  const std::string text = redact(before + std::string(value) + behind);
  std::string alone = redact(value);
  if (text.size() >= before.size() + behind.size() && text.starts_with(before) &&
      text.ends_with(behind)) {
    std::string within = text.substr(before.size(), text.size() - before.size() - behind.size());
    return within == value ? alone : within;
  }
  return alone == value ? "[REDACTED]" : alone;
}

std::vector<std::string> ParameterLines(std::span<const analysis::TemplateToken> tokens,
                                        const analysis::ParameterTable& table,
                                        const Redact& redact) {
  std::vector<std::string> lines;
  std::size_t position = 0;
  for (const ParameterStatistics& of : analysis::DescribeParameters(tokens, table, kTopInText)) {
    ++position;
    const std::string name =
        of.label.empty() ? std::string(analysis::Placeholder(tokens[of.token].kind)) : of.label;
    std::string line = fmt::format("{} {}: ", position, redact ? redact(name) : name);
    line += fmt::format("{}{} {}", of.distinct_exact ? "" : "about ",
                        base::WithThousands(static_cast<long long>(of.distinct)),
                        of.distinct == 1 ? "value" : "values");
    if (of.numbers) {
      const auto text = [&](double value) { return NumberText(value, of.numbers->unit); };
      line += fmt::format(", {} to {}, mean {}, p50 {}, p95 {}, p99 {}", text(of.numbers->min),
                          text(of.numbers->max), text(of.numbers->mean), text(of.numbers->p50),
                          text(of.numbers->p95), text(of.numbers->p99));
    }
    // A list of values that are all different says nothing.
    const bool repeats = !of.top.empty() &&
                         (of.top_sample == 0 || of.top.front().share >= kLeastOfSample) &&
                         of.top.front().share * static_cast<double>(of.count) > 1;
    if (repeats && (!of.numbers || of.distinct <= 16)) {
      for (const ParameterStatistics::Top& top : of.top) {
        if (of.top_sample > 0 && top.share < kLeastOfSample) continue;
        const std::string value = RedactedValue(tokens, of.token, top.value, redact);
        const std::string_view cut = base::Utf8Prefix(value, kValueInText);
        line +=
            fmt::format(", {}{} {}", cut, cut.size() < value.size() ? "…" : "", Percent(top.share));
      }
      if (of.top_sample > 0) {
        line += fmt::format(" (of a sample of {} of {})", of.top_sample,
                            base::WithThousands(static_cast<long long>(of.count)));
      }
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

ordered_json ParametersAsJson(std::span<const analysis::TemplateToken> tokens,
                              const analysis::ParameterTable& table, const Redact& redact) {
  ordered_json list = ordered_json::array();
  for (const ParameterStatistics& of : analysis::DescribeParameters(tokens, table, kTopInJson)) {
    ordered_json top = ordered_json::array();
    for (const ParameterStatistics::Top& value : of.top) {
      top.push_back({{"value", RedactedValue(tokens, of.token, value.value, redact)},
                     {"count", value.count},
                     {"share", value.share}});
    }
    list.push_back(
        {{"position", list.size() + 1},
         {"placeholder", analysis::Placeholder(tokens[of.token].kind)},
         {"label", redact ? redact(of.label) : of.label},
         {"count", of.count},
         {"distinct", of.distinct},
         {"distinct_error", of.distinct_exact ? 0.0 : analysis::ValueCounter::kRelativeError},
         {"top", top},
         {"top_sample", of.top_sample == 0 ? ordered_json(nullptr) : ordered_json(of.top_sample)},
         {"numbers", of.numbers ? NumbersAsJson(*of.numbers) : ordered_json(nullptr)}});
  }
  return list;
}

}  // namespace logai::cli
