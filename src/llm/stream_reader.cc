#include "llm/stream_reader.h"

#include <utility>

#include "base/text.h"

namespace logai::llm {

void StreamReader::Recognise() {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string_view start = held_;
  if (start.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(start)) return;
  const bool marked = start.starts_with(kByteOrderMark);
  if (marked) start.remove_prefix(kByteOrderMark.size());
  start = base::Trim(start);
  if (start.empty()) return;
  const char first = start.front();
  const bool opens_document = first == '{' || first == '[';
  if (first == '<') {
    shape_ = Shape::kHtml;
  } else if (framing_ == Framing::kNdjson) {
    shape_ = Shape::kLines;
  } else if (opens_document) {
    shape_ = Shape::kDocument;  // as the length of a message it would be two gigabytes
  } else {
    shape_ = framing_ == Framing::kSse ? Shape::kSse : Shape::kMessages;
  }
  if (marked) held_.erase(0, kByteOrderMark.size());
}

base::Status StreamReader::Take(std::string_view piece, std::string& text) {
  if (shape_ != Shape::kUnknown) {
    Push(piece);
    return Drain(text);
  }
  held_ += piece;
  Recognise();
  // A document stays held until it is whole.
  if (shape_ != Shape::kUnknown && shape_ != Shape::kDocument) Push(std::exchange(held_, {}));
  return Drain(text);
}

void StreamReader::Push(std::string_view piece) {
  switch (shape_) {
    case Shape::kSse:
      return sse_.Push(piece);
    case Shape::kLines:
      return lines_.Push(piece);
    case Shape::kMessages:
      return messages_.Push(piece);
    case Shape::kDocument:
      held_ += piece;
      return;
    case Shape::kUnknown:
    case Shape::kHtml:
      return;
  }
}

base::Status StreamReader::Drain(std::string& text) {
  switch (shape_) {
    case Shape::kSse:
      return DrainSse(text);
    case Shape::kLines:
      return DrainLines(text);
    case Shape::kMessages:
      return DrainMessages(text);
    default:
      return {};
  }
}

base::Status StreamReader::DrainSse(std::string& text) {
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const auto item, sse_.Next());
    if (!item) return {};
    if (item->kind == net::SseKind::kEvent) {
      decoder_.Feed({.event = item->name, .data = item->data}, text);
    } else if (item->kind == net::SseKind::kStray && item->data.starts_with('{')) {
      stray_error_ = ReadErrorBody(200, item->data);
    }
  }
}

base::Status StreamReader::DrainLines(std::string& text) {
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const auto line, lines_.Next());
    if (!line) return {};
    decoder_.Feed({.event = {}, .data = *line}, text);
  }
}

base::Status StreamReader::DrainMessages(std::string& text) {
  while (true) {
    auto message = messages_.Next();
    if (!message && message.error().kind == base::ErrorKind::kCorrupt) {
      base::Error damaged = message.error();
      damaged.kind = base::ErrorKind::kUnavailable;  // it was sent whole: another try may arrive so
      return base::Fail(std::move(damaged));
    }
    if (!message) return base::Fail(message.error());
    if (!*message) return {};
    const net::EventStreamMessage& m = **message;
    const auto type = m.Header(":message-type");
    if (type == "exception") {
      decoder_.Feed({.event = m.Header(":exception-type"), .data = m.payload, .is_failure = true},
                    text);
    } else if (type == "error") {
      decoder_.Feed({.event = m.Header(":error-code"),
                     .data = m.Header(":error-message"),
                     .is_failure = true},
                    text);
    } else {
      decoder_.Feed({.event = m.Header(":event-type"), .data = m.payload}, text);
    }
  }
}

base::Status StreamReader::End(std::string& text) {
  sse_.End();
  lines_.End();
  LOGAI_RETURN_IF_ERROR(Drain(text));
  if (shape_ == Shape::kDocument) decoder_.FeedWhole(held_, text);
  return {};
}

}  // namespace logai::llm
