#include "logs/record_joiner.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "logs/json_header.h"
#include "logs/json_text.h"
#include "logs/level.h"

namespace logai::logs {
namespace {

/// What may stand between the head of a trace and its first frame.
constexpr std::int64_t kMostBeforeFrames = 20;

/// Appends `text` with its broken bytes replaced; returns whether it had any.
bool AppendValid(std::string_view text, std::string& out) {
  if (base::IsValidUtf8(text)) {
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

/// "run" or "com.foo.Bar run".
bool NamesMethod(std::string_view text) {
  const auto blank = text.find_first_of(" :\n");
  if (blank == std::string_view::npos) return true;
  return text[blank] == ' ' && text.substr(0, blank).contains('.') &&
         text.find_first_of(" :\n", blank + 1) == std::string_view::npos;
}

/// "main.(*T).f(0xc000)", "rax    0x0", "exit status 2": what a goroutine's trace is made of
/// besides frames that are indented.
bool IsGoLine(std::string_view text) {
  const auto open = text.find('(');
  if (text.ends_with(')') && open != std::string_view::npos && open > 0) {
    return text.substr(0, open).find(' ') == std::string_view::npos;
  }
  if (text.starts_with("exit status ") || text.starts_with("[signal ")) return true;
  if (text.starts_with("...additional frames") || text == "runtime stack:") return true;
  const auto blank = std::min(text.find(' '), text.size());
  return blank <= 6 && base::Trim(text.substr(blank)).starts_with("0x");
}

}  // namespace

RecordJoiner::RecordJoiner(const RecordAssemblerOptions& options) : options_(options) {
  for (Event* event : {&open_, &done_}) {
    event->group = options_.group;
    event->stream = options_.stream;
  }
}

const Event* RecordJoiner::Add(const ParsedLine& parsed, base::LineNumber number) {
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

bool RecordJoiner::IsFull(std::size_t more_bytes) const {
  const auto bytes = static_cast<std::int64_t>(open_.message.size() + more_bytes);
  return bytes > options_.max_event_bytes.value() || lines_ >= options_.max_event_lines;
}

bool RecordJoiner::Continues(const ParsedLine& line, LineShape shape) const {
  if (partial_) return true;
  const bool part_of_trace = shape == LineShape::kFrame || shape == LineShape::kCause;
  if (line.runtime != RuntimeStream::kNone && last_written_ && line.time && !part_of_trace &&
      *line.time - *last_written_ >= kPause) {
    return false;
  }
  if (json_depth_ > 0) return !line.own_time;
  if (line.own_time) return ContinuesTimed(line, shape);
  return ContinuesUntimed(line, shape);
}

/// Some loggers stamp every line of a trace (OpenStack), and some tools stamp every line there is
/// (build services, `kubectl logs --timestamps`).
bool RecordJoiner::ContinuesTimed(const ParsedLine& line, LineShape shape) const {
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

bool RecordJoiner::ContinuesUntimed(const ParsedLine& line, LineShape shape) const {
  switch (shape) {
    case LineShape::kFrame:
    case LineShape::kCause:
    case LineShape::kIndented:
      return true;
    case LineShape::kCloser:
      return blank_lines_ == 0;
    case LineShape::kTraceHead:
      if (BeginsAnotherTrace(line.inner)) return false;
      [[fallthrough]];
    case LineShape::kException:
      if (in_trace_ || frames_seen_ || IsProblem(open_.level)) return true;
      break;
    case LineShape::kPlain:
    case LineShape::kBlank:
      // The lines of a Go trace are not indented, nor is the last line of a Python one.
      if ((in_trace_ || go_trace_) && blank_lines_ == 0 && ContinuesTrace(line.inner)) return true;
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

/// A program that is started again dies again: the second trace is not part of the first.
bool RecordJoiner::BeginsAnotherTrace(std::string_view text) const {
  if (text.starts_with("panic: ")) return go_trace_;
  const bool ended = frames_seen_ && !in_trace_;
  return text.starts_with("Traceback ") && ended && last_shape_ != LineShape::kCause;
}

bool RecordJoiner::ContinuesTrace(std::string_view text) const {
  if (go_trace_) return IsGoLine(text);
  return frames_seen_ || plain_lines_ < kMostBeforeFrames;
}

void RecordJoiner::Open(const ParsedLine& line, LineShape shape, base::LineNumber number) {
  const bool goes_on = std::exchange(closed_by_limit_, false);
  open_.message.clear();
  lines_not_utf8_ += AppendValid(line.text, open_.message) ? 1 : 0;
  SetBody(line.body_begin);
  open_.time = line.time ? line.time : last_time_;
  open_.time_inferred = line.time ? line.time_inferred : last_time_.has_value();
  open_.level = line.level;
  open_.line = open_.line_end = number;
  if (line.time) last_time_ = line.time;
  logger_end_ = std::min(line.logger_end, open_.message.size());
  partial_ = line.partial;
  last_written_ = line.runtime == RuntimeStream::kNone ? std::nullopt : line.time;
  last_shape_ = shape;
  lines_ = 1;
  blank_lines_ = 0;
  is_open_ = true;
  if (!goes_on) {
    in_trace_ = shape == LineShape::kTraceHead;
    frames_seen_ = false;
    go_trace_ = line.inner.starts_with("goroutine ");
    plain_lines_ = 0;
    json_depth_ = 0;
    if (OpensObject(line.inner)) CountBraces(line.inner);
  }
}

void RecordJoiner::Append(const ParsedLine& line, LineShape shape, base::LineNumber number) {
  if (!std::exchange(partial_, line.partial)) {
    open_.message.append(static_cast<std::size_t>(std::min<std::int64_t>(blank_lines_, 8)), '\n');
    open_.message += '\n';
  }
  blank_lines_ = 0;
  ++lines_;
  if (line.runtime != RuntimeStream::kNone) last_written_ = line.time;
  const std::string_view text = line.own_time ? line.text : line.inner;
  const std::size_t begin = open_.message.size();
  lines_not_utf8_ += AppendValid(text, open_.message) ? 1 : 0;
  if (shape == LineShape::kPlain && !line.own_time && lines_ == 2) TakeLevel(line, begin);
  FollowTrace(line, shape);
  if (json_depth_ > 0) CountBraces(line.inner);
  open_.line_end = number;
}

/// java.util.logging writes level and message on the second line, which begins at `begin`; the
/// first ends with the method that logs.
void RecordJoiner::TakeLevel(const ParsedLine& line, std::size_t begin) {
  if (open_.level != Level::kUnknown || line.level == Level::kUnknown) return;
  open_.level = line.level;
  const std::string_view before = open_.raw_body().substr(0, begin - open_.body_begin);
  if (NamesMethod(base::Trim(before)) && line.runtime == RuntimeStream::kNone) {
    SetBody(begin + line.body_begin);
  }
}

/// Replacing broken bytes makes a text longer, so that `begin` may be wrong; headers are ASCII in
/// practice.
void RecordJoiner::SetBody(std::size_t begin) {
  open_.body_begin = std::min(begin, open_.message.size());
  if (open_.body_begin < open_.message.size() &&
      (static_cast<unsigned char>(open_.message[open_.body_begin]) & 0xC0) == 0x80) {
    open_.body_begin = 0;
  }
}

void RecordJoiner::FollowTrace(const ParsedLine& line, LineShape shape) {
  if (shape == LineShape::kTraceHead) {
    in_trace_ = true;
    if (open_.level == Level::kUnknown) open_.level = Level::kError;
  }
  const bool body_is_head = line.own_time && line.text.find("Traceback (most recent call last)") !=
                                                 std::string_view::npos;
  if (body_is_head) in_trace_ = true;
  if (shape == LineShape::kFrame || shape == LineShape::kCause) frames_seen_ = true;
  if (line.inner.starts_with("goroutine ")) go_trace_ = true;
  if (shape == LineShape::kPlain) ++plain_lines_;
  // Python's trace ends with the first line that is not indented.
  if (!line.own_time && (shape == LineShape::kException || shape == LineShape::kPlain) &&
      frames_seen_ && !go_trace_) {
    in_trace_ = false;
  }
  last_shape_ = shape;
}

/// Follows how deep a pretty-printed JSON object is open; strings end with their line.
void RecordJoiner::CountBraces(std::string_view text) {
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

const Event* RecordJoiner::Close() {
  if (!std::exchange(is_open_, false)) return nullptr;
  // A pretty-printed object names its time and level on later lines.
  if (open_.line != open_.line_end && base::Trim(open_.raw_body()).starts_with('{')) {
    const JsonHeader header = ReadJsonHeader(open_.raw_body(), options_.basis);
    if (header.time && open_.body_begin == 0) {
      open_.time = last_time_ = header.time;
      open_.time_inferred = header.time_inferred;
    }
    if (open_.level == Level::kUnknown) open_.level = header.level;
  }
  // A header that stands alone on its line is not part of the message proper.
  if (open_.raw_body().starts_with('\n')) ++open_.body_begin;
  FillJsonText(open_);
  std::swap(open_, done_);
  return &done_;
}

}  // namespace logai::logs
