#include "logs/record_assembler.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "logs/json_members.h"
#include "logs/level.h"

namespace logai::logs {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Most lines are ASCII; that is checked eight bytes at a time.
bool IsAscii(std::string_view text) {
  std::uint64_t high = 0;
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    text.copy(reinterpret_cast<char*>(&word), 8);
    high |= word;
    text.remove_prefix(8);
  }
  for (const char c : text) high |= static_cast<std::uint64_t>(static_cast<unsigned char>(c));
  return (high & 0x8080808080808080ULL) == 0;
}

/// Appends `text` with its broken bytes replaced; returns whether it had any.
bool AppendValid(std::string_view text, std::string& out) {
  if (IsAscii(text) || base::IsValidUtf8(text)) {
    out += text;
    return false;
  }
  out += base::ToValidUtf8(text);
  return true;
}

bool OpensObject(std::string_view text) {
  const std::string_view trimmed = base::Trim(text);
  return trimmed == "{" || trimmed == "[{";
}

}  // namespace

RecordAssembler::RecordAssembler(RecordAssemblerOptions options)
    : options_(std::move(options)), parser_(options_.basis) {
  for (Event* event : {&open_, &done_}) {
    event->group = options_.group;
    event->stream = options_.stream;
  }
}

const Event* RecordAssembler::Add(std::string_view line, base::LineNumber number) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (number.value() == 1 && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  const ParsedLine parsed = parser_.Parse(line);
  const LineShape shape = parsed.own_time && !is_open_ ? LineShape::kPlain : ShapeOf(parsed.inner);
  if (parsed.own_time) ++timed_lines_;
  if (!parsed.own_time && shape == LineShape::kPlain) ++untimed_plain_lines_;

  if (shape == LineShape::kBlank && !parsed.time) {
    if (is_open_) ++blank_lines_;
    return nullptr;
  }
  closed_by_limit_ = false;
  if (is_open_ && Continues(parsed, shape)) {
    if (!IsFull(parsed.inner.size())) {
      Append(parsed, shape, number);
      return nullptr;
    }
    closed_by_limit_ = true;
  }
  const Event* complete = Close();
  Open(parsed, shape, number);
  return complete;
}

const Event* RecordAssembler::Finish() { return Close(); }

bool RecordAssembler::IsFull(std::size_t more_bytes) const {
  const auto bytes = static_cast<std::int64_t>(open_.message.size() + more_bytes);
  const std::int64_t lines = open_.line_end.value() - open_.line.value() + 1;
  return bytes > options_.max_event_bytes.value() || lines >= options_.max_event_lines;
}

bool RecordAssembler::Continues(const ParsedLine& line, LineShape shape) const {
  if (partial_) return true;
  if (json_depth_ > 0) return !line.own_time;
  if (line.own_time) return ContinuesTimed(line, shape);
  return ContinuesUntimed(line, shape);
}

/// Some loggers stamp every line of a trace (OpenStack), and some tools stamp every line there is
/// (build services, `kubectl logs --timestamps`).
bool RecordAssembler::ContinuesTimed(const ParsedLine& line, LineShape shape) const {
  if (open_.time != line.time) {
    const bool close_by = open_.time && line.time && *line.time - *open_.time < base::Millis(1000);
    if (!close_by || blank_lines_ > 0) return false;
    return shape == LineShape::kFrame || shape == LineShape::kCause ||
           (frames_seen_ && shape == LineShape::kIndented);
  }
  if (shape == LineShape::kFrame || shape == LineShape::kCause) return true;
  if (frames_seen_ && (shape == LineShape::kIndented || shape == LineShape::kException))
    return true;
  // The same statement in the same millisecond, within a trace.
  const std::string_view body = line.text.substr(std::min(line.logger_end, line.text.size()));
  const bool same_statement =
      line.level == open_.level && line.level != Level::kUnknown && line.logger_end > 0 &&
      line.logger_end <= open_.message.size() && logger_end_ > 0 &&
      line.text.substr(0, std::min(line.logger_end, logger_end_)) ==
          std::string_view(open_.message).substr(0, std::min(line.logger_end, logger_end_));
  return same_statement &&
         (in_trace_ || body.find("Traceback (most recent call last)") != std::string_view::npos);
}

