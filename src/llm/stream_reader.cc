#include "llm/stream_reader.h"

#include "base/text.h"

namespace logai::llm {

void StreamReader::Recognise() {
  std::string_view start = held_;
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  start = base::Trim(start);
  if (start.empty()) return;
  const char first = start.front();
  if (first == '<') {
    shape_ = Shape::kHtml;
  } else if (framing_ == Framing::kNdjson) {
    shape_ = Shape::kLines;
  } else {
    shape_ = first == '{' || first == '[' ? Shape::kDocument : Shape::kSse;
  }
}

base::Status StreamReader::Take(std::string_view piece, std::string& text) {
  switch (shape_) {
    case Shape::kUnknown:
      held_ += piece;
      Recognise();
      if (shape_ == Shape::kSse) sse_.Push(held_);
      if (shape_ == Shape::kLines) lines_.Push(held_);
      break;
    case Shape::kSse:
      sse_.Push(piece);
      break;
    case Shape::kLines:
      lines_.Push(piece);
      break;
    case Shape::kDocument:
      held_ += piece;
      break;
    case Shape::kHtml:
      break;
  }
  return Drain(text);
}

base::Status StreamReader::Drain(std::string& text) {
  if (shape_ == Shape::kSse) return DrainSse(text);
  return shape_ == Shape::kLines ? DrainLines(text) : base::Status();
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

base::Status StreamReader::End(std::string& text) {
  sse_.End();
  lines_.End();
  LOGAI_RETURN_IF_ERROR(Drain(text));
  if (shape_ == Shape::kDocument) decoder_.FeedWhole(held_, text);
  return {};
}

}  // namespace logai::llm
