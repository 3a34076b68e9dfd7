#include "net/sse_decoder.h"

#include <algorithm>
#include <utility>

namespace logai::net {

base::Result<std::optional<SseItem>> SseDecoder::Next() {
  while (!failed_) {
    const auto line = NextLine();
    const std::size_t line_size = line ? line->size() : buffer_.size() - begin_;
    const auto limit = static_cast<std::size_t>(max_item_.value());
    if (line_size > limit || name_.size() + data_.size() > limit) {
      failed_ = true;
      break;
    }
    std::optional<SseItem> item;
    if (line) {
      item = TakeLine(*line);
    } else if (ended_) {
      item = TakeEvent();
    }
    if (item) return item;
    if (!line) {
      Compact();
      return std::nullopt;
    }
  }
  return base::Fail(base::ErrorKind::kTooLarge,
                    "the stream of events has an event of more than {} bytes", max_item_.value());
}

/// The next line without its end. Lives: until the buffer changes.
std::optional<std::string_view> SseDecoder::NextLine() {
  if (at_start_ && !SkipByteOrderMark()) return std::nullopt;
  if (skip_line_feed_ && begin_ < buffer_.size()) {
    if (buffer_[begin_] == '\n') ++begin_;
    skip_line_feed_ = false;
  }
  const std::size_t end = buffer_.find_first_of("\r\n", std::max(scan_, begin_));
  if (end == std::string::npos) {
    scan_ = buffer_.size();
    if (!ended_ || begin_ == buffer_.size()) return std::nullopt;
    return std::string_view(buffer_).substr(std::exchange(begin_, buffer_.size()));
  }
  // A CR ends the line at once, for the LF that may follow can be a long time coming.
  skip_line_feed_ = buffer_[end] == '\r';
  const std::size_t start = std::exchange(begin_, end + 1);
  scan_ = begin_;
  return std::string_view(buffer_).substr(start, end - start);
}

/// False while it is still open whether the body begins with a byte order mark.
bool SseDecoder::SkipByteOrderMark() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::string_view start = std::string_view(buffer_).substr(0, kMark.size());
  if (start.size() < kMark.size() && kMark.starts_with(start) && !ended_) return false;
  if (start == kMark) begin_ = kMark.size();
  at_start_ = false;
  return true;
}

std::optional<SseItem> SseDecoder::TakeLine(std::string_view line) {
  if (line.empty()) return TakeEvent();
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field.empty()) return SseItem{SseKind::kComment, {}, std::string(value)};
  if (field == "data") {
    if (std::exchange(has_data_, true)) data_ += '\n';
    data_ += value;
  } else if (field == "event") {
    name_ = value;
  } else if (field != "id" && field != "retry") {  // both are for reconnecting, which we never do
    return SseItem{SseKind::kStray, {}, std::string(line)};
  }
  return std::nullopt;
}

std::optional<SseItem> SseDecoder::TakeEvent() {
  SseItem event{SseKind::kEvent, std::exchange(name_, {}), std::exchange(data_, {})};
  if (!std::exchange(has_data_, false)) return std::nullopt;
  return event;
}

void SseDecoder::Compact() {
  buffer_.erase(0, begin_);
  scan_ -= std::min(scan_, begin_);
  begin_ = 0;
}

}  // namespace logai::net
