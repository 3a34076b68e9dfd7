#include "analysis/excerpt.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "analysis/signal_context.h"
#include "base/text.h"
#include "privacy/redactor.h"

namespace logai::analysis {
namespace {

constexpr std::string_view kCut = "…";

// How much a line of a record tells, without the first, which always stays.
int Worth(std::string_view line) {
  const std::string_view text = base::Trim(line);
  if (text.empty()) return 0;
  const bool frame = text.starts_with("at ") || text.starts_with("File \"") ||
                     text.starts_with("... ") || text.starts_with("from ");
  const std::string_view head = text.substr(0, text.find_first_of(" ("));
  const bool names_error = head.ends_with("Exception:") || head.ends_with("Error:") ||
                           head.ends_with("Exception") || head.ends_with("Error") ||
                           text.starts_with("panic:") || text.starts_with("fatal error:");
  if (text.starts_with("Caused by")) return 9;
  if (names_error && !frame) return 8;
  if (base::ContainsIgnoringCase(text, "error") || base::ContainsIgnoringCase(text, "fail") ||
      base::ContainsIgnoringCase(text, "exception")) {
    return frame ? 3 : 5;
  }
  return frame ? 2 : 1;
}

// Where to cut raw `line`, at `at` or before, so that what is private in it is still recognised: a
// value that the cut would take apart, or part from what gives it away, goes as a whole.
std::size_t BeforePrivate(std::string_view line, std::size_t at) {
  // Values that are longer are recognised by their beginning alone.
  constexpr std::size_t kLookAhead = 2'048;
  static const privacy::Redactor redactor;
  const auto whole = redactor.Find(base::Utf8Prefix(line, at + kLookAhead));
  const auto alone = redactor.Find(line.substr(0, at));
  for (std::size_t i = 0; i < whole.size() && whole[i].begin < at; ++i) {
    const bool same =
        i < alone.size() && alone[i].begin == whole[i].begin && alone[i].end == whole[i].end;
    if (!same) return whole[i].begin;
  }
  return at;
}

// At most `max_bytes` of one line, cut at a blank so that no value is cut apart; inside a word that
// is so long that the line would lose more than half of the room.
std::string_view CutLine(std::string_view line, std::size_t max_bytes, bool whole_values) {
  if (line.size() <= max_bytes) return line;
  const std::string_view head = base::Utf8Prefix(line, max_bytes);
  const std::size_t blank = head.find_last_of(" \t,;");
  if (blank != std::string_view::npos && blank >= max_bytes / 2) return head.substr(0, blank);
  return head.substr(0, whole_values ? BeforePrivate(line, head.size()) : head.size());
}

// Lines of a private key tell nothing, and parts of one would not be recognised as private.
std::string_view BeforeKeyBlock(std::string_view record) {
  const std::size_t begin = record.find("-----BEGIN ");
  return begin == std::string_view::npos ? record : record.substr(0, begin);
}

struct Line {
  std::string_view text;
  int worth = 0;
  bool kept = false;
};

std::vector<Line> LinesOf(std::string_view record) {
  constexpr std::size_t kMaxLines = 4'096;  // of one record; real traces are far below
  std::vector<Line> lines;
  while (!record.empty() && lines.size() < kMaxLines) {
    const std::size_t end = record.find('\n');
    lines.push_back({record.substr(0, end), Worth(record.substr(0, end)), false});
    if (end == std::string_view::npos) break;
    record.remove_prefix(end + 1);
  }
  // The frames next to a telling line say where it happened: above it in Python, below in Java.
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].worth < 8) continue;
    for (std::size_t d = 1; d <= 2; ++d) {
      if (i + d < lines.size() && lines[i + d].worth < 8) lines[i + d].worth += 4;
      if (i >= d && lines[i - d].worth < 8) lines[i - d].worth += 3;
    }
  }
  return lines;
}

