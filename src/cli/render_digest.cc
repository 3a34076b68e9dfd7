#include "cli/render_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/page_choice.h"
#include "analysis/timeline.h"
#include "app/answer_text.h"
#include "base/text.h"
#include "cli/json_document.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

using analysis::Excerpt;
using analysis::LineReason;
using analysis::PageCandidate;
using nlohmann::ordered_json;

constexpr std::size_t kLineHead = 210, kLineTail = 60;  // shown of a long line
constexpr std::size_t kNameBytes = 80;                  // of a file's name
constexpr std::size_t kTemplateBytes = 140;
constexpr std::size_t kTimelineColumns = 24;
constexpr std::size_t kTimelineFrom = 2'000;  // bytes of a page that has room for it

std::string Size(std::int64_t bytes) {
  if (bytes < 10 * 1024) return fmt::format("{} bytes", base::WithThousands(bytes));
  if (bytes < 10 * 1024 * 1024) return fmt::format("{} KiB", base::WithThousands(bytes / 1024));
  return fmt::format("{} MiB", base::WithThousands(bytes / (1024 * 1024)));
}

// At most so much of the front and of the end.
std::string Cut(std::string text, std::size_t head, std::size_t tail) {
  if (text.size() <= head + tail + 8) return text;
  std::size_t from = text.size() - tail;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
  return std::string(base::Utf8Prefix(text, head)) + "…" + text.substr(from);
}

std::string Unbroken(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += " ⏎ ";
    } else {
      line += c;
    }
  }
  return line;
}

/// The most frequent templates are worth little beside the lines of a job, more beside those of a
/// service. More room shows more, never fewer.
std::size_t UsualShown(const app::DigestMaterial& material, std::size_t max_bytes) {
  const std::size_t per_template = material.one_job ? 12'000 : 1'500;
  return std::min({material.usual.size(), max_bytes / per_template, std::size_t{20}});
}

/// What pages of one digest share, whatever the number of lines on them.
class Pages {
 public:
  Pages(const app::DigestMaterial& material, const DigestView& view)
      : material_(material), view_(view), shown_(material.candidates.size()) {}

  std::vector<Excerpt> Excerpts(std::size_t count) const {
    return analysis::ExcerptsOf(material_.candidates, material_.order, count);
  }

  const std::string& Shown(std::size_t index) {
    std::string& text = shown_[index];
    if (text.empty()) {
      text = Cut(Unbroken(privacy::SafeForTerminal(material_.candidates[index].text)), kLineHead,
                 kLineTail);
    }
    return text;
  }

  std::string FileName(std::size_t file) const {
    return Cut(privacy::SafeForTerminal(material_.files[file]), kNameBytes / 2, kNameBytes / 2);
  }

  std::string Clock(base::UtcTime time) const {
    return base::FormatIso(time, *view_.zone).substr(with_date() ? 5 : 11, with_date() ? 14 : 8);
  }

  /// Behind the first of many: " ×412 until 14:19:40".
  std::string Repeats(const PageCandidate& line) const {
    const bool told = line.reason != LineReason::kRare && line.reason != LineReason::kBefore &&
                      line.reason != LineReason::kAfter && line.reason != LineReason::kEnd;
    std::string text;
    if (told && line.seen_count > 1) {
      text += fmt::format("  ×{}", base::WithThousands(line.seen_count));
      if (line.seen_until && line.time && *line.seen_until > *line.time)
        text += " until " + Clock(*line.seen_until);
    }
    if (told && line.is_new) text += text.empty() ? "  (new)" : ", new";
    return text;
  }

  /// What stood at the variables of the messages that a line is the first of.
  std::string Parameters(const PageCandidate& line) const {
    const bool told = line.reason == LineReason::kProblem && !material_.one_job;
    return told ? Unbroken(privacy::SafeForTerminal(line.parameters)) : std::string();
  }

  /// Fits as many lines as there is room for.
  base::Result<std::string> Fit(const std::function<std::string(std::size_t count)>& render) const {
    const auto fits = [&](std::size_t count) { return render(count).size() <= view_.max_bytes; };
    std::string frame = render(0);
    if (frame.size() > view_.max_bytes) {
      return base::Fail(
          {.kind = base::ErrorKind::kInvalidInput,
           .message = fmt::format("a page of {} bytes has no room for any line",
                                  base::WithThousands(static_cast<long long>(view_.max_bytes))),
           .next = fmt::format("give --max-bytes {} or more", frame.size() + 400),
           .retry_after = {}});
    }
    return render(analysis::FindFitting(material_.order.size(), fits));
  }