bool RecordAssembler::ContinuesUntimed(const ParsedLine& line, LineShape shape) const {
  switch (shape) {
    case LineShape::kFrame:
    case LineShape::kCause:
    case LineShape::kIndented:
      return true;
    case LineShape::kCloser:
      return blank_lines_ == 0;
    case LineShape::kTraceHead:
    case LineShape::kException:
      if (in_trace_ || frames_seen_ || IsProblem(open_.level)) return true;
      break;
    case LineShape::kPlain:
    case LineShape::kBlank:
      // The lines of a Go trace are not indented, nor is the last line of a Python one.
      if (in_trace_ && blank_lines_ == 0) return true;
      break;
  }
  if (timed_lines_ == 0) return false;
  // A line that names its level is a record of another program that writes no times.
  if (line.level != Level::kUnknown && shape == LineShape::kPlain) {
    return open_.level == Level::kUnknown && open_.line == open_.line_end;
  }
  // A file in which times are rare is not made of long records.
  return untimed_plain_lines_ <= 64 + 8 * timed_lines_;
}

void RecordAssembler::Open(const ParsedLine& line, LineShape shape, base::LineNumber number) {
  const bool goes_on = std::exchange(closed_by_limit_, false);
  open_.message.clear();
  lines_not_utf8_ += AppendValid(line.text, open_.message) ? 1 : 0;
  // Replacing broken bytes makes a text longer; the header is ASCII in practice.
  open_.body_begin = std::min(line.body_begin, open_.message.size());
  if (open_.body_begin < open_.message.size() &&
      (static_cast<unsigned char>(open_.message[open_.body_begin]) & 0xC0) == 0x80) {
    open_.body_begin = 0;
  }
  open_.time = line.time ? line.time : last_time_;
  open_.time_inferred = line.time ? line.time_inferred : last_time_.has_value();
  open_.level = line.level;
  open_.line = open_.line_end = number;
  if (line.time) last_time_ = line.time;
  logger_end_ = std::min(line.logger_end, open_.message.size());
  partial_ = line.partial;
  blank_lines_ = 0;
  is_open_ = true;
  if (!goes_on) {
    in_trace_ = shape == LineShape::kTraceHead;
    frames_seen_ = false;
    json_depth_ = 0;
    if (OpensObject(line.inner)) CountBraces(line.inner);
  }
}

void RecordAssembler::Append(const ParsedLine& line, LineShape shape, base::LineNumber number) {
  if (!std::exchange(partial_, line.partial)) {
    open_.message.append(static_cast<std::size_t>(std::min<std::int64_t>(blank_lines_, 8)), '\n');
    open_.message += '\n';
  }
  blank_lines_ = 0;
  const std::string_view text = line.own_time ? line.text : line.inner;
  lines_not_utf8_ += AppendValid(text, open_.message) ? 1 : 0;
  // java.util.logging writes the level on the second line.
  if (open_.level == Level::kUnknown && !line.own_time && open_.line_end == open_.line &&
      shape == LineShape::kPlain) {
    open_.level = line.level;
  }
  if (shape == LineShape::kTraceHead) {
    in_trace_ = true;
    if (open_.level == Level::kUnknown) open_.level = Level::kError;
  }
  const bool body_is_head = line.own_time && line.text.find("Traceback (most recent call last)") !=
                                                 std::string_view::npos;
  if (body_is_head) in_trace_ = true;
  if (shape == LineShape::kFrame || shape == LineShape::kCause) frames_seen_ = true;
  // Python's trace ends with the first line that is not indented.
  if (!line.own_time && (shape == LineShape::kException || shape == LineShape::kPlain) &&
      frames_seen_ && open_.message.find("goroutine ") == std::string::npos) {
    in_trace_ = false;
  }
  if (json_depth_ > 0) CountBraces(line.inner);
  open_.line_end = number;
}

/// Follows how deep a pretty-printed JSON object is open; strings end with their line.
void RecordAssembler::CountBraces(std::string_view text) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string) {
      json_depth_ += c == '{' || c == '[';
      json_depth_ -= c == '}' || c == ']';
    }
  }
  json_depth_ = std::max(json_depth_, 0);
}

const Event* RecordAssembler::Close() {
  if (!std::exchange(is_open_, false)) return nullptr;
  // A pretty-printed object names its time and level on later lines.
  if (open_.line != open_.line_end && base::Trim(open_.body()).starts_with('{')) {
    const JsonHeader header = ReadJsonHeader(open_.body(), options_.basis);
    if (header.time && open_.body_begin == 0) {
      open_.time = last_time_ = header.time;
      open_.time_inferred = header.time_inferred;
    }
    if (open_.level == Level::kUnknown) open_.level = header.level;
  }
  // A header that stands alone on its line is not part of the message proper.
  if (open_.body().starts_with('\n')) ++open_.body_begin;
  std::swap(open_, done_);
  return &done_;
}

}  // namespace logai::logs
