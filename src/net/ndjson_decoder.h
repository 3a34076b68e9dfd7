#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace logai::net {

/// Splits a stream of JSON values, one on each line, that arrives in pieces split anywhere. Lines
/// end with LF or CRLF; blank ones are skipped. What is in a line is the reader's question. Used as
/// SseDecoder is: Push, then Next until it gives nothing.
/// Cost:    linear in the bytes pushed.
class NdjsonDecoder {
 public:
  explicit NdjsonDecoder(base::ByteCount max_line = base::MiB(16)) : max_line_(max_line) {}

  /// Adds the next bytes of the body.
  void Push(std::string_view bytes) { buffer_.append(bytes); }
  /// The body has ended: Next also gives a last line that has no line end.
  void End() { ended_ = true; }

  /// The next line without its end, or nothing until more bytes are pushed.
  /// Errors:  kTooLarge when a line is longer than the bound; then for every later call.
  base::Result<std::optional<std::string>> Next();

 private:
  base::ByteCount max_line_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< where the unread part of buffer_ begins
  std::size_t scan_ = 0;   ///< up to here it has no line end
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace logai::net