  bool with_date() const {
    return material_.span.begin &&
           *material_.span.end - *material_.span.begin > std::chrono::hours(20);
  }

 private:
  const app::DigestMaterial& material_;
  const DigestView& view_;
  std::vector<std::string> shown_;
};

std::string Levels(const app::DigestMaterial& material) {
  std::string text;
  for (std::size_t i = material.per_level.size(); i-- > 1;) {
    if (material.per_level[i] == 0) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", base::WithThousands(material.per_level[i]),
                    logs::Name(static_cast<logs::Level>(i)));
  }
  return text;
}

/// How many problems there were when; without any, how many events.
struct Course {
  std::string_view of;
  analysis::Timeline::Columns columns;  // none on a page that has no room for them
};

Course CourseOf(const app::DigestMaterial& material, const DigestView& view) {
  const bool any_problem = !material.problems.empty();
  const analysis::Timeline& shown = any_problem ? material.problems : material.all;
  Course course{.of = any_problem ? "problems" : "events", .columns = {}};
  if (view.max_bytes >= kTimelineFrom && !shown.empty() && material.span.begin) {
    course.columns =
        shown.Fold(*material.span.begin, *material.span.end, kTimelineColumns, base::Millis(1000));
  }
  return course;
}

std::string Head(const app::DigestMaterial& material, const DigestView& view, const Pages& pages) {
  std::string text =
      material.files.size() == 1
          ? pages.FileName(0)
          : fmt::format("{} files, the first {}", material.files.size(), pages.FileName(0));
  text += fmt::format(": {}, {}", app::Counted(material.lines, "line"), Size(material.bytes));
  if (material.span.begin) {
    const std::string begin = base::FormatIso(*material.span.begin, *view.zone);
    const std::string end = base::FormatIso(*material.span.end, *view.zone);
    const bool same_day = begin.substr(0, 10) == end.substr(0, 10);
    text += fmt::format(", {} {}–{} {}", begin.substr(0, 10), begin.substr(11, 8),
                        same_day ? end.substr(11, 8) : end.substr(0, 10) + " " + end.substr(11, 8),
                        end.size() > 23 ? end.substr(23) : "");
  }
  if (const std::string levels = Levels(material); !levels.empty()) text += ": " + levels;
  text += "\n";
  const Course course = CourseOf(material, view);
  if (course.columns.counts.size() < 3) return text;
  return text + fmt::format("{} per {} from {}: {}\n", course.of,
                            base::FormatDuration(course.columns.width),
                            pages.Clock(course.columns.begin),
                            analysis::Sparkline(course.columns.counts));
}

std::string Usual(const app::DigestMaterial& material, const DigestView& view) {
  std::string text;
  for (std::size_t i = 0; i < UsualShown(material, view.max_bytes); ++i) {
    const app::UsualMessages& usual = material.usual[i];
    if (usual.count < 2) break;
    text += fmt::format("  {}×  {}\n", base::WithThousands(usual.count),
                        Cut(Unbroken(privacy::SafeForTerminal(usual.text)), kTemplateBytes, 0));
  }
  return text.empty() ? text : "\nthe most frequent messages:\n" + text;
}

std::string Closing(const app::DigestMaterial& material, const std::vector<Excerpt>& excerpts) {
  std::size_t shown = 0;
  for (const Excerpt& excerpt : excerpts) shown += excerpt.end - excerpt.begin;
  std::string text =
      fmt::format("\nbehind this page: {}, {} of {}; {} shown",
                  app::Counted(material.lines, "line"), app::Counted(material.events, "event"),
                  app::Counted(material.templates, "kind"), app::Counted(shown, "line"));
  if (material.baseline_events > 0)
    text += fmt::format("; baseline: {}", app::Counted(material.baseline_events, "event"));
  return text + "\n";
}

}  // namespace