// The body behind ids that its logger puts first: "TraceID: 93bead87… SpanID: ffa479e2… text".
std::string_view WithoutIds(std::string_view body) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t mark = body.find_first_of(":= \n");
    if (mark == std::string_view::npos || mark < 2 || body[mark] == ' ' || body[mark] == '\n')
      break;
    const std::string_view key = body.substr(0, mark);
    if (!base::EqualIgnoringCase(key.substr(key.size() - 2), "id")) break;
    const std::size_t value = body.find_first_not_of(' ', mark + 1);
    const std::size_t end = value == body.npos ? body.npos : body.find(' ', value);
    if (end == std::string_view::npos) break;
    body = base::Trim(body.substr(end));
  }
  return body;
}

// The value behind `mark`, a quoted JSON key or "key=", in one line; empty when there is none.
std::string_view ValueOf(std::string_view line, std::string_view mark) {
  const bool json = mark.starts_with('"');
  // In JSON a word may be a value first: {"level": "error", "error": "timed out"}.
  const auto is_key = [&](std::size_t begin) {
    const std::size_t next = line.find_first_not_of(' ', begin + mark.size());
    return !json || (next != line.npos && line[next] == ':');
  };
  std::size_t at = line.find(mark);
  while (at != line.npos && !is_key(at)) at = line.find(mark, at + 1);
  if (at == std::string_view::npos) return {};
  // "errmsg=" is another key.
  if (!json && at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t') return {};
  at = line.find_first_not_of(": ", at + mark.size());
  if (at == std::string_view::npos) return {};
  const bool quoted = line[at] == '"';
  if (json && !quoted) return {};
  const std::size_t begin = at + (quoted ? 1 : 0);
  // An escaped character ends it too: what is quoted must stand in the record as it is.
  const std::size_t end = line.find_first_of(quoted ? "\"\\" : " \t", begin);
  return line.substr(begin, end == line.npos ? end : end - begin);
}

// "java.lang.IllegalStateException: no tenant", "RuntimeError: lookup failed", at the begin of a
// line.
bool NamesException(std::string_view line) {
  const std::string_view head = line.substr(0, line.find_first_of(": \r"));
  if (head.size() < 6 || head.find('(') != head.npos) return false;
  return head.ends_with("Exception") || head.ends_with("Error") || head.ends_with("Fault") ||
         line.starts_with("panic: ");
}

// The line of a stack trace that names the root: the deepest cause, Python's last exception, else
// the first exception named. The first line of the record is its gist already.
std::string_view RootOfTrace(std::string_view record) {
  std::string_view first;
  std::string_view deepest;
  std::string_view last;
  const bool python = record.find("Traceback (most recent call last)") != record.npos;
  for (std::size_t end = record.find('\n'); end != record.npos; end = record.find('\n', end + 1)) {
    const std::string_view rest = record.substr(end + 1);
    const std::string_view line = base::Trim(rest.substr(0, rest.find('\n')));
    constexpr std::string_view kCausedBy = "Caused by: ";
    if (line.starts_with(kCausedBy)) deepest = line.substr(kCausedBy.size());
    if (!NamesException(line)) continue;
    if (first.empty()) first = line;
    if (rest.front() != ' ' && rest.front() != '\t') last = line;
  }
  if (!deepest.empty()) return deepest;
  return python && !last.empty() ? last : first;
}

}  // namespace

std::string KeepTelling(std::string_view record, std::size_t max_bytes, bool whole_values) {
  if (record.size() <= max_bytes) return std::string(record);
  record = BeforeKeyBlock(record);
  std::vector<Line> lines = LinesOf(record);
  if (lines.empty()) return {};
  // Kept lines are chosen by worth, equal worth from the top; the first comes before all.
  std::vector<std::size_t> order(lines.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  lines[0].worth = 100;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lines[a].worth > lines[b].worth; });
  constexpr std::size_t kMark = kCut.size() + 1;  // "…" on a line of its own
  const std::size_t alone = max_bytes - std::min(max_bytes, 2 * kMark + 1);
  const std::size_t per_line = std::max<std::size_t>(lines.size() > 1 ? max_bytes / 3 : alone, 1);
  std::size_t used = kMark;
  for (const std::size_t i : order) {
    lines[i].text = CutLine(lines[i].text, std::min(per_line, max_bytes), whole_values);
    const std::size_t cost = lines[i].text.size() + 1 + kMark;
    if (used + cost > max_bytes) continue;
    used += cost;
    lines[i].kept = true;
  }
  std::string out;
  bool skipped = false;
  for (const Line& line : lines) {
    if (!line.kept) {
      skipped = true;
      continue;
    }
    if (skipped) out += "\n…";
    if (!out.empty()) out += '\n';
    out += line.text;
    skipped = false;
  }
  if (skipped || lines.size() == 1) out += out.empty() ? "…" : "\n…";
  return out;
}

