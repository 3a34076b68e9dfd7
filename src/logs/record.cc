#include "logs/record.h"

#include <algorithm>

#include "logs/json_header.h"
#include "logs/json_members.h"

namespace logai::logs {
namespace {

RuntimeStream StreamNamed(std::string_view name) {
  if (name == "stdout") return RuntimeStream::kStdout;
  return name == "stderr" ? RuntimeStream::kStderr : RuntimeStream::kNone;
}

/// The length of " stdout F " behind the time of a container runtime's line, or 0.
/// Source:  Kubernetes, kuberuntime log format: time, stream, tag (F full, P partial), content.
std::size_t ReadRuntimePrefix(std::string_view behind_time, ParsedLine& parsed) {
  if (!behind_time.starts_with(" stdout ") && !behind_time.starts_with(" stderr ")) return 0;
  constexpr std::size_t kTag = 8;
  if (behind_time.size() <= kTag || (behind_time[kTag] != 'F' && behind_time[kTag] != 'P'))
    return 0;
  parsed.runtime = StreamNamed(behind_time.substr(1, 6));
  parsed.partial = behind_time[kTag] == 'P';
  if (behind_time.size() == kTag + 1) return kTag + 1;
  return behind_time[kTag + 1] == ' ' ? kTag + 2 : 0;
}

}  // namespace

ParsedLine RecordParser::Parse(std::string_view line) {
  // W3C's extended format (IIS, CloudFront) has its times in UTC, whoever reads it and where.
  if (line.starts_with("#Fields:") && line.contains("date") && line.contains("time")) {
    basis_.zone = nullptr;
    finder_ = TimestampFinder(basis_);
  }
  ParsedLine parsed;
  parsed.text = parsed.inner = line;
  if (line.empty()) return parsed;  // it teaches nothing, and some files have little else
  if (line.starts_with('{')) {
    if (line.contains("\"stream\"") && ParseDocker(line, parsed)) return parsed;
    const JsonHeader header = ReadJsonHeader(line, basis_);
    parsed.time = header.time;
    parsed.time_inferred = header.time_inferred;
    parsed.own_time = header.time.has_value();
    parsed.level = header.level;
    return parsed;
  }
  const auto stamp = finder_.Find(line);
  if (stamp && stamp->begin == 0) {
    const std::size_t prefix = ReadRuntimePrefix(line.substr(stamp->end), parsed);
    if (prefix != 0) {
      parsed.time = stamp->time;
      ParseInner(line.substr(stamp->end + prefix), parsed);
      parsed.body_begin += stamp->end + prefix;
      parsed.logger_end += stamp->end + prefix;
      return parsed;
    }
  }
  const RecordHeader header = headers_.Read(line, stamp);
  parsed.level = header.level;
  parsed.body_begin = header.body_begin;
  parsed.logger_end = header.logger_end;
  if (stamp) {
    parsed.time = stamp->time;
    parsed.time_inferred = stamp->inferred;
    parsed.own_time = true;
    parsed.stamp = *stamp;
    parsed.looked_at = header.looked_at;
    const std::string_view behind = line.substr(stamp->end);
    parsed.inner = behind.substr(behind.starts_with(' ') ? 1 : 0);
  }
  return parsed;
}

/// {"log":"text\n","stream":"stdout","time":"2026-…Z"}, in any order. What a collector has added
/// members to is an ordinary JSON record, which keeps them.
bool RecordParser::ParseDocker(std::string_view line, ParsedLine& parsed) {
  std::optional<std::string_view> log;
  std::optional<Timestamp> time;
  RuntimeStream stream = RuntimeStream::kNone;
  JsonMembers members(line);
  for (JsonMember member; members.Next(member);) {
    if (member.key == "log" && member.is_string) log = member.value;
    if (member.key == "time") time = ParseTimestampText(member.value, basis_);
    if (member.key == "stream") stream = StreamNamed(member.value);
    const bool known = member.key == "log" || member.key == "time" || member.key == "stream" ||
                       member.key == "attrs";
    if (!known) return false;
  }
  if (!log || !time || stream == RuntimeStream::kNone) return false;
  unwrapped_.clear();
  AppendUnescaped(*log, unwrapped_);
  parsed.partial = !unwrapped_.ends_with('\n');
  // One line of the file stays one line of the event.
  std::string_view text = unwrapped_;
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  unwrapped_.resize(text.size());
  std::ranges::replace(unwrapped_, '\n', ' ');
  parsed.text = unwrapped_;
  parsed.runtime = stream;
  parsed.time = time->time;
  ParseInner(parsed.text, parsed);
  return true;
}

/// What a program in a container wrote; the runtime's time is better than the program's, which
/// often lacks date or zone.
void RecordParser::ParseInner(std::string_view text, ParsedLine& parsed) {
  parsed.inner = text;
  if (text.starts_with('{')) {
    const JsonHeader header = ReadJsonHeader(text, {.reference = parsed.time, .zone = basis_.zone});
    parsed.level = header.level;
    parsed.own_time = header.time.has_value();
    return;
  }
  const auto stamp = inner_finder_.Find(text);
  const RecordHeader header = headers_.Read(text, stamp);
  parsed.own_time = stamp.has_value();
  parsed.level = header.level;
  parsed.body_begin = header.body_begin;
  parsed.logger_end = header.logger_end;
}

}  // namespace logai::logs
