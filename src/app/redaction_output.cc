#include "app/redaction_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <nlohmann/json.hpp>

namespace logai::app {
namespace {

// Walks over the line ends of a block.
class LineCounter {
 public:
  explicit LineCounter(const RedactionJob& job)
      : window_(job.block.window()), at_(job.block.begin), shift_(job.block.offset) {
    shift_ -= static_cast<std::int64_t>(job.block.begin);
  }

  void MoveTo(std::size_t end) {
    while (at_ < end) {
      const void* found = std::memchr(window_.data() + at_, '\n', end - at_);
      if (found == nullptr) break;
      at_ = static_cast<std::size_t>(static_cast<const char*>(found) - window_.data()) + 1;
      ++line_ends_;
      line_begin_ = shift_ + static_cast<std::int64_t>(at_);
    }
    at_ = std::max(at_, end);
  }
  std::int64_t InText(std::size_t at) const { return shift_ + static_cast<std::int64_t>(at); }
  std::uint64_t line_ends() const { return line_ends_; }
  std::int64_t line_begin() const { return line_begin_; }

 private:
  std::string_view window_;
  std::size_t at_;
  std::int64_t shift_;
  std::uint64_t line_ends_ = 0;
  std::int64_t line_begin_ = LineSpan::kBefore;
};

}  // namespace

privacy::Found ShownSpan(const privacy::Found& value, std::string_view text) {
  if (value.rule != privacy::RuleId::kPasswordInUrl) return value;
  const auto colon = text.substr(value.begin, value.end - value.begin).find(':');
  if (colon == std::string_view::npos) return value;
  return {value.begin + colon + 1, value.end, value.rule};
}

void LocateLines(RedactionJob& job) {
  const std::string_view window = job.block.window();
  job.spans.clear();
  LineCounter lines(job);
  for (const privacy::Found& found : job.values) {
    const privacy::Found value = ShownSpan(found, window);
    for (std::size_t at = std::max(value.begin, job.block.begin); at < value.end;) {
      lines.MoveTo(at);
      const std::size_t line_end = std::min(window.find('\n', at), value.end);
      // Of a value over several lines the line ends between them are no part.
      std::size_t end = line_end;
      if (line_end < value.end && end > at && window[end - 1] == '\r') --end;
      if (end > at) {
        job.spans.push_back({.line = lines.line_ends(),
                             .line_begin = lines.line_begin(),
                             .begin = lines.InText(at),
                             .end = lines.InText(end),
                             .rule = value.rule});
      }
      at = line_end + 1;
    }
  }
  LineCounter all(job);
  all.MoveTo(job.block.end);
  job.line_ends = all.line_ends();
  job.last_line = all.line_begin();
}

SpanWriter::SpanWriter(const privacy::Redactor& redactor, std::string_view file)
    : redactor_(redactor) {
  if (file.empty()) return;
  const auto replace = nlohmann::json::error_handler_t::replace;
  file_member_ = "\"file\": " + nlohmann::json(file).dump(-1, ' ', false, replace) + ", ";
}

void SpanWriter::Add(const RedactionJob& job, std::int64_t covered, std::string& out) {
  for (const LineSpan& span : job.spans) {
    if (span.end <= covered) continue;
    const std::uint64_t line = line_ + span.line;
    const std::int64_t line_begin =
        span.line_begin == LineSpan::kBefore ? line_begin_ : span.line_begin;
    if (line == open_line_) {
      out += ", ";
    } else {
      Finish(out);
      fmt::format_to(std::back_inserter(out), "{{{}\"line\": {}, \"spans\": [", file_member_, line);
      open_line_ = line;
    }
    fmt::format_to(std::back_inserter(out), "{{\"start\": {}, \"end\": {}, \"type\": \"{}\"}}",
                   std::max(span.begin, covered) - line_begin, span.end - line_begin,
                   redactor_.RuleFor(span.rule).type);
  }
  line_ += job.line_ends;
  if (job.last_line != LineSpan::kBefore) line_begin_ = job.last_line;
}

void SpanWriter::Finish(std::string& out) {
  if (open_line_ != 0) out += "]}\n";
  open_line_ = 0;
}

}  // namespace logai::app
