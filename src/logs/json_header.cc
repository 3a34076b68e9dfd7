#include "logs/json_header.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "logs/json_fields.h"
#include "logs/json_members.h"
#include "logs/level.h"

namespace logai::logs {
namespace {

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Python's numbers are pino's shifted by one step: 20 is info, 50 critical.
Level LevelFromPython(std::int64_t number) {
  return number >= 10 && number < 60 ? LevelFromNumber(number + 10) : Level::kUnknown;
}

/// Source:  OpenTelemetry, logs data model, field SeverityNumber: four steps to each level.
Level LevelFromOtel(std::int64_t number) {
  return number >= 1 && number <= 24 ? LevelFromNumber((number - 1) / 4 * 10 + 10)
                                     : Level::kUnknown;
}

Level LevelFromJson(const JsonMember& member, JsonRole role) {
  if (const auto number = WholeNumber(member.value)) {
    switch (role) {
      case JsonRole::kSyslogLevel:
        return LevelFromSyslogSeverity(static_cast<int>(*number));
      case JsonRole::kPythonLevel:
        return LevelFromPython(*number);
      case JsonRole::kOtelLevel:
        return LevelFromOtel(*number);
      default:
        return LevelFromNumber(*number);  // small numbers are ambiguous
    }
  }
  if (member.value.size() == 1) return LevelFromLetter(static_cast<char>(member.value[0] & ~0x20));
  return LevelFromWord(member.value);
}

constexpr std::int64_t kYear2200 = 7'258'118'400;

/// Seconds and nanoseconds that stand in members of their own.
void TakeSeconds(std::optional<std::int64_t> seconds, std::optional<std::int64_t> nanos,
                 std::optional<base::UtcTime>& time) {
  if (time || !seconds || *seconds <= 0 || *seconds >= kYear2200) return;
  time = base::FromEpochMs(*seconds * 1000 + nanos.value_or(0) % 1'000'000'000 / 1'000'000);
}

/// How each line of MongoDB's log begins.
constexpr std::string_view kMongoDb = "{\"t\":{\"$date\":";

/// Collects what the members of one record say.
class HeaderReading {
 public:
  HeaderReading(std::string_view text, const TimeBasis& basis)
      : basis_(basis), is_mongo_(text.starts_with(kMongoDb)) {}

  void Take(const JsonMember& member) {
    const bool is_object = !member.is_string && member.value.starts_with('{');
    if (is_object) return TakeObject(member);
    if (is_mongo_ && member.key == "s" && header_.level == Level::kUnknown) {
      header_.level = LevelFromLetter(member.value.empty() ? ' ' : member.value[0]);
      return;
    }
    if (const JsonField* field = FindJsonField(member.key)) TakeField(member, *field);
  }

  bool complete() const { return header_.time && header_.level != Level::kUnknown; }

  JsonHeader Finish() {
    if (!header_.time && late_time_) {
      header_.time = late_time_->time;
      header_.time_inferred = late_time_->inferred;
    }
    // GELF's levels are syslog's; its records are known by their members.
    if (header_.level == Level::kUnknown && is_gelf_ && small_level_) {
      header_.level = LevelFromSyslogSeverity(static_cast<int>(*small_level_));
    }
    // A collector has put the program's own record into its message.
    if (header_.level == Level::kUnknown && !inner_record_.empty()) {
      std::string inner;
      AppendUnescaped(inner_record_, inner);
      header_.level = ReadJsonHeader(inner, basis_).level;
    }
    return header_;
  }

 private:
  void TakeField(const JsonMember& member, const JsonField& field) {
    switch (field.role) {
      case JsonRole::kTime:
        return TakeTime(member);
      case JsonRole::kLateTime:
        if (!late_time_) late_time_ = ParseTimestampText(member.value, basis_);
        return;
      case JsonRole::kLevel:
      case JsonRole::kSyslogLevel:
      case JsonRole::kPythonLevel:
      case JsonRole::kOtelLevel:
        if (header_.level != Level::kUnknown) return;
        header_.level = LevelFromJson(member, field.role);
        if (const auto number = WholeNumber(member.value); number && *number >= 0 && *number <= 7)
          small_level_ = number;
        return;
      case JsonRole::kMessage:
        is_gelf_ = is_gelf_ || member.key == "short_message";
        if (member.is_string && member.value.starts_with("{\\\"")) inner_record_ = member.value;
        return;
      default:
        return;
    }
  }

  void TakeObject(const JsonMember& member) {
    const JsonField* field = FindJsonField(member.key);
    if (field != nullptr && field->role == JsonRole::kTime) return TakeTimeObject(member.value);
    if (member.key == "instant") return TakeInstant(member.value);
    if (!IsJsonContainer(member.key)) return;
    JsonMembers members(member.value);
    for (JsonMember inner; members.Next(inner);) {
      if (const JsonField* row = FindJsonField(member.key, inner.key)) TakeField(inner, *row);
    }
  }

  void TakeTime(const JsonMember& member) {
    if (header_.time) return;
    if (const auto stamp = ParseTimestampText(member.value, basis_)) {
      header_.time = stamp->time;
      header_.time_inferred = stamp->inferred;
    }
  }

  /// The value of a time's key that is an object: MongoDB's {"$date":"…"} (in its strict form
  /// {"$date":{"$numberLong":"…"}}) and protobuf's {"seconds":…,"nanos":…}.
  void TakeTimeObject(std::string_view object) {
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
      TakeTime(date);
    }
    TakeSeconds(seconds, nanos, header_.time);
  }

  /// log4j2's `"instant":{"epochSecond":…,"nanoOfSecond":…}`.
  void TakeInstant(std::string_view object) {
    std::optional<std::int64_t> seconds, nanos;
    JsonMembers members(object);
    for (JsonMember member; members.Next(member);) {
      if (member.key == "epochSecond") seconds = WholeNumber(member.value);
      if (member.key == "nanoOfSecond") nanos = WholeNumber(member.value);
    }
    TakeSeconds(seconds, nanos, header_.time);
  }

  const TimeBasis& basis_;
  bool is_mongo_;
  bool is_gelf_ = false;
  JsonHeader header_;
  std::string_view inner_record_;
  std::optional<std::int64_t> small_level_;
  std::optional<Timestamp> late_time_;
};

}  // namespace

JsonHeader ReadJsonHeader(std::string_view text, const TimeBasis& basis) {
  HeaderReading reading(text, basis);
  JsonMembers members(text);
  for (JsonMember member; members.Next(member);) {
    reading.Take(member);
    if (reading.complete()) break;
  }
  return reading.Finish();
}

}  // namespace logai::logs
