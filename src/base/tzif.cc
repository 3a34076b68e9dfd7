#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/time_zone_rules.h"

namespace logai::base {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t kHeaderSize = 44;
/// RFC 9636 allows 2^32; the largest real file has a few hundred.
constexpr std::uint64_t kMaxCount = 10'000;

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

struct Header {
  char version = '\0';
  std::uint64_t utc_flags = 0, standard_flags = 0, leaps = 0, times = 0, types = 0, characters = 0;

  /// The bytes after the header, when times have `width` bytes.
  std::uint64_t BodySize(std::uint64_t width) const {
    return times * (width + 1) + types * 6 + characters + leaps * (width + 4) + standard_flags +
           utc_flags;
  }
};

std::optional<Header> ReadHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderSize || !bytes.starts_with("TZif")) return std::nullopt;
  const auto count = [&](std::size_t at) { return BigEndian(bytes.substr(at, 4)); };
  const Header header{.version = bytes[4],
                      .utc_flags = count(20),
                      .standard_flags = count(24),
                      .leaps = count(28),
                      .times = count(32),
                      .types = count(36),
                      .characters = count(40)};
  for (const auto n : {header.utc_flags, header.standard_flags, header.leaps, header.times,
                       header.types, header.characters}) {
    if (n > kMaxCount) return std::nullopt;
  }
  return header;
}

std::unexpected<Error> Corrupt(std::string_view why) {
  return Fail(ErrorKind::kCorrupt, "not a usable time zone file: {}", why);
}

}  // namespace

Result<TimeZone::Rules> TimeZone::Rules::FromTzif(std::string_view content) {
  auto header = ReadHeader(content);
  if (!header) return Corrupt("no header");
  std::size_t width = 4;
  content.remove_prefix(kHeaderSize);
  if (header->version != '\0') {  // the same again in 64 bits follows
    if (content.size() < header->BodySize(4)) return Corrupt("cut short");
    content.remove_prefix(header->BodySize(4));
    header = ReadHeader(content);
    if (!header) return Corrupt("no second header");
    content.remove_prefix(kHeaderSize);
    width = 8;
  }
  if (content.size() < header->BodySize(width)) return Corrupt("cut short");
  if (header->types == 0) return Corrupt("no local time types");

  const auto times = content.substr(0, header->times * width);
  const auto indices = content.substr(times.size(), header->times);
  const auto types = content.substr(times.size() + indices.size(), header->types * 6);
  const auto offset_of_type = [&](std::size_t type) {
    return seconds(static_cast<std::int32_t>(BigEndian(types.substr(type * 6, 4))));
  };
  std::vector<Transition> transitions;
  for (std::size_t i = 0; i < header->times; ++i) {
    const auto raw = BigEndian(times.substr(i * width, width));
    const auto at =
        width == 8 ? static_cast<std::int64_t>(raw) : std::int64_t{static_cast<std::int32_t>(raw)};
    const auto type = static_cast<unsigned char>(indices[i]);
    if (type >= header->types) return Corrupt("an unknown local time type");
    transitions.push_back({.at = sys_seconds(seconds(at)), .offset = offset_of_type(type)});
  }
  if (!std::ranges::is_sorted(transitions, {}, &Transition::at)) return Corrupt("unsorted times");

  std::optional<PosixZone> afterwards;
  content.remove_prefix(header->BodySize(width));
  if (width == 8 && content.starts_with('\n')) {
    content.remove_prefix(1);
    afterwards = PosixZone::Parse(content.substr(0, content.find('\n')));
  }
  return Rules(offset_of_type(0), std::move(transitions), afterwards);
}

seconds TimeZone::Rules::OffsetAt(sys_seconds time) const {
  const auto next = std::ranges::upper_bound(transitions_, time, {}, &Transition::at);
  if (next == transitions_.end() && afterwards_) return afterwards_->OffsetAt(time);
  return next == transitions_.begin() ? first_offset_ : std::prev(next)->offset;
}

}  // namespace logai::base
