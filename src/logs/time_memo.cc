#include "logs/time_memo.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/ascii.h"
#include "logs/timestamp_grammar.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace logai::logs {
namespace {

bool IsTwoDigits(std::string_view line, std::size_t at) {
  return at + 1 < line.size() && base::IsDigit(line[at]) && base::IsDigit(line[at + 1]);
}

// Whether the time that ends at `end` can be told from what follows without reading its digits: a
// blank that begins no zone and no year, or the bracket that was opened before it.
bool EndsCleanly(std::string_view line, std::size_t end, bool bracket) {
  const auto at = [&](std::size_t i) { return i < line.size() ? line[i] : '\n'; };
  if (bracket) return at(end) == ']' && at(end + 1) == ' ';
  if (at(end) != ' ') return false;
  const char next = at(end + 1) == ' ' ? at(end + 2) : at(end + 1);
  return !base::IsDigit(next) && next != '+' && next != '-' && next != '\t';
}

// How many milliseconds the digits of a fraction are.
int MillisOf(const char* digits, std::size_t count) {
  int ms = 0, scale = 100;
  for (std::size_t i = 0; i < count && i < 3; ++i, scale /= 10) ms += (digits[i] - '0') * scale;
  return ms;
}

// What may follow the blank behind a time; another blank is left to EndsCleanly.
constexpr auto kMayFollow = [] {
  std::array<bool, 256> table{};
  table.fill(true);
  for (const char c : std::string_view("0123456789+-\t ")) {
    table[static_cast<unsigned char>(c)] = false;
  }
  return table;
}();

std::uint64_t WordAt(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The milliseconds of "04.871", from the exclusive or of its bytes with those of "00.000"; below 0
// when they are no such time. The first stands in the lowest bits.
int SecondsAndMillis(std::uint64_t digits) {
  // With these added the highest bit of a byte is set where it is too great: 6, 10, and 1 for the
  // mark.
  constexpr std::uint64_t kRoom = 0x7676'767F'767AU, kHigh = 0x8080'8080'8080U;
  if (((((digits & ~kHigh) + kRoom) | digits) & kHigh) != 0) return -1;
  // Pairs of digits, then pairs of those.
  const auto digit = [&](int at) { return static_cast<int>(digits >> (8 * at) & 0xF); };
  return (digit(0) * 10 + digit(1)) * 1'000 + digit(3) * 100 + digit(4) * 10 + digit(5);
}

}  // namespace

std::size_t TimeMemo::SlotOf(std::string_view line) {
  const auto first = static_cast<unsigned char>(line[0]),
             second = static_cast<unsigned char>(line[1]);
  return (first * 5U + second) % 16;
}

bool TimeMemo::Find(std::string_view line, Hit& hit) const {
  if (line.size() < 2) return false;
  const Minute& minute = minutes_[SlotOf(line)];
  if (minute.quick && line.size() >= Minute::kQuickBytes && FindQuickly(minute, line.data(), hit)) {
    return true;
  }
  return minute.head_size != 0 && FindSlowly(minute, line, hit);
}

// The line is long enough for every word that is looked at here.
bool TimeMemo::FindQuickly(const Minute& minute, const char* line, Hit& hit) {
#if defined(__SSE2__)
  const auto unequal = [&](std::size_t at) {
    const __m128i of_line = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line + at));
    const __m128i of_head =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(minute.head.data() + at));
    return ~static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(of_line, of_head)));
  };
  if (((unequal(0) & 0xFFFFU) & minute.head_bits) != 0) return false;
  if (((unequal(16) << 16) & minute.head_bits) != 0) return false;
#endif
  const char* seconds = line + minute.head_size;
  const int ms = SecondsAndMillis((WordAt(seconds) ^ minute.fraction) & 0xFFFF'FFFF'FFFFU);
  const char* tail = seconds + std::string_view("00.000").size();
  if (ms < 0 || ((WordAt(tail) ^ minute.tail_word) & minute.tail_bytes) != 0 ||
      !kMayFollow[static_cast<unsigned char>(tail[minute.tail_size + 1])]) {
    return false;
  }
  hit = minute.hit;
  hit.time = base::FromEpochMs(minute.begin_ms + ms);
  return true;
}

// Times such as "2026-11-22T14:02:04.871Z ": three digits, little behind them, then a blank.
void TimeMemo::MakeQuick(Minute& minute) {
#if defined(__SSE2__)
  if (minute.digits != 3 || minute.bracket || minute.head_size > 32 || minute.tail_size > 7) return;
  minute.quick = true;
  minute.head_bits = ~std::uint32_t{0} >> (32 - minute.head_size);
  std::array<char, 8> bytes = {'0', '0', minute.mark, '0', '0', '0'};
  minute.fraction = WordAt(bytes.data());
  bytes = {};
  std::copy_n(minute.tail.data(), minute.tail_size, bytes.data());
  bytes[minute.tail_size] = ' ';
  minute.tail_word = WordAt(bytes.data());
  minute.tail_bytes = ~std::uint64_t{0} >> (8 * (7U - minute.tail_size));
#else
  minute.quick = false;
#endif
}

