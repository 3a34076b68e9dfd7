#include "logs/json_fields.h"

#include <algorithm>
#include <array>

namespace logai::logs {
namespace {

using enum JsonRole;

// Sources: the documentation of pino, bunyan, winston, zap, zerolog, logrus, slog, structlog,
// python-json-logger, Serilog (CLEF), logstash-logback-encoder, log4j2's JSON layouts, tracing
// (Rust), ECS, GELF 1.1, journald's export fields, OpenTelemetry, Google Cloud Logging, AWS Lambda.
constexpr auto kFields = std::to_array<JsonField>({
    {"time", kTime},
    {"ts", kTime},
    {"timestamp", kTime},
    {"@timestamp", kTime},
    {"eventTime", kTime},
    {"@t", kTime},
    {"t", kTime},
    {"datetime", kTime},
    {"date", kTime},
    {"asctime", kTime},
    {"Timestamp", kTime},
    {"Time", kTime},
    {"when", kTime},
    {"log_time", kTime},
    {"created", kTime},
    {"eventtime", kTime},
    {"timeMillis", kTime},
    {"event_time", kTime},
    {"time_local", kTime},
    {"timeUnixNano", kTime},
    {"time_unix_nano", kTime},
    {"EventTime", kTime},
    {"TimeGenerated", kTime},
    {"TimeCreated", kTime},
    {"_time", kTime},
    {"epochMillis", kTime},
    {"__REALTIME_TIMESTAMP", kTime},
    {"event.created", kLateTime},
    {"event.start", kLateTime},
    {"event.@timestamp", kLateTime},
    {"event.timestamp", kLateTime},
    {"event.time", kLateTime},
    {"observedTimeUnixNano", kLateTime},

    {"level", kLevel},
    {"severity", kLevel},
    {"lvl", kLevel},
    {"log.level", kLevel},
    {"levelname", kLevel},
    {"loglevel", kLevel},
    {"@level", kLevel},
    {"log_level", kLevel},
    {"Level", kLevel},
    {"LogLevel", kLevel},
    {"severityText", kLevel},
    {"severity_text", kLevel},
    {"@l", kLevel},
    {"logLevel", kLevel},
    {"PRIORITY", kSyslogLevel},
    {"levelno", kPythonLevel},
    {"severityNumber", kOtelLevel},
    {"severity_number", kOtelLevel},

    {"message", kMessage},
    {"msg", kMessage},
    {"MESSAGE", kMessage},
    {"Message", kMessage},
    {"@message", kMessage},
    {"@m", kMessage},
    {"@mt", kMessage},
    {"RenderedMessage", kMessage},
    {"MessageTemplate", kMessage},
    {"short_message", kMessage},
    {"fields.message", kMessage},
    {"jsonPayload.message", kMessage},
    {"jsonPayload.msg", kMessage},
    {"textPayload", kMessage},
    {"body.stringValue", kMessage},
    {"body.message", kMessage},
    {"body", kMessage},
    {"log", kMessage},
    {"event", kMessage},
    {"errorMessage", kError},

    {"error.type", kErrorType},
    {"err.type", kErrorType},
    {"error.name", kErrorType},
    {"err.name", kErrorType},
    {"error.kind", kErrorType},
    {"exception.type", kErrorType},
    {"exception.class", kErrorType},
    {"exception.exception_class", kErrorType},
    {"exception.name", kErrorType},
    {"thrown.name", kErrorType},
    {"errorType", kErrorType},
    {"error.message", kError},
    {"err.message", kError},
    {"error.msg", kError},
    {"exception.message", kError},
    {"exception.exception_message", kError},
    {"thrown.message", kError},
    {"fields.error", kError},
    {"jsonPayload.error", kError},
    {"error", kError},
    {"err", kError},
    {"_error", kError},
    {"error_message", kError},
    {"stack_trace", kStack},
    {"full_message", kStack},
    {"stacktrace", kStack},
    {"stackTrace", kStack},
    {"errorVerbose", kStack},
    {"stack", kStack},
    {"error.stack_trace", kStack},
    {"error.stack", kStack},
    {"err.stack", kStack},
    {"exception.stacktrace", kStack},
    {"exception.stack_trace", kStack},
    {"exception.stack", kStack},
    {"thrown.extendedStackTrace", kStack},
    {"_stack_trace", kStack},
    {"_stacktrace", kStack},
    {"@x", kStack},
    {"exc_info", kStack},
    {"exc_text", kStack},
    {"exception", kStack},
    {"Exception", kStack},

    {"logger", kLogger},
    {"logger_name", kLogger},
    {"loggerName", kLogger},
    {"log.logger", kLogger},
    {"name", kLogger},
    {"target", kLogger},
    {"SourceContext", kLogger},
    {"component", kLogger},
    {"service.name", kLogger},
    {"service", kLogger},
    {"SYSLOG_IDENTIFIER", kLogger},
    {"_SYSTEMD_UNIT", kLogger},
    {"host", kLogger},
    {"hostname", kLogger},
    {"_HOSTNAME", kLogger},

    {"v", kNoise},
    {"version", kNoise},
    {"@version", kNoise},
    {"ecs.version", kNoise},
    {"level_value", kNoise},
    {"levelValue", kNoise},
    {"@i", kNoise},
    {"endOfBatch", kNoise},
    {"loggerFqcn", kNoise},
    {"__CURSOR", kNoise},
    {"__MONOTONIC_TIMESTAMP", kNoise},
    {"__SEQNUM", kNoise},
    {"__SEQNUM_ID", kNoise},
    {"_BOOT_ID", kNoise},
    {"_MACHINE_ID", kNoise},
    {"_RUNTIME_SCOPE", kNoise},
    {"_SOURCE_REALTIME_TIMESTAMP", kNoise},
    {"_SOURCE_MONOTONIC_TIMESTAMP", kNoise},
    {"_STREAM_ID", kNoise},
    {"_SYSTEMD_INVOCATION_ID", kNoise},
    {"_SYSTEMD_CGROUP", kNoise},
    {"_SYSTEMD_SLICE", kNoise},
    {"_CAP_EFFECTIVE", kNoise},
    {"_SELINUX_CONTEXT", kNoise},
    {"_TRANSPORT", kNoise},
    {"_GID", kNoise},
    {"SYSLOG_FACILITY", kNoise},
    {"SYSLOG_TIMESTAMP", kNoise},
    {"SYSLOG_RAW", kNoise},
});

constexpr auto kContainers = std::to_array<std::string_view>(
    {"error", "err", "exception", "thrown", "log", "fields", "jsonPayload", "body", "event"});

constexpr std::size_t kSlots = 512;
static_assert(kFields.size() < 255);

/// A hash of a key that may be in two parts.
struct KeyHash {
  std::uint32_t value = 2166136261U;
  constexpr void Take(std::string_view part) {
    for (const char c : part) value = (value ^ static_cast<std::uint8_t>(c)) * 16777619U;
  }
  constexpr std::size_t slot() const { return (value ^ value >> 15) % kSlots; }
};

/// The places of the rows, plus one, by the hash of their keys; the next free slot when it is
/// taken.
constexpr auto kIndex = [] {
  std::array<std::uint8_t, kSlots> index{};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    KeyHash hash;
    hash.Take(kFields[i].key);
    std::size_t slot = hash.slot();
    while (index[slot] != 0) slot = (slot + 1) % kSlots;
    index[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}();

constexpr std::size_t kLongestKey = [] {
  std::size_t longest = 0;
  for (const JsonField& field : kFields) longest = std::max(longest, field.key.size());
  return longest;
}();

const JsonField* FindRow(std::size_t slot, auto&& is_key) {
  for (; kIndex[slot] != 0; slot = (slot + 1) % kSlots) {
    const JsonField& field = kFields[kIndex[slot] - 1U];
    if (is_key(field.key)) return &field;
  }
  return nullptr;
}

}  // namespace

const JsonField* FindJsonField(std::string_view key) {
  if (key.size() > kLongestKey) return nullptr;
  KeyHash hash;
  hash.Take(key);
  return FindRow(hash.slot(), [&](std::string_view row) { return row == key; });
}

const JsonField* FindJsonField(std::string_view outer, std::string_view inner) {
  const std::size_t size = outer.size() + 1 + inner.size();
  if (size > kLongestKey) return nullptr;
  KeyHash hash;
  hash.Take(outer);
  hash.Take(".");
  hash.Take(inner);
  return FindRow(hash.slot(), [&](std::string_view row) {
    return row.size() == size && row.starts_with(outer) && row.ends_with(inner) &&
           row[outer.size()] == '.';
  });
}

bool IsJsonContainer(std::string_view key) {
  return std::ranges::find(kContainers, key) != kContainers.end();
}

}  // namespace logai::logs
