#include "logs/record_scanner.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "logs/colours.h"
#include "logs/continuation.h"

namespace logai::logs {
namespace {

constexpr std::size_t kFarthest = std::numeric_limits<std::uint16_t>::max();

// What a shape is told from, behind the time of a line.
std::string_view Inner(std::string_view behind) {
  return behind.substr(behind.starts_with(' ') ? 1 : 0);
}

bool IsInsideCharacter(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

RecordScanner::RecordScanner(const LineForm& form, LineMemo& memo)
    : form_(form), memo_(memo), assembler_(form.NewAssembler()) {
  FollowParser();
}

const ScannedRecord* RecordScanner::Add(std::string_view line, base::LineNumber number,
                                        bool ascii) {
  if (form_.has_colours()) {
    std::swap(plain_[0], plain_[1]);
    plain_[0] = WithoutColours(line);
    line = plain_[0];
  }
  std::string_view text = line;
  if (text.ends_with('\r')) text.remove_suffix(1);
  // Before the first record an empty line is nothing, to the assembler as well.
  if (text.empty() && open_ == Open::kNowhere) return nullptr;
  // The first line may begin with a byte order mark.
  const bool simple = ready_ && open_ != Open::kComplex && number.value() != 1 &&
                      Match(text, ascii, next()) && !IsSameStatement(text, next());
  if (!simple) return AddComplex(line, number, ascii);
  next().line = number;
  return AddSimple(text);
}

const ScannedRecord* RecordScanner::AddSimple(std::string_view line) {
  next().text = line;
  distinctive_ = next().distinctive;
  ++unseen_;
  const Open before = std::exchange(open_, Open::kHere);
  waiting_at_ = 1 - waiting_at_;
  if (before == Open::kHere) return Give(next());
  return before == Open::kAssembler ? Take(assembler_.Finish()) : nullptr;
}

const ScannedRecord* RecordScanner::AddComplex(std::string_view line, base::LineNumber number,
                                               bool ascii) {
  if (open_ == Open::kHere) {
    assembler_.CountTimed(unseen_ - 1);
    unseen_ = 0;
    // The assembler holds nothing, so that nothing is complete by this.
    assembler_.Add(waiting().text, waiting().line);
  }
  const Event* complete = assembler_.Add(line, number);
  const bool knew = bare_levels_;
  FollowParser();
  open_ = Open::kComplex;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (ready_ && knew == bare_levels_ && number.value() != 1) Learn(line, number, ascii);
  return Take(complete);
}

// What the parser has made of the last line.
void RecordScanner::Learn(std::string_view line, base::LineNumber number, bool ascii) {
  const ParsedLine& parsed = assembler_.last_line();
  if (parsed.looked_at == RecordHeader::kWholeLine) return;
  TimeMemo::Hit hit;
  if (!memo_.times.Find(line, hit)) {
    memo_.times.Learn(line, parsed.stamp);
    if (!memo_.times.Find(line, hit)) return;
  }
  const std::size_t end = parsed.stamp.end;
  if (parsed.body_begin < end || parsed.logger_end < end || parsed.looked_at < end ||
      parsed.body_begin - end > kFarthest || parsed.logger_end - end > kFarthest) {
    return;
  }
  memo_.headers.Learn(
      FormOf(hit), line.substr(end), parsed.looked_at - end,
      {.level = parsed.level,
       .body_begin = static_cast<std::uint16_t>(parsed.body_begin - end),
       .logger_end = static_cast<std::uint16_t>(parsed.logger_end - end),
       .plain = IsPlainFromItsHead(Inner(line.substr(end, parsed.looked_at - end)))});
  if (assembler_.HoldsOnly(number) && Match(line, ascii, waiting())) {
    waiting().text = line;
    open_ = Open::kAssembler;
  }
}

const ScannedRecord* RecordScanner::Finish() {
  const Open before = std::exchange(open_, Open::kNowhere);
  if (before == Open::kHere) {
    assembler_.CountTimed(unseen_);
    unseen_ = 0;
    return Give(waiting());
  }
  return Take(assembler_.Finish());
}

// Reads a line by what is remembered. Whatever is rare is left to the assembler.
bool RecordScanner::Match(std::string_view line, bool ascii, Simple& simple) {
  TimeMemo::Hit hit;
  if (!memo_.times.Find(line, hit) || (distinctive_ && !hit.distinctive)) return false;
  if (line.ends_with('\r')) return false;  // the assembler would take it for a line end again
  const std::string_view behind = line.substr(hit.end);
  const HeaderMemo::Header* header = memo_.headers.Find(FormOf(hit), behind);
  if (header == nullptr) return false;
  simple.body_begin = std::min(hit.end + header->body_begin, line.size());
  simple.logger_end = std::min(hit.end + header->logger_end, line.size());
  simple.time = hit.time;
  simple.inferred = hit.inferred;
  simple.distinctive = hit.distinctive;
  simple.level = header->level;
  if (!header->plain && ShapeOf(Inner(behind)) != LineShape::kPlain) return false;
  if (simple.body_begin < line.size() && line[simple.body_begin] == '{') return false;
  return ascii || (!IsInsideCharacter(line, simple.body_begin) && base::IsValidUtf8(line));
}

// Whether a simple line may still belong to the record that is open, which is no trace: some
// loggers stamp every line of one (see RecordJoiner::ContinuesTimed).
bool RecordScanner::IsSameStatement(std::string_view line, const Simple& simple) const {
  if (open_ == Open::kNowhere || simple.time != waiting().time || simple.level != waiting().level ||
      simple.level == Level::kUnknown) {
    return false;
  }
  const std::size_t shared = std::min(simple.logger_end, waiting().logger_end);
  return line.substr(0, shared) == waiting().text.substr(0, shared) &&
         line.find("Traceback (most recent call last)") != std::string_view::npos;
}

// Equal forms have equal headers while the parser knows equally much of the file.
std::uint64_t RecordScanner::FormOf(const TimeMemo::Hit& hit) const {
  return hit.form ^ (bare_levels_ ? 1U : 0U);
}

void RecordScanner::FollowParser() {
  const RecordParser& parser = assembler_.parser();
  // A line of the file may have told that its times are in UTC.
  ready_ = parser.ExpectsTimeFirst() && parser.basis().zone == memo_.zone;
  distinctive_ = parser.ExpectsDistinctiveTime();
  bare_levels_ = parser.bare_levels_seen();
}

const ScannedRecord* RecordScanner::Take(const Event* event) {
  if (event == nullptr) return nullptr;
  given_ = {.line = event->line,
            .line_end = event->line_end,
            .time = event->time,
            .time_inferred = event->time_inferred,
            .level = event->level,
            .message = form_.MessageOf(*event)};
  return &given_;
}

const ScannedRecord* RecordScanner::Give(const Simple& simple) {
  const std::string_view body = simple.text.substr(simple.body_begin);
  given_ = {.line = simple.line,
            .line_end = simple.line,
            .time = simple.time,
            .time_inferred = simple.inferred,
            .level = simple.level,
            .message = form_.MessageIn(body),
            .one_line = true};
  return &given_;
}

}  // namespace logai::logs