bool TimeMemo::FindSlowly(const Minute& minute, std::string_view line, Hit& hit) {
  const std::size_t fraction = minute.digits == 0 ? 0 : minute.digits + 1U;
  const std::size_t tail = minute.head_size + 2U + fraction;
  const std::size_t end = tail + minute.tail_size;
  if (line.size() <= end || std::memcmp(line.data(), minute.head.data(), minute.head_size) != 0) {
    return false;
  }
  const char* seconds = line.data() + minute.head_size;
  if (seconds[0] < '0' || seconds[0] > '5' || !base::IsDigit(seconds[1])) return false;
  int ms = ((seconds[0] - '0') * 10 + (seconds[1] - '0')) * 1000;
  if (minute.digits > 0) {
    if (seconds[2] != minute.mark || !std::all_of(seconds + 3, line.data() + tail, base::IsDigit)) {
      return false;
    }
    ms += MillisOf(seconds + 3, minute.digits);
  }
  if (std::memcmp(line.data() + tail, minute.tail.data(), minute.tail_size) != 0 ||
      !EndsCleanly(line, end, minute.bracket)) {
    return false;
  }
  hit = minute.hit;
  hit.time = base::FromEpochMs(minute.begin_ms + ms);
  return true;
}

void TimeMemo::Learn(std::string_view line, const Timestamp& stamp) {
  const bool bracket = stamp.begin == 1 && line[0] == '[';
  if ((stamp.begin != 0 && !bracket) || line.size() < 2 || !EndsCleanly(line, stamp.end, bracket)) {
    return;
  }
  // The seconds are the last two digits that prove to be them.
  for (std::size_t at = stamp.end - 1; at > stamp.begin + 4; --at) {
    Minute minute;
    minute.bracket = bracket;
    if (Describe(line, stamp, at, minute) && Verify(line, stamp, minute)) {
      MakeQuick(minute);
      minutes_[SlotOf(line)] = minute;
      return;
    }
  }
}

// Takes the time apart around the seconds at `seconds`; false when they are none.
bool TimeMemo::Describe(std::string_view line, const Timestamp& stamp, std::size_t seconds,
                        Minute& minute) {
  if (!IsTwoDigits(line, seconds) || seconds + 2 > stamp.end || seconds > Minute::kLongestHead) {
    return false;
  }
  std::size_t at = seconds + 2;
  std::size_t digits = 0;
  if (at < stamp.end && (line[at] == '.' || line[at] == ',' || line[at] == ':')) {
    while (at + 1 + digits < stamp.end && base::IsDigit(line[at + 1 + digits])) ++digits;
  }
  if (digits > 0) {
    minute.mark = line[at];
    at += 1 + digits;
  }
  const std::size_t tail = stamp.end - at;
  if ((at < line.size() && base::IsDigit(line[at])) || digits > 12 || tail > Minute::kLongestTail)
    return false;
  minute.digits = static_cast<std::uint8_t>(digits);
  minute.head_size = static_cast<std::uint8_t>(seconds);
  std::copy_n(line.data(), seconds, minute.head.data());
  minute.tail_size = static_cast<std::uint8_t>(tail);
  std::copy_n(line.data() + at, tail, minute.tail.data());
  return true;
}

// Reads the first and the last moment of the minute in the place of the time: both must be read,
// and lie a minute apart, which also rules out that the clocks were set in between, or that the
// minute is the one in which an inferred year begins.
bool TimeMemo::Verify(std::string_view line, const Timestamp& stamp, Minute& minute) const {
  constexpr std::size_t kBehind = 16;  // further the reader of times does not look
  std::string copy(line.substr(0, stamp.end + kBehind));
  const auto read = [&](std::string_view seconds, char digit) {
    copy.replace(minute.head_size, 2, seconds);
    for (std::size_t i = 0; i < minute.digits; ++i) copy[minute.head_size + 3U + i] = digit;
    return ParseTimestampAt(copy, stamp.begin, Placement::kLineStart, basis_);
  };
  const auto first = read("00", '0');
  const auto last = read("59", '9');
  if (!first || !last || first->end != stamp.end || last->end != stamp.end) return false;
  const std::int64_t span = base::EpochMs(last->time) - base::EpochMs(first->time);
  if (span != 59'000 + MillisOf("999", minute.digits)) return false;
  if (last->inferred != first->inferred || first->inferred != stamp.inferred) return false;
  minute.begin_ms = base::EpochMs(first->time);
  minute.hit = {.time = first->time,
                .end = stamp.end,
                .form = 0,
                .inferred = stamp.inferred,
                .distinctive = stamp.distinctive};
  // What a header's reader asks of a time, and what may follow one: see RecordParser.
  const char front = line[stamp.begin];
  const std::uint64_t parts[] = {
      static_cast<std::uint64_t>(base::IsDigit(front) ? '0' : front),
      static_cast<std::uint64_t>(base::IsDigit(line[stamp.begin + 1])),
      static_cast<std::uint64_t>(minute.bracket),
      static_cast<std::uint64_t>(stamp.inferred),
      static_cast<std::uint64_t>(minute.mark),
      static_cast<std::uint64_t>(minute.digits),
      std::hash<std::string_view>()({minute.tail.data(), minute.tail_size})};
  for (const std::uint64_t part : parts)
    minute.hit.form = (minute.hit.form ^ part) * 0x9E3779B97F4A7C15U;
  return true;
}

}  // namespace logai::logs