std::string OneLine(std::string_view text, std::size_t max_bytes) {
  std::string plain;
  if (text.find('\x1b') != text.npos || text.find("^[[") != text.npos) {
    plain = WithoutColours(text);
    text = plain;
  }
  std::string line;
  line.reserve(std::min(text.size(), max_bytes) + 16);
  for (const char c : base::Trim(text)) {
    if (c == '\n') {
      while (!line.empty() && line.back() == ' ') line.pop_back();
      line += " ⏎ ";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == ' ') {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      line += c;
    }
  }
  if (line.size() <= max_bytes) return line;
  if (max_bytes < 24) return std::string(base::Utf8Prefix(line, max_bytes));
  // Two thirds from the start, the rest from the end.
  const std::size_t room = max_bytes - kCut.size();
  const std::string_view head = base::Utf8Prefix(line, room * 2 / 3);
  std::size_t tail_at = line.size() - (room - head.size());
  while (tail_at < line.size() && (static_cast<unsigned char>(line[tail_at]) & 0xC0) == 0x80) {
    ++tail_at;
  }
  return std::string(head) + std::string(kCut) + line.substr(tail_at);
}

std::string_view Gist(std::string_view body) {
  body = WithoutIds(body);
  constexpr std::array<std::string_view, 10> kMarks = {
      "\"msg\"",           "\"message\"", "\"log\"", "\"error\"", "\"event\"",
      "\"short_message\"", "\"MESSAGE\"", "msg=",    "message=",  "error="};
  const std::string_view line = body.substr(0, body.find('\n'));
  const bool json = line.starts_with('{');
  for (const std::string_view mark : kMarks) {
    if (mark.starts_with('"') != json) continue;
    const std::string_view gist = ValueOf(line, mark);
    if (gist.size() >= 3) return gist;
  }
  // java.util.logging puts the method on the first line, and level and text on the second.
  if (line.size() < body.size() && line.find(' ') == line.npos) {
    const std::string_view rest = body.substr(line.size() + 1);
    const std::string_view second = rest.substr(0, rest.find('\n'));
    for (const std::string_view level : {"SEVERE: ", "WARNING: ", "ERROR: "}) {
      if (second.starts_with(level)) return second.substr(level.size());
    }
  }
  return line;
}

std::string_view Reason(std::string_view body) {
  const std::string_view gist = Gist(body);
  const std::string_view line = body.substr(0, body.find('\n'));
  std::string_view reason;
  if (line.size() < body.size()) {
    reason = RootOfTrace(body);
  } else {
    static constexpr auto kMarks = std::to_array<std::string_view>(
        {"\"error\"", "\"err\"", "\"error.message\"", "\"exception\"", "\"cause\"",
         "\"error_message\"", "\"errorMessage\"", "\"reason\"", "\"error.type\"",
         "err=", "error=", "cause=", "reason="});
    const bool json = line.find('{') != line.npos;
    for (const std::string_view mark : kMarks) {
      if (!reason.empty() || mark.starts_with('"') != json) continue;
      const std::string_view value = ValueOf(line, mark);
      if (value.size() >= 5 && gist.find(value) == gist.npos) reason = value;
    }
  }
  return gist.find(reason) == gist.npos ? reason : std::string_view();
}

}  // namespace logai::analysis
