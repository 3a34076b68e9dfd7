#include "logs/json_members.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "logs/level.h"
#include "logs/timestamp.h"

namespace logai::logs {
namespace {

template <std::size_t N>
bool IsOneOf(std::string_view key, const std::array<std::string_view, N>& keys) {
  return std::ranges::find(keys, key) != keys.end();
}

constexpr std::array<std::string_view, 26> kTimeKeys = {
    "time",       "ts",           "timestamp",      "@timestamp", "eventTime",     "@t",
    "t",          "datetime",     "date",           "asctime",    "Timestamp",     "Time",
    "when",       "log_time",     "created",        "eventtime",  "timeMillis",    "event_time",
    "time_local", "timeUnixNano", "time_unix_nano", "EventTime",  "TimeGenerated", "TimeCreated",
    "_time",      "epochMillis"};
constexpr std::array<std::string_view, 14> kLevelKeys = {
    "level",     "severity", "lvl",      "log.level",    "levelname",     "loglevel", "@level",
    "log_level", "Level",    "LogLevel", "severityText", "severity_text", "@l",       "logLevel"};

void AppendUtf8(std::uint32_t c, std::string& out) {
  const auto byte = [&](std::uint32_t b) {
    out += static_cast<char>(static_cast<unsigned char>(b));
  };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

std::optional<std::uint32_t> HexUnit(std::string_view raw, std::size_t at) {
  if (raw.size() < at + 6 || raw[at] != '\\' || raw[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(raw.data() + at + 2, raw.data() + at + 6, unit, 16);
  if (error != std::errc() || end != raw.data() + at + 6) return std::nullopt;
  return unit;
}

/// The character of the \u escape at `at` (a surrogate pair counts as one); `used` is its length.
std::optional<std::uint32_t> HexCharacter(std::string_view raw, std::size_t at, std::size_t& used) {
  const auto high = HexUnit(raw, at);
  if (!high) return std::nullopt;
  used = 6;
  if (*high < 0xD800 || *high > 0xDFFF) return high;
  const auto low = HexUnit(raw, at + 6);
  if (*high > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) return 0xFFFD;
  used = 12;
  return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
}

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Level LevelFromJson(const JsonMember& member) {
  if (const auto number = WholeNumber(member.value)) {
    // journald's PRIORITY has its own key; everyone else's small numbers are ambiguous.
    return member.key == "PRIORITY" ? LevelFromSyslogSeverity(static_cast<int>(*number))
                                    : LevelFromNumber(*number);
  }
  if (member.value.size() == 1) return LevelFromLetter(static_cast<char>(member.value[0] & ~0x20));
  return LevelFromWord(member.value);
}

void TakeTime(const JsonMember& member, const TimeBasis& basis, JsonHeader& header) {
  if (header.time) return;
  if (const auto stamp = ParseTimestampText(member.value, basis)) {
    header.time = stamp->time;
    header.time_inferred = stamp->inferred;
  }
}

/// How each line of MongoDB's log begins.
constexpr std::string_view kMongoDb = "{\"t\":{\"$date\":";

constexpr std::int64_t kYear2200 = 7'258'118'400;

/// Seconds and nanoseconds that stand in members of their own.
void TakeSeconds(std::optional<std::int64_t> seconds, std::optional<std::int64_t> nanos,
                 std::optional<base::UtcTime>& time) {
  if (time || !seconds || *seconds <= 0 || *seconds >= kYear2200) return;
  time = base::FromEpochMs(*seconds * 1000 + nanos.value_or(0) % 1'000'000'000 / 1'000'000);
}

/// The value of a time's key that is an object: MongoDB's {"$date":"…"} (in its strict form
/// {"$date":{"$numberLong":"…"}}) and protobuf's {"seconds":…,"nanos":…}.
void TakeTimeObject(std::string_view object, const TimeBasis& basis, JsonHeader& header) {
  std::optional<std::int64_t> seconds, nanos;
  JsonMembers members(object);
  for (JsonMember member; members.Next(member);) {
    if (member.key == "seconds") seconds = WholeNumber(member.value);
    if (member.key == "nanos") nanos = WholeNumber(member.value);
    if (member.key != "$date") continue;
    JsonMember date = member;
    if (JsonMembers inner(member.value); !member.is_string && member.value.starts_with('{')) {
      if (!inner.Next(date) || date.key != "$numberLong") continue;
    }
    TakeTime(date, basis, header);
  }
  TakeSeconds(seconds, nanos, header.time);
}

/// ECS's `"event":{"created":…}`, for records that lack a time of their own.
std::optional<Timestamp> TimeOfEvent(std::string_view object, const TimeBasis& basis) {
  constexpr std::array<std::string_view, 5> kKeys = {"created", "start", "@timestamp", "timestamp",
                                                     "time"};
  JsonMembers members(object);
  for (JsonMember member; members.Next(member);) {
    if (!IsOneOf(member.key, kKeys)) continue;
    if (const auto stamp = ParseTimestampText(member.value, basis)) return stamp;
  }
  return std::nullopt;
}

/// log4j2's `"instant":{"epochSecond":…,"nanoOfSecond":…}` and ECS's `"log":{"level":…}`.
void TakeNested(const JsonMember& outer, JsonHeader& header) {
  if (outer.key != "instant" && outer.key != "log") return;
  JsonMembers members(outer.value);
  std::optional<std::int64_t> seconds, nanos;
  for (JsonMember member; members.Next(member);) {
    if (member.key == "level") header.level = LevelFromJson(member);
    if (member.key == "epochSecond") seconds = WholeNumber(member.value);
    if (member.key == "nanoOfSecond") nanos = WholeNumber(member.value);
  }
  TakeSeconds(seconds, nanos, header.time);
}

}  // namespace

JsonMembers::JsonMembers(std::string_view text) : text_(text) {
  SkipBlanks();
  if (position_ < text_.size() && text_[position_] == '{') {
    ++position_;
  } else {
    position_ = text_.size();
  }
}

void JsonMembers::SkipBlanks() {
  while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t' ||
                                      text_[position_] == '\n' || text_[position_] == '\r')) {
    ++position_;
  }
}

bool JsonMembers::TakeString(std::string_view& content) {
  const std::size_t start = ++position_;
  while (position_ < text_.size()) {
    position_ = std::min(text_.find_first_of("\"\\", position_), text_.size());
    if (position_ >= text_.size()) return false;
    if (text_[position_] == '"') {
      content = text_.substr(start, position_ - start);
      ++position_;
      return true;
    }
    position_ += 2;
  }
  return false;
}

bool JsonMembers::SkipValue() {
  int depth = 0;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == '"') {
      std::string_view ignored;
      if (!TakeString(ignored)) return false;
      if (depth == 0) return true;
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++position_;
    if (depth == 0 && (c == '}' || c == ']')) return true;
  }
  return false;
}

bool JsonMembers::Next(JsonMember& member) {
  SkipBlanks();
  if (position_ < text_.size() && text_[position_] == ',') {
    ++position_;
    SkipBlanks();
  }
  if (position_ < text_.size() && text_[position_] == '}') end_ = position_ + 1;
  if (position_ >= text_.size() || text_[position_] != '"' || !TakeString(member.key)) return false;
  SkipBlanks();
  if (position_ >= text_.size() || text_[position_] != ':') return false;
  ++position_;
  SkipBlanks();
  if (position_ >= text_.size()) return false;
  member.is_string = text_[position_] == '"';
  if (member.is_string) return TakeString(member.value);
  const std::size_t start = position_;
  if (!SkipValue()) return false;
  member.value = text_.substr(start, position_ - start);
  while (!member.value.empty() && (member.value.back() == ' ' || member.value.back() == '\n')) {
    member.value.remove_suffix(1);
  }
  return true;
}

void AppendUnescaped(std::string_view raw, std::string& out) {
  constexpr std::string_view kShort = "\"\\/bfnrt";
  constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
  while (!raw.empty()) {
    const std::size_t slash = std::min(raw.find('\\'), raw.size());
    out += raw.substr(0, slash);
    raw.remove_prefix(slash);
    if (raw.empty()) return;
    std::size_t used = 0;
    const auto meaning = raw.size() > 1 ? kShort.find(raw[1]) : std::string_view::npos;
    if (meaning != std::string_view::npos) {
      out += kMeaning[meaning];
      used = 2;
    } else if (const auto c = HexCharacter(raw, 0, used)) {
      AppendUtf8(*c, out);
    } else {
      out += raw[0];
      used = 1;
    }
    raw.remove_prefix(used);
  }
}

JsonHeader ReadJsonHeader(std::string_view text, const TimeBasis& basis) {
  JsonHeader header;
  std::optional<Timestamp> event_time;
  JsonMembers members(text);
  for (JsonMember member; members.Next(member);) {
    const bool is_object = !member.is_string && member.value.starts_with('{');
    if (IsOneOf(member.key, kTimeKeys)) {
      if (is_object) {
        TakeTimeObject(member.value, basis, header);
      } else {
        TakeTime(member, basis, header);
      }
    } else if (header.level == Level::kUnknown &&
               (IsOneOf(member.key, kLevelKeys) || member.key == "PRIORITY")) {
      header.level = LevelFromJson(member);
    } else if (member.key == "__REALTIME_TIMESTAMP") {  // journald: microseconds
      TakeTime(member, basis, header);
    } else if (member.key == "s" && text.starts_with(kMongoDb)) {
      if (header.level == Level::kUnknown)
        header.level = LevelFromLetter(member.value.empty() ? ' ' : member.value[0]);
    } else if (is_object && member.key == "event") {
      event_time = TimeOfEvent(member.value, basis);
    } else if (is_object) {
      TakeNested(member, header);
    } else if (member.key == "observedTimeUnixNano") {
      event_time = ParseTimestampText(member.value, basis);
    }
    if (header.time && header.level != Level::kUnknown) break;
  }
  if (!header.time && event_time) {
    header.time = event_time->time;
    header.time_inferred = event_time->inferred;
  }
  return header;
}

}  // namespace logai::logs
