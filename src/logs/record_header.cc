#include "logs/record_header.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text.h"
#include "logs/header_look.h"
#include "logs/header_token.h"
#include "logs/json_header.h"
#include "logs/level.h"

namespace logai::logs {
namespace {

using Kind = HeaderToken::Kind;

constexpr int kMaxTokensToLevel = 6;
constexpr int kMaxTokensWithoutTime = 3;
constexpr int kMaxLogfmtPairs = 16;

/// `position` behind blanks.
std::size_t SkipBlanks(std::string_view line, std::size_t position, RecordHeader& header) {
  const std::size_t at = std::min(line.find_first_not_of(' ', position), line.size());
  LookAt(at + 1, header);
  return at;
}

/// The severity of a syslog priority "<134>…" at the start of the line.
Level LevelFromPriority(std::string_view line) {
  int priority = 0;
  std::size_t i = 1;
  for (; i < line.size() && i <= 3 && base::IsDigit(line[i]); ++i)
    priority = priority * 10 + line[i] - '0';
  if (i == 1 || i >= line.size() || line[i] != '>' || priority > 191) return Level::kUnknown;
  return LevelFromSyslogSeverity(priority % 8);
}

/// Lines that mean trouble although they name no level.
Level LevelOfTrouble(std::string_view body) {
  if (body.starts_with("fatal error: ")) return Level::kCritical;
  const bool trouble = body.starts_with("Traceback (most recent call last)") ||
                       body.starts_with("Exception in thread ") ||
                       body.starts_with("Unhandled exception");
  return trouble ? Level::kError : Level::kUnknown;
}

/// How far LevelOfTrouble looks.
std::size_t LookedAtForTrouble(std::string_view body) {
  constexpr std::string_view kFirst = "fTEU";
  constexpr std::size_t kLongest = std::string_view("Traceback (most recent call last)").size();
  const bool may_be = !body.empty() && kFirst.find(body.front()) != std::string_view::npos;
  return may_be ? kLongest : 1;
}

/// The status of an access log line whose quoted request begins at `position`.
Level LevelFromAccess(std::string_view line, std::size_t position) {
  std::size_t end = position + 1;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  if (end + 4 >= line.size() || line[end + 1] != ' ') return Level::kUnknown;
  const std::string_view status = line.substr(end + 2, 3);
  const bool ends = end + 5 >= line.size() || line[end + 5] == ' ';
  if (!IsDigits(status) || status.size() != 3 || !ends) return Level::kUnknown;
  return LevelFromHttpStatus((status[0] - '0') * 100 + (status[1] - '0') * 10 + status[2] - '0');
}

struct Pair {
  std::string_view key;
  std::string_view value;
  std::size_t end = 0;
};

/// The `key=value` or `key="value"` at `position`, if there is one.
std::optional<Pair> ReadPair(std::string_view line, std::size_t position) {
  const std::string_view rest = line.substr(position);
  const auto stop = rest.find_first_of("= \t\"{[");
  if (stop == std::string_view::npos || stop == 0 || rest[stop] != '=') return std::nullopt;
  Pair pair{.key = rest.substr(0, stop), .value = {}, .end = 0};
  std::size_t end = stop + 1;
  if (end < rest.size() && rest[end] == '"') {
    for (++end; end < rest.size() && rest[end] != '"'; ++end) end += rest[end] == '\\' ? 1 : 0;
    end = std::min(end, rest.size());
    pair.value = rest.substr(stop + 2, end - std::min(end, stop + 2));
    end = std::min(end + 1, rest.size());
  } else {
    end = std::min(rest.find_first_of(" \t", end), rest.size());
    pair.value = rest.substr(stop + 1, end - stop - 1);
  }
  pair.end = position + end;
  return pair;
}

bool IsLevelKey(std::string_view key) {
  return key == "level" || key == "lvl" || key == "severity" || key == "loglevel" ||
         key == "log_level" || key == "log.level";
}

/// logfmt: looks for the level among the pairs from `position` on. The body begins behind the time
/// and the level when they come first.
bool ReadLogfmt(std::string_view line, std::size_t position, RecordHeader& header) {
  bool in_header = true, any = false;
  for (int i = 0; i < kMaxLogfmtPairs; ++i) {
    position = std::min(line.find_first_not_of(" \t", position), line.size());
    LookAt(position + 1, header);
    if (position >= line.size()) break;
    const auto pair = ReadPair(line, position);
    if (!pair) {
      LookAt(std::min(line.find_first_of("= \t\"{[", position), line.size()) + 1, header);
      break;
    }
    any = true;
    header.looked_at = RecordHeader::kWholeLine;
    const bool is_level = IsLevelKey(pair->key);
    if (is_level && header.level == Level::kUnknown) header.level = LevelFromWord(pair->value);
    in_header = in_header && is_level;
    position = pair->end;
    if (in_header) header.body_begin = std::min(line.find_first_not_of(' ', position), line.size());
    if (header.level != Level::kUnknown && !in_header) break;
  }
  return any;
}

/// The level in front of a timestamp: "[INFO] 2026-…", "ERROR 14:02…", "E, [2026…", "[I 2026…".
Level LevelInPrefix(std::string_view prefix) {
  for (std::size_t position = 0; position < prefix.size();) {
    const HeaderToken token = NextHeaderToken(prefix, position);
    if (token.kind == Kind::kEnd) break;
    std::string_view word = token.text;
    while (!word.empty() && (word.front() == '[' || word.front() == '(')) word.remove_prefix(1);
    const LevelMark mark = ReadLevelMark(token);
    const bool label = base::EqualIgnoringCase(word, "log");  // "Log started: 2026-…"
    if (mark.certain && mark.level != Level::kUnknown && !label) return mark.level;
    if (word.size() == 1) return LevelFromLetter(word.front());
    if (const auto pair = ReadPair(prefix, token.begin); pair && IsLevelKey(pair->key)) {
      return LevelFromWord(pair->value);
    }
    if (word.size() < token.text.size()) return LevelFromWord(word);
    position = std::max(token.end, position + 1);
  }
  return Level::kUnknown;
}

/// Behind host and tag of a syslog line, or `position` when the line is none. `certain`: the
/// timestamp is syslog's own, so that a missing tag leaves just the host.
std::size_t SkipSyslogHeader(std::string_view line, std::size_t position, bool certain,
                             RecordHeader& header) {
  const HeaderToken host = Look(line, position, header);
  if (host.kind != Kind::kWord || host.closed || ReadLevelMark(host).level != Level::kUnknown) {
    return position;
  }
  const HeaderToken tag = Look(line, host.end, header);
  const std::string_view raw = line.substr(tag.begin, tag.end - tag.begin);
  const bool has_process = raw.ends_with("]:") && raw.find('[') != std::string_view::npos;
  if (tag.kind == Kind::kWord && raw.ends_with(':') && (certain || has_process)) {
    return SkipBlanks(line, tag.end, header);
  }
  // macOS: "launchd[1] (com.apple.xpc.launchd.domain): text"
  if (certain && raw.ends_with(']') && raw.find('[') != std::string_view::npos) {
    const HeaderToken context = Look(line, tag.end, header);
    LookAt(context.end + 2, header);
    const bool ends = context.kind == Kind::kGroup && line.substr(context.end).starts_with(": ");
    if (ends) return SkipBlanks(line, context.end + 1, header);
  }
  return certain ? SkipBlanks(line, host.end, header) : position;
}

/// RFC 5424 behind the time: host, application, process, message id, structured data.
std::size_t SkipRfc5424Header(std::string_view line, std::size_t position) {
  for (int field = 0; field < 4; ++field) {
    position = std::min(line.find_first_not_of(' ', position), line.size());
    position = std::min(line.find(' ', position), line.size());
  }
  position = std::min(line.find_first_not_of(' ', position), line.size());
  if (position < line.size() && line[position] == '-') return std::min(position + 2, line.size());
  while (position < line.size() && line[position] == '[') {
    const auto end = line.find("] ", position);
    const auto next = line.find("][", position);
    if (end == std::string_view::npos) return position;
    position = next < end ? next + 1 : end + 2;
  }
  return position;
}

/// What stands in front of and around the timestamp; sets level, body and `syslog`. Returns true
/// when nothing is left to be found out.
bool ReadAroundTime(std::string_view line, const Timestamp& time, RecordHeader& header,
                    bool& syslog) {
  const std::string_view stamp = line.substr(time.begin, time.end - time.begin);
  const bool has_priority = LevelFromPriority(line) != Level::kUnknown;
  const bool named = stamp.front() >= 'A';
  const bool klog = named && stamp.size() > 1 && base::IsDigit(stamp[1]);
  if (klog) {
    header.level = LevelFromLetter(stamp.front());
  } else if (time.begin > 0 && !has_priority) {
    header.level = LevelInPrefix(line.substr(0, time.begin));
  }
  constexpr std::string_view kClosers = "])\"',;:>}";
  std::size_t position = time.end;
  while (position < line.size() && kClosers.find(line[position]) != std::string_view::npos) {
    ++position;
  }
  LookAt(position + 1, header);
  header.body_begin = Skip(line, position, header);
  if (has_priority) header.looked_at = RecordHeader::kWholeLine;
  if (line.substr(time.end).starts_with("] \"")) {
    header.looked_at = RecordHeader::kWholeLine;
    const Level level = LevelFromAccess(line, time.end + 2);
    if (level != Level::kUnknown) {
      header.level = level;
      header.body_begin = header.logger_end = time.end + 2;
      return true;
    }
  }
  const bool rfc5424 = has_priority && line.substr(0, time.begin).ends_with(">1 ");
  // In brackets it is the kernel's own (dmesg -T), or a web server's.
  const bool bracket = time.begin > 0 && line[time.begin - 1] == '[';
  const bool rfc3164 = named && !klog && time.inferred && !bracket;
  const std::size_t behind = rfc5424 ? SkipRfc5424Header(line, position)
                                     : SkipSyslogHeader(line, position, rfc3164, header);
  syslog = behind != position;
  if (syslog) header.body_begin = behind;
  return false;
}

/// The level that a table's column names, in quotes or bare.
Level LevelInColumn(std::string_view column) {
  column = base::Trim(column);
  if (column.size() >= 2 && column.starts_with('"') && column.ends_with('"')) {
    column = column.substr(1, column.size() - 2);
  }
  return LevelFromWord(column);
}

/// CSV: a row that has its time in one column and its level in the next, or in one before. The body
/// begins with the column behind both.
bool ReadRow(std::string_view line, const Timestamp& time, RecordHeader& header) {
  std::size_t position = time.end;
  if (position < line.size() && line[position] == '"') ++position;
  LookAt(position + 1, header);
  if (position >= line.size() || (line[position] != ',' && line[position] != ';')) return false;
  const char separator = line[position++];
  header.looked_at = RecordHeader::kWholeLine;
  const auto column_end = std::min(line.find(separator, position), line.size());
  header.level = LevelInColumn(line.substr(position, column_end - position));
  if (header.level != Level::kUnknown) position = std::min(column_end + 1, line.size());
  for (std::size_t begin = 0; header.level == Level::kUnknown && begin < time.begin;) {
    const auto end = std::min(line.find(separator, begin), time.begin);
    header.level = LevelInColumn(line.substr(begin, end - begin));
    begin = end + 1;
  }
  if (header.level == Level::kUnknown) return false;
  header.body_begin = header.logger_end = position;
  return true;
}

}  // namespace

RecordHeader HeaderReader::Read(std::string_view line, const std::optional<Timestamp>& time) {
  RecordHeader header;
  bool syslog = false;
  if (time && ReadRow(line, *time, header)) return header;
  if (time && ReadAroundTime(line, *time, header, syslog)) return header;
  ReadLevel(line, time.has_value(), syslog, header);
  return header;
}

/// Finds the level, when it is not known yet, and the beginning of the message behind it.
void HeaderReader::ReadLevel(std::string_view line, bool timed, bool syslog, RecordHeader& header) {
  const std::size_t body = header.logger_end = header.body_begin;
  HeaderCounts& counts = counts_[timed ? 1 : 0];
  pieces_ = 0;
  if (header.level != Level::kUnknown) {
    SkipLogger(line, body, /*any_tag=*/false, header);
    counts.Add(LevelPlace::kFront, pieces_);
    return;
  }
  if (ReadLogfmt(line, body, header) && header.level != Level::kUnknown) return;
  const LevelPlace place = FindLevel(line, timed && !syslog, header);
  if (!syslog) counts.Add(place, pieces_);
  if (place != LevelPlace::kNone) {
    // Behind a syslog header it is the program's own word, as in "sshd[7]: error: …".
    if (syslog) header.body_begin = body;
    return;
  }

  if (line.starts_with('<')) header.level = LevelFromPriority(line);
  const std::string_view rest = line.substr(body);
  LookAt(body + LookedAtForTrouble(rest), header);
  if (header.level == Level::kUnknown) header.level = LevelOfTrouble(rest);
  if (header.level == Level::kUnknown && rest.starts_with('{')) {
    header.looked_at = RecordHeader::kWholeLine;
    header.level = ReadJsonHeader(rest, {}).level;
  }
}

/// Looks for a level among the first pieces of the body, and for what stands behind it.
HeaderCounts::LevelPlace HeaderReader::FindLevel(std::string_view line, bool behind_time,
                                                 RecordHeader& header) {
  const int max_tokens = behind_time ? kMaxTokensToLevel : kMaxTokensWithoutTime;
  int words = 0, numbers = 0;
  std::size_t at = header.body_begin;
  for (int i = 0; i < max_tokens; ++i) {
    const HeaderToken token = Look(line, at, header);
    if (token.kind == Kind::kEnd) return LevelPlace::kNone;
    // Android: process, thread, one letter, tag.
    const bool letter =
        numbers >= 2 && words == 0 && token.kind == Kind::kWord && token.text.size() == 1;
    const LevelMark mark =
        letter ? LevelMark{LevelFromLetter(token.text.front()), true} : ReadLevelMark(token);
    if (mark.level != Level::kUnknown && Accepts(token, mark, words, behind_time, i == 0)) {
      header.level = mark.level;
      if (i == 0 ? shape_.level_first : shape_.level_behind) {
        SkipLogger(line, token.end, letter, header);
      }
      return i == 0 ? LevelPlace::kFirst : LevelPlace::kBehind;
    }
    words += token.kind == Kind::kWord && IsPlainWord(token.text) ? 1 : 0;
    numbers += IsDigits(token.text) ? 1 : 0;
    at = token.end;
  }
  return LevelPlace::kNone;
}

/// Whether a level word is meant as a level, given how many plain words stand before it.
bool HeaderReader::Accepts(const HeaderToken& token, const LevelMark& mark, int words_before,
                           bool behind_time, bool first) {
  if (words_before == 0 && mark.certain) return true;
  if (token.text.ends_with('!')) return mark.certain && token.text[1] < 'a';  // "npm ERR!"
  if (!behind_time) return false;
  if (words_before > 0) return words_before <= 2 && mark.certain && token.closed;
  // "error" and "warning" begin sentences too; "info" and "debug" do not.
  const bool no_prose = mark.level <= Level::kInfo || base::EqualIgnoringCase(token.text, "warn") ||
                        base::EqualIgnoringCase(token.text, "fatal");
  if (!first || !(no_prose || bare_levels_seen_)) return false;
  bare_levels_seen_ = true;
  return true;
}

}  // namespace logai::logs
