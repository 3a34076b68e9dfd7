#include "logs/record_assembler.h"

#include <algorithm>
#include <utility>

namespace logai::logs {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A record is complete when its stream has been silent for so many lines of the other one.
constexpr std::int64_t kMostLinesBetween = 1'000;

base::ByteCount SizeOf(const Event& event) {
  return base::ByteCount(
      static_cast<std::int64_t>(sizeof event + event.message.size() + event.text.size()));
}

}  // namespace

RecordAssembler::RecordAssembler(RecordAssemblerOptions options)
    : options_(std::move(options)), parser_(options_.basis), output_(options_), errors_(options_) {}
RecordAssembler::RecordAssembler(RecordAssemblerOptions options, RecordParser parser)
    : options_(std::move(options)),
      parser_(std::move(parser)),
      output_(options_),
      errors_(options_) {}

const Event* RecordAssembler::Add(std::string_view line, base::LineNumber number) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (number.value() == 1 && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  const ParsedLine& parsed = last_line_ = parser_.Parse(line);
  const bool is_error = parsed.runtime == RuntimeStream::kStderr;
  CloseIdle(is_error ? output_ : errors_, parsed, number);
  Offer((is_error ? errors_ : output_).Add(parsed, number));
  return Next();
}

const Event* RecordAssembler::Finish() {
  Offer(output_.Close());
  Offer(errors_.Close());
  return Next();
}

const Event* RecordAssembler::Next() {
  if (direct_ != nullptr) return std::exchange(direct_, nullptr);
  if (held_.empty() || !MayGo(held_.front().line)) return nullptr;
  given_ = std::move(held_.front());
  held_.pop_front();
  held_bytes_ -= SizeOf(given_);
  return &given_;
}

/// Closes the record of the stream that `line` does not belong to when it has come to its end.
void RecordAssembler::CloseIdle(RecordJoiner& other, const ParsedLine& line,
                                base::LineNumber number) {
  if (!other.is_open()) return;
  const auto written = other.last_written();
  const bool paused = written && line.time && *line.time - *written >= RecordJoiner::kPause;
  const bool far = number.value() - other.last_line().value() > kMostLinesBetween;
  if (paused || far || held_.size() >= kMostHeld || held_bytes_ > kMostBytesHeld) {
    Offer(other.Close());
  }
}

/// Takes an event that is complete: it goes out, or waits until what began before it is complete.
void RecordAssembler::Offer(const Event* event) {
  if (event == nullptr) return;
  if (held_.empty() && direct_ == nullptr && MayGo(event->line)) {
    direct_ = event;
    return;
  }
  const auto place = std::ranges::upper_bound(held_, event->line, {}, &Event::line);
  held_bytes_ += SizeOf(*held_.insert(place, *event));
}

bool RecordAssembler::MayGo(base::LineNumber first_line) const {
  const auto waits_for = [&](const RecordJoiner& joiner) {
    return joiner.is_open() && joiner.first_line() < first_line;
  };
  return !waits_for(output_) && !waits_for(errors_);
}

}  // namespace logai::logs