base::Result<std::string> DigestAsText(const app::DigestMaterial& material, const DigestView& view,
                                       const Terminal& terminal) {
  const bool color = terminal.color_stdout;
  Pages pages(material, view);
  const std::string head = Head(material, view, pages);
  const std::string usual = Usual(material, view);
  const auto render = [&](std::size_t count) {
    std::string text = head;
    const std::vector<Excerpt> excerpts = pages.Excerpts(count);
    std::size_t id = 0;
    for (const Excerpt& excerpt : excerpts) {
      const PageCandidate& first = material.candidates[excerpt.begin];
      std::string place =
          fmt::format("[e{}] {}:{}", ++id, pages.FileName(first.file), first.number.value());
      if (material.one_job && first.time) place += " " + pages.Clock(*first.time);
      text += "\n" + Styled(place, Style::kDim, color) + "\n";
      for (std::size_t i = excerpt.begin; i < excerpt.end; ++i) {
        const PageCandidate& line = material.candidates[i];
        text += "  ";
        if (!material.one_job && line.time) text += pages.Clock(*line.time) + " ";
        const bool grave = line.reason == LineReason::kVerdict ||
                           line.reason == LineReason::kCause ||
                           line.reason == LineReason::kSummary || line.level >= logs::Level::kError;
        text += grave ? Styled(pages.Shown(i), Style::kRed, color) : pages.Shown(i);
        text += pages.Repeats(line);
        if (view.explain && line.reason != LineReason::kNone)
          text += Styled(fmt::format("  ← {}", analysis::Name(line.reason)), Style::kDim, color);
        text += "\n";
        if (const std::string told = pages.Parameters(line); !told.empty()) {
          text += Styled("    (" + told + ")", Style::kDim, color) + "\n";
        }
      }
    }
    return text + usual + Closing(material, excerpts);
  };
  return pages.Fit(render);
}

base::Result<std::string> DigestAsJson(const app::DigestMaterial& material,
                                       const DigestView& view) {
  Pages pages(material, view);
  const auto time = [](const std::optional<base::UtcTime>& at) {
    return at ? ordered_json(base::EpochMs(*at)) : ordered_json(nullptr);
  };
  const auto line_of = [&](std::size_t index) {
    const PageCandidate& line = material.candidates[index];
    ordered_json json = {{"line", line.number.value()}, {"text", pages.Shown(index)}};
    if (line.level != logs::Level::kUnknown) json["level"] = logs::Name(line.level);
    if (!material.one_job && line.time) json["timestamp"] = time(line.time);
    if (line.seen_count > 1) json["count"] = line.seen_count;
    if (line.is_new) json["new"] = true;
    if (auto told = pages.Parameters(line); !told.empty()) json["parameters"] = std::move(told);
    if (view.explain) json["why"] = analysis::Name(line.reason);
    return json;
  };
  ordered_json usual = ordered_json::array();
  for (std::size_t i = 0; i < UsualShown(material, view.max_bytes); ++i) {
    const app::UsualMessages& of = material.usual[i];
    usual.push_back(
        {{"template", Cut(of.text, kTemplateBytes, 0)},
         {"count", of.count},
         {"level", of.level == logs::Level::kUnknown ? ordered_json(nullptr)
                                                     : ordered_json(logs::Name(of.level))},
         {"source", pages.FileName(of.file)},
         {"line", of.line}});
  }
  ordered_json levels = ordered_json::object();
  for (std::size_t i = 1; i < material.per_level.size(); ++i) {
    if (material.per_level[i] > 0)
      levels[std::string(logs::Name(static_cast<logs::Level>(i)))] = material.per_level[i];
  }
  const Course course = CourseOf(material, view);
  ordered_json timeline = nullptr;
  if (!course.columns.counts.empty()) {
    timeline = {{"of", course.of},
                {"begin", base::EpochMs(course.columns.begin)},
                {"width_ms", course.columns.width.count()},
                {"counts", course.columns.counts}};
  }
  const auto render = [&](std::size_t count) {
    ordered_json list = ordered_json::array();
    std::size_t shown = 0;
    for (const Excerpt& excerpt : pages.Excerpts(count)) {
      const PageCandidate& first = material.candidates[excerpt.begin];
      ordered_json lines = ordered_json::array();
      for (std::size_t i = excerpt.begin; i < excerpt.end; ++i) lines.push_back(line_of(i));
      shown += lines.size();
      list.push_back({{"id", fmt::format("e{}", list.size() + 1)},
                      {"source", pages.FileName(first.file)},
                      {"line", first.number.value()},
                      {"line_end", material.candidates[excerpt.end - 1].number.value()},
                      {"timestamp", time(first.time)},
                      {"lines", lines}});
    }
    const ordered_json document = {{"schema_version", kSchemaVersion},
                                   {"begin", time(material.span.begin)},
                                   {"end", time(material.span.end)},
                                   {"levels", levels},
                                   {"timeline", timeline},
                                   {"excerpts", list},
                                   {"frequent", usual},
                                   {"coverage",
                                    {{"files", material.files.size()},
                                     {"lines", material.lines},
                                     {"events", material.events},
                                     {"bytes", material.bytes},
                                     {"templates", material.templates},
                                     {"baseline_events", material.baseline_events},
                                     {"lines_shown", shown}}}};
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  };
  return pages.Fit(render);
}

}  // namespace logai::cli
