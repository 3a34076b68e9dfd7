#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/event_stream_decoder.h"

namespace logai::testing {

inline std::string BigEndian(std::uint64_t value, int bytes) {
  std::string written;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    written += static_cast<char>(value >> shift & 0xFF);
  }
  return written;
}

/// A message of an AWS event stream with these headers, written one by one by TextHeader.
inline std::string EventStreamBytes(std::string_view headers, std::string_view payload) {
  const std::string lengths =
      BigEndian(headers.size() + payload.size() + 16, 4) + BigEndian(headers.size(), 4);
  std::string message = lengths + BigEndian(net::Crc32(lengths), 4);
  message.append(headers).append(payload);
  return message + BigEndian(net::Crc32(message), 4);
}

inline std::string TextHeader(std::string_view name, std::string_view value) {
  std::string header(1, static_cast<char>(name.size()));
  header.append(name).append("\x07").append(BigEndian(value.size(), 2)).append(value);
  return header;
}

/// A message as Bedrock sends it: `type` is "event" or "exception", `name` says which.
inline std::string BedrockMessage(std::string_view type, std::string_view name,
                                  std::string_view payload) {
  return EventStreamBytes(TextHeader(":" + std::string(type) + "-type", name) +
                              TextHeader(":content-type", "application/json") +
                              TextHeader(":message-type", type),
                          payload);
}

}  // namespace logai::testing
