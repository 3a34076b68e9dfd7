#include "sources/event_page.h"

#include <zstd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/units.h"

namespace logai::sources {
namespace {

using base::EpochMs;
using base::ErrorKind;

/// The first byte before compression; another form would get another one.
constexpr char kForm = 1;
/// Four times the largest page of the service; more would not be ours.
constexpr std::int64_t kMostBytes = base::MiB(256).value();
/// Fast rather than small: a page is packed while its reader waits for the next.
constexpr int kLevel = 1;

void PutNumber(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

/// A signed number without a sign, small when it is near zero.
std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Sums and differences that wrap instead of overflowing: a damaged page may hold anything.
std::int64_t Add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t Subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void PutText(std::string& out, std::string_view text) {
  PutNumber(out, text.size());
  out += text;
}

/// Reads what the functions above wrote; once something is missing, everything is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t Number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
  }
  std::string_view Text() {
    const std::uint64_t size = Number();
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }
  std::size_t size() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// What is compressed, in order; the parts are not joined, as a page may have megabytes.
struct Columns {
  std::string head, streams_table, times, arrivals, streams, ids, messages;

  std::array<std::string_view, 7> parts() const {
    return {head, streams_table, times, arrivals, streams, ids, messages};
  }
  std::size_t size() const {
    std::size_t size = 0;
    for (const std::string_view part : parts()) size += part.size();
    return size;
  }
};

Columns ColumnsOf(std::span<const aws::LogEvent> events) {
  Columns columns;
  std::size_t text = 0;
  for (const aws::LogEvent& event : events) text += event.message.size() + 2;
  columns.messages.reserve(text);
  std::unordered_map<std::string_view, std::uint64_t> known;
  std::int64_t last_ms = 0;
  for (const aws::LogEvent& event : events) {
    const std::int64_t ms = EpochMs(event.time);
    PutNumber(columns.times, ZigZag(Subtract(ms, std::exchange(last_ms, ms))));
    // Above zero, which stands for none.
    const std::int64_t arrived_ms = EpochMs(event.ingestion_time.value_or(event.time));
    PutNumber(columns.arrivals, event.ingestion_time ? ZigZag(Subtract(arrived_ms, ms)) + 1 : 0);
    const auto [entry, is_new] = known.try_emplace(event.stream, known.size());
    if (is_new) PutText(columns.streams_table, event.stream);
    PutNumber(columns.streams, entry->second);
    PutText(columns.ids, event.event_id);
    PutText(columns.messages, event.message);
  }
  columns.head.push_back(kForm);
  PutNumber(columns.head, events.size());
  PutNumber(columns.head, known.size());
  return columns;
}

/// The compressed columns; empty when there is no memory for it.
std::string Compress(const Columns& columns) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&::ZSTD_freeCCtx)> context(::ZSTD_createCCtx(),
                                                                       &::ZSTD_freeCCtx);
  ::ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  ::ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  // The reader wants to know the size before it begins.
  ::ZSTD_CCtx_setPledgedSrcSize(context.get(), columns.size());
  std::string packed;
  bool failed = false;
  packed.resize_and_overwrite(
      ::ZSTD_compressBound(columns.size()), [&](char* data, std::size_t room) -> std::size_t {
        ZSTD_outBuffer out{.dst = data, .size = room, .pos = 0};
        const auto parts = columns.parts();
        for (std::size_t i = 0; i < parts.size() && !failed; ++i) {
          ZSTD_inBuffer in{.src = parts[i].data(), .size = parts[i].size(), .pos = 0};
          const bool is_last = i + 1 == parts.size();
          // There is room for everything, so that each call takes all that it is given.
          const std::size_t left = ::ZSTD_compressStream2(context.get(), &out, &in,
                                                          is_last ? ZSTD_e_end : ZSTD_e_continue);
          failed = ::ZSTD_isError(left) || in.pos < in.size || (is_last && left != 0);
        }
        return failed ? 0 : out.pos;
      });
  packed.shrink_to_fit();
  return packed;
}

std::unexpected<base::Error> Damaged() {
  return base::Fail(ErrorKind::kCorrupt, "a page of the cache is damaged");
}

/// The decompressed bytes, if the frame is whole and its checksum is right.
std::optional<std::string> Decompress(std::string_view packed) {
  const auto told = ::ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (told == ZSTD_CONTENTSIZE_UNKNOWN || told == ZSTD_CONTENTSIZE_ERROR ||
      told > static_cast<unsigned long long>(kMostBytes)) {
    return std::nullopt;
  }
  std::string bytes;
  std::size_t got = 0;
  bytes.resize_and_overwrite(told, [&](char* data, std::size_t room) {
    got = ::ZSTD_decompress(data, room, packed.data(), packed.size());
    return ::ZSTD_isError(got) ? 0 : got;
  });
  if (::ZSTD_isError(got) || got != told) return std::nullopt;
  return bytes;
}

}  // namespace

std::string PackEvents(std::span<const aws::LogEvent> events) {
  return Compress(ColumnsOf(events));  // what is empty for want of memory reads as damaged
}

base::Result<std::vector<aws::LogEvent>> UnpackEvents(std::string_view packed) {
  const auto bytes = Decompress(packed);
  if (!bytes || bytes->empty() || bytes->front() != kForm) return Damaged();
  Reader reader(std::string_view(*bytes).substr(1));
  const std::uint64_t count = reader.Number();
  const std::uint64_t stream_count = reader.Number();
  // Each takes a byte at least, which keeps a false count from taking all memory.
  if (reader.failed() || count > reader.size() || stream_count > reader.size()) return Damaged();
  std::vector<std::string_view> table(stream_count);
  for (std::string_view& stream : table) stream = reader.Text();
  std::vector<aws::LogEvent> events(count);
  std::int64_t ms = 0;
  for (aws::LogEvent& event : events) {
    ms = Add(ms, UnZigZag(reader.Number()));
    event.time = base::FromEpochMs(ms);
  }
  for (aws::LogEvent& event : events) {
    const std::uint64_t arrival = reader.Number();
    if (arrival == 0) continue;
    event.ingestion_time = base::FromEpochMs(Add(EpochMs(event.time), UnZigZag(arrival - 1)));
  }
  for (aws::LogEvent& event : events) {
    const std::uint64_t stream = reader.Number();
    if (stream >= table.size()) return Damaged();
    event.stream = table[stream];
  }
  for (aws::LogEvent& event : events) event.event_id = reader.Text();
  for (aws::LogEvent& event : events) event.message = reader.Text();
  if (reader.failed() || !reader.at_end()) return Damaged();
  return events;
}

}  // namespace logai::sources
