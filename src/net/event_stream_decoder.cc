#include "net/event_stream_decoder.h"

#include <algorithm>
#include <array>

namespace logai::net {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::size_t kPrelude = 12;  // two lengths and their checksum
constexpr std::size_t kChecksum = 4;
constexpr std::size_t kMaxHeaders = 128 * 1024;

constexpr std::array<std::uint32_t, 256> MakeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
    table[byte] = crc;
  }
  return table;
}

std::uint32_t BigEndian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// Takes what stands at the front of a message's headers.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  std::optional<std::string_view> Bytes(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  /// Bytes behind a length of `length_bytes`.
  std::optional<std::string_view> Counted(std::size_t length_bytes) {
    const auto length = Bytes(length_bytes);
    return length ? Bytes(BigEndian(*length)) : std::nullopt;
  }

 private:
  std::string_view rest_;
};

/// How many bytes a value of that type has; nullopt for a type that is in no book, and for the two
/// that have a length of their own.
std::optional<std::size_t> FixedSize(unsigned type) {
  constexpr std::array<std::size_t, 6> kNumbers{0, 0, 1, 2, 4, 8};  // true, false, i8 to i64
  constexpr unsigned kTimestamp = 8, kUuid = 9;
  if (type < kNumbers.size()) return kNumbers[type];
  if (type == kTimestamp) return 8;
  return type == kUuid ? std::optional<std::size_t>(16) : std::nullopt;
}

std::optional<std::vector<std::pair<std::string, std::string>>> ReadHeaders(
    std::string_view bytes) {
  constexpr unsigned kBytes = 6, kText = 7;
  std::vector<std::pair<std::string, std::string>> headers;
  for (HeaderReader reader(bytes); !reader.at_end();) {
    const auto name = reader.Counted(1);
    const auto type_byte = name ? reader.Bytes(1) : std::nullopt;
    if (!type_byte || name->empty()) return std::nullopt;
    const unsigned type = BigEndian(*type_byte);
    const auto size = FixedSize(type);
    if (!size && type != kBytes && type != kText) return std::nullopt;
    const auto value = size ? reader.Bytes(*size) : reader.Counted(2);
    if (!value) return std::nullopt;
    if (type == kText) headers.emplace_back(*name, *value);
  }
  return headers;
}

}  // namespace

std::uint32_t Crc32(std::string_view bytes) {
  static constexpr auto kTable = MakeCrcTable();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes)
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~crc;
}

std::string_view EventStreamMessage::Header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  return found == headers.end() ? std::string_view() : found->second;
}

base::Result<std::optional<EventStreamMessage>> EventStreamDecoder::Next() {
  if (failed_) return Fail(*failed_);
  auto message = Read();
  if (!message) {
    failed_ = message.error();
  } else if (!*message) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  return message;
}

base::Result<std::optional<EventStreamMessage>> EventStreamDecoder::Read() {
  const auto unread = std::string_view(buffer_).substr(begin_);
  if (unread.size() < kPrelude) return std::nullopt;
  // The lengths are believed only once their own checksum fits: a wrong one would make us wait for
  // gigabytes that never come.
  if (Crc32(unread.substr(0, 8)) != BigEndian(unread.substr(8, 4))) {
    return Fail(ErrorKind::kCorrupt, "the lengths of an event stream message fail their checksum");
  }
  const std::size_t total = BigEndian(unread.substr(0, 4));
  const std::size_t headers_size = BigEndian(unread.substr(4, 4));
  if (total < kPrelude + kChecksum || headers_size > total - kPrelude - kChecksum ||
      headers_size > kMaxHeaders) {
    return Fail(ErrorKind::kCorrupt,
                "the lengths of an event stream message contradict each other");
  }
  if (total > static_cast<std::size_t>(max_message_.value())) {
    return Fail(ErrorKind::kTooLarge, "the stream has a message of {} bytes, more than {}", total,
                max_message_.value());
  }
  if (unread.size() < total) return std::nullopt;
  const auto whole = unread.substr(0, total);
  if (Crc32(whole.substr(0, total - kChecksum)) != BigEndian(whole.substr(total - kChecksum))) {
    return Fail(ErrorKind::kCorrupt, "an event stream message fails its checksum");
  }
  auto headers = ReadHeaders(whole.substr(kPrelude, headers_size));
  if (!headers) {
    return Fail(ErrorKind::kCorrupt, "the headers of an event stream message cannot be read");
  }
  const auto payload =
      whole.substr(kPrelude + headers_size, total - kPrelude - headers_size - kChecksum);
  begin_ += total;
  return EventStreamMessage{.headers = *std::move(headers), .payload = std::string(payload)};
}

}  // namespace logai::net
