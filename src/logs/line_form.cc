#include "logs/line_form.h"

#include <string>
#include <vector>

#include "logs/continuation.h"

namespace logai::logs {
namespace {

constexpr std::size_t kSampleEvents = 4'096;
constexpr std::size_t kSampleBytes = 512;  // of one event; headers are shorter

}  // namespace

LineForm LineForm::Learn(const std::function<bool(std::string_view&)>& next_line,
                         RecordAssemblerOptions options) {
  LineForm form(std::move(options));
  RecordAssembler assembler(form.options_);
  std::vector<std::string> bodies;
  const auto keep = [&](const Event* event) {
    if (bodies.size() >= kSampleEvents) return;
    const std::string_view body = event->body();
    // JSON explains itself, and its members are no columns.
    if (!body.empty() && body.front() != '{') bodies.emplace_back(body.substr(0, kSampleBytes));
  };
  std::string_view line;
  for (std::int64_t number = 1; next_line(line); ++number) {
    const Event* event = assembler.Add(line, base::LineNumber(number));
    for (; event != nullptr; event = assembler.Next()) keep(event);
  }
  for (const Event* event = assembler.Finish(); event != nullptr; event = assembler.Next()) {
    keep(event);
  }
  form.parser_ = assembler.parser();
  form.has_times_ = assembler.has_times();
  const std::vector<std::string_view> views(bodies.begin(), bodies.end());
  form.columns_ = HeaderColumns::Learn(views);
  return form;
}

bool RecordBegins::Is(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const ParsedLine parsed = parser_.Parse(line);
  if (has_times_) return parsed.time.has_value();
  return ShapeOf(parsed.inner) == LineShape::kPlain;
}

}  // namespace logai::logs
