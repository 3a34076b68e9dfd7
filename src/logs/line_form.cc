#include "logs/line_form.h"

#include <string>
#include <vector>

#include "logs/colours.h"
#include "logs/continuation.h"

namespace logai::logs {
namespace {

constexpr std::size_t kSampleEvents = 4'096;
constexpr std::size_t kSampleBytes = 512;  // of one event; headers are shorter

// The bodies of the first events, of which the columns of a header are learnt.
class Bodies {
 public:
  void Keep(const Event* event) {
    if (event == nullptr || bodies_.size() >= kSampleEvents) return;
    const std::string_view body = event->body();
    // JSON explains itself, and its members are no columns.
    if (!body.empty() && body.front() != '{') bodies_.emplace_back(body.substr(0, kSampleBytes));
  }
  void Read(RecordAssembler& assembler, std::string_view line, std::int64_t number) {
    const Event* event = assembler.Add(line, base::LineNumber(number));
    for (; event != nullptr; event = assembler.Next()) Keep(event);
  }
  void Finish(RecordAssembler& assembler) {
    for (const Event* event = assembler.Finish(); event != nullptr; event = assembler.Next()) {
      Keep(event);
    }
  }
  HeaderColumns Columns() const {
    return HeaderColumns::Learn(std::vector<std::string_view>(bodies_.begin(), bodies_.end()));
  }

 private:
  std::vector<std::string> bodies_;
};

}  // namespace

LineForm LineForm::Learn(const std::function<bool(std::string_view&)>& next_line,
                         RecordAssemblerOptions options) {
  LineForm form(std::move(options));
  RecordAssembler assembler(form.options_);
  Bodies bodies;
  std::vector<std::string> lines;
  std::string_view line;
  for (std::int64_t number = 1; next_line(line); ++number) {
    std::string plain;
    if (line.contains("\x1b[")) {
      plain = WithoutColours(line);
      line = plain;
      form.has_colours_ = true;
    }
    bodies.Read(assembler, line, number);
    if (lines.size() < kSampleEvents) lines.emplace_back(line);
  }
  bodies.Finish(assembler);
  form.parser_ = assembler.parser();
  form.has_times_ = assembler.has_times();
  const HeaderCounts& counts = form.parser_.header_counts(form.has_times_);
  const HeaderShape shape = counts.Shape();
  if (counts.Exceeds(shape)) {
    form.parser_.SetHeaderShape(shape);
    bodies = {};
    RecordAssembler again = form.NewAssembler();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      bodies.Read(again, lines[i], static_cast<std::int64_t>(i) + 1);
    }
    bodies.Finish(again);
  }
  form.columns_ = bodies.Columns();
  return form;
}

bool RecordBegins::Is(std::string_view line) {
  std::string plain;
  if (has_colours_) {
    plain = WithoutColours(line);
    line = plain;
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return false;
  const ParsedLine parsed = parser_.Parse(line);
  if (has_times_) return parsed.time.has_value();
  return ShapeOf(parsed.inner) == LineShape::kPlain;
}

}  // namespace logai::logs
