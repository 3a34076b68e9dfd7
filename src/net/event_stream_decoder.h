#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace logai::net {

/// One message of an AWS event stream.
struct EventStreamMessage {
  /// Name and value of the headers whose value is text; no reader needs one of another type.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string payload;

  /// The value of that header, or "". Lives: as long as this object.
  std::string_view Header(std::string_view name) const;

  friend bool operator==(const EventStreamMessage&, const EventStreamMessage&) = default;
};

/// Cuts a body of type application/vnd.amazon.eventstream, which arrives in pieces split anywhere,
/// into messages whose two checksums fit. Used as net::SseDecoder is: Push, then Next until it
/// gives nothing. Source:  "Event stream encoding" in the reference of Amazon Transcribe, whose
/// format all of AWS
///          shares: big-endian lengths, CRC-32 as in zlib, headers up to 128 KiB.
/// Cost:    linear in the bytes pushed.
class EventStreamDecoder {
 public:
  explicit EventStreamDecoder(base::ByteCount max_message = base::MiB(25))
      : max_message_(max_message) {}

  /// Adds the next bytes of the body.
  void Push(std::string_view bytes) { buffer_.append(bytes); }
  /// The body has ended. A message that it cut off is not given: no part of one can be trusted.
  void End() {}

  /// The next message, or nothing until more bytes are pushed.
  /// Errors:  kCorrupt when a checksum or a length does not fit, kTooLarge when a message is longer
  ///          than the bound; then the same for every later call, since where the next message
  ///          would begin is unknown.
  base::Result<std::optional<EventStreamMessage>> Next();

 private:
  base::Result<std::optional<EventStreamMessage>> Read();

  base::ByteCount max_message_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< where the unread part of buffer_ begins
  std::optional<base::Error> failed_;
};

/// The checksum of zlib and PNG.
/// Source:  ISO 3309, reflected polynomial 0xEDB88320.
std::uint32_t Crc32(std::string_view bytes);

}  // namespace logai::net
