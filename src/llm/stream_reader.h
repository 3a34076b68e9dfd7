#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm/dialect.h"
#include "net/event_stream_decoder.h"
#include "net/ndjson_decoder.h"
#include "net/sse_decoder.h"

namespace logai::llm {

/// Cuts the body of a 2xx answer into frames for a decoder. What the body is, it decides by its
/// first bytes: servers send one JSON document, or a web page, where a stream was asked for, and
/// label each as another.
class StreamReader {
 public:
  /// Lives:   as long as `decoder`.
  StreamReader(Framing framing, ReplyDecoder& decoder) : framing_(framing), decoder_(decoder) {}

  /// Takes the next piece of the body; appends to `text` what it adds to the answer.
  /// Errors:  kTooLarge when one frame is beyond all measure; kUnavailable when a checksum shows
  ///          that the stream was damaged on its way.
  base::Status Take(std::string_view piece, std::string& text);
  /// The body has ended.
  base::Status End(std::string& text);

  /// The body is a web page.
  bool is_html() const { return shape_ == Shape::kHtml; }
  /// An error that stood in the stream outside of any event, if the decoder saw none.
  const std::optional<WireError>& stray_error() const { return stray_error_; }

 private:
  enum class Shape { kUnknown, kSse, kLines, kMessages, kDocument, kHtml };

  void Recognise();
  base::Status Drain(std::string& text);
  base::Status DrainSse(std::string& text);
  base::Status DrainLines(std::string& text);
  base::Status DrainMessages(std::string& text);
  void Push(std::string_view piece);

  Framing framing_;
  ReplyDecoder& decoder_;
  Shape shape_ = Shape::kUnknown;
  std::string held_;  ///< what came before the shape was clear; the whole document for kDocument
  net::SseDecoder sse_;
  net::NdjsonDecoder lines_;
  net::EventStreamDecoder messages_;
  std::optional<WireError> stray_error_;
};

}  // namespace logai::llm
