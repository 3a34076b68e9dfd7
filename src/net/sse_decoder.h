#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace logai::net {

enum class SseKind {
  kEvent,    ///< an event with data
  kComment,  ///< a line that begins with ':'; a sign of life and nothing else
  kStray,    ///< a line that is no field of the format, such as a bare {"detail":"..."} error
};

struct SseItem {
  SseKind kind = SseKind::kEvent;
  std::string name;  ///< of an event: its "event" field, empty when it has none
  std::string data;  ///< the data lines joined by '\n'; the comment without ':'; the stray line

  friend bool operator==(const SseItem&, const SseItem&) = default;
};

/// Reads a stream of server-sent events that arrives in pieces split anywhere.
///
///     decoder.Push(piece);
///     while (true) {
///       LOGAI_ASSIGN_OR_RETURN(auto item, decoder.Next());
///       if (!item) break;
///       ...
///     }
///
/// Bytes are passed on as they are: whether data is valid UTF-8 is the reader's question.
/// Source:  WHATWG HTML, section 9.2. We differ where model servers do: an event that the end of
///          the body cuts off before its empty line is given all the same, and lines that are no
///          field are given as kStray instead of dropped.
/// Cost:    linear in the bytes pushed.
class SseDecoder {
 public:
  /// `max_item` bounds one event's data and name together, and any one line.
  explicit SseDecoder(base::ByteCount max_item = base::MiB(16)) : max_item_(max_item) {}

  /// Adds the next bytes of the body.
  void Push(std::string_view bytes) { buffer_.append(bytes); }
  /// The body has ended: Next gives what is left.
  void End() { ended_ = true; }

  /// The next item, or nothing until more bytes are pushed.
  /// Errors:  kTooLarge when an event or line is longer than the bound; then for every later call.
  base::Result<std::optional<SseItem>> Next();

 private:
  std::optional<std::string_view> NextLine();
  bool SkipByteOrderMark();
  std::optional<SseItem> TakeLine(std::string_view line);
  std::optional<SseItem> TakeEvent();
  void Compact();

  base::ByteCount max_item_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< where the unread part of buffer_ begins
  std::size_t scan_ = 0;   ///< up to here it has no line end
  bool at_start_ = true;
  bool skip_line_feed_ = false;  ///< the last line ended with CR: an LF now belongs to it
  bool ended_ = false;
  bool failed_ = false;

  std::string name_;
  std::string data_;
  bool has_data_ = false;
};

}  // namespace logai::net
