#include "analysis/graver_reading.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

// The first words of what a runtime or a shell prints when a program dies of itself.
bool BeginsCrash(std::string_view line) {
  static constexpr auto kStarts =
      std::to_array<std::string_view>({"Traceback (most recent call last)",
                                       "panic: ",
                                       "fatal error: ",
                                       "Exception in thread ",
                                       "Uncaught ",
                                       "Unhandled exception",
                                       "Fatal Python error: ",
                                       "PHP Fatal error: ",
                                       "terminate called ",
                                       "Segmentation fault",
                                       "Aborted (core dumped)",
                                       "Bus error",
                                       "Illegal instruction",
                                       "Floating point exception",
                                       "*** stack smashing detected",
                                       "double free or corruption",
                                       "free(): invalid",
                                       "malloc(): ",
                                       "corrupted size vs. prev_size",
                                       "# A fatal error has been detected by the Java Runtime",
                                       "FATAL ERROR: "});
  if (std::ranges::any_of(kStarts, [&](auto start) { return line.starts_with(start); })) {
    return true;
  }
  const bool thread = line.starts_with("thread '") && line.find("' panicked at") != line.npos;
  return thread || line.ends_with("(core dumped)");
}

// `text` begins with a status of 500 to 599 that ends there.
bool IsServerFailure(std::string_view text) {
  return text.size() >= 3 && text[0] == '5' && base::IsDigit(text[1]) && base::IsDigit(text[2]) &&
         (text.size() == 3 ||
          (!base::IsDigit(text[3]) && !base::IsLetter(text[3]) && text[3] != '.' &&
           text[3] != ':' && text[3] != '/' && text[3] != '-'));
}

bool IsStatus(std::string_view token) {
  return token.size() == 3 && token[0] >= '1' && token[0] <= '5' && base::IsDigit(token[1]) &&
         base::IsDigit(token[2]);
}

bool StartsWithMethod(std::string_view text) {
  static constexpr auto kMethods = std::to_array<std::string_view>(
      {"GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS ", "CONNECT ", "TRACE "});
  return std::ranges::any_of(kMethods, [&](auto method) { return text.starts_with(method); });
}

// "0.086", "0/0/1/2/3", "0/-1/-1/-1/3", "-1": how long the parts of a request took.
bool IsTimings(std::string_view token) {
  return token.find_first_not_of("0123456789./-+") == token.npos && token.size() >= 2 &&
         token.find_first_of("./-") != token.npos &&
         token.find_first_of("0123456789") != token.npos;
}

// The status stands behind the timings, and both before the quoted request: load balancers.
bool FailsBeforeRequest(std::string_view before) {
  std::string_view last;
  for (std::size_t at = 0; at < before.size();) {
    const std::size_t end = std::min(before.find(' ', at), before.size());
    const std::string_view token = before.substr(at, end - at);
    if (IsStatus(token) && IsTimings(last)) return token[0] == '5';
    last = token;
    at = end + 1;
  }
  return false;
}

// `"GET /pay HTTP/1.1" 502 21`, or a load balancer's line.
bool FailsQuotedRequest(std::string_view line) {
  for (std::size_t open = line.find('"'); open != line.npos; open = line.find('"', open + 1)) {
    if (!StartsWithMethod(line.substr(open + 1))) continue;
    const std::size_t close = line.find('"', open + 1);
    if (close == line.npos) return false;
    const std::string_view after = line.substr(close + 1);
    const std::string_view next =
        after.substr(std::min(after.find_first_not_of(' '), after.size()));
    if (IsStatus(next.substr(0, 3))) return IsServerFailure(next);
    return FailsBeforeRequest(line.substr(0, open));
  }
  return false;
}

// "… GET /pay - 443 - 10.0.0.8 curl 500 0 0 12": status, substatus and system status stand first
// among the numbers that end the line.
bool FailsInColumns(std::string_view line) {
  const std::size_t path = line.find(" /");
  if (path == line.npos || path == 0) return false;
  const std::size_t blank_before = line.rfind(' ', path - 1);
  const std::size_t method = blank_before == line.npos ? 0 : blank_before + 1;
  if (!StartsWithMethod(line.substr(method))) return false;
  // "GET /pay 502 1.2 ms": nothing between the path and the status.
  const std::string_view behind = line.substr(std::min(line.find(' ', path + 1), line.size()));
  if (behind.size() >= 4 && IsStatus(behind.substr(1, 3))) return IsServerFailure(behind.substr(1));
  std::size_t numbers = 0;
  std::string_view first;
  while (true) {
    const std::size_t blank = line.rfind(' ');
    const std::string_view token = line.substr(blank == line.npos ? 0 : blank + 1);
    if (token.empty() || token.find_first_not_of("0123456789") != token.npos) break;
    first = token;
    ++numbers;
    if (blank == line.npos) break;
    line = line.substr(0, blank);
  }
  return numbers >= 3 && IsStatus(first) && first[0] == '5';
}

// "TCP_MISS/503"
bool FailsAtCache(std::string_view line) {
  for (const std::string_view mark : {"TCP_", "UDP_", "NONE"}) {
    const std::size_t at = line.find(mark);
    const std::size_t slash = at == line.npos ? at : line.find_first_of("/ ", at);
    if (slash != line.npos && line[slash] == '/' && IsServerFailure(line.substr(slash + 1))) {
      return true;
    }
  }
  return false;
}

// `"status":500`, "status_code=503", "HTTP/1.1 502".
bool FailsByName(std::string_view line) {
  for (std::size_t at = line.find('5'); at != line.npos; at = line.find('5', at + 1)) {
    if (!IsServerFailure(line.substr(at)) || at < 7) continue;
    std::size_t end = at;
    while (end > 0 && std::string_view("\":='").find(line[end - 1]) != std::string_view::npos)
      --end;
    bool tied = end < at;
    while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == ':' || line[end - 1] == '"')) {
      tied = tied || line[end - 1] != ' ';
      --end;
    }
    std::size_t begin = end;
    while (begin > 0 &&
           (base::IsLetter(line[begin - 1]) || base::IsDigit(line[begin - 1]) ||
            std::string_view("_-./").find(line[begin - 1]) != std::string_view::npos)) {
      --begin;
    }
    const std::string name = base::ToLower(line.substr(begin, end - begin));
    if (name.starts_with("http/") && !tied) return true;
    if (!tied) continue;
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"status", "status_code", "statuscode", "http_status", "httpstatus", "http.status_code",
         "http.response.status_code", "response.status", "response_status", "response_code",
         "sc-status", "elb_status_code", "http_status_code", "responsestatus", "http.status"});
    // "exit status: 512" is no answer to a request.
    const bool exit = base::ToLower(line.substr(0, begin)).ends_with("exit ");
    if (!exit && std::ranges::find(kNames, name) != kNames.end()) return true;
  }
  return false;
}

}  // namespace

std::size_t FindCrash(std::string_view record) {
  for (std::size_t end = record.find('\n'); end != record.npos; end = record.find('\n', end + 1)) {
    const std::string_view rest = record.substr(end + 1);
    if (BeginsCrash(rest.substr(0, rest.find('\n')))) return end + 1;
  }
  return record.npos;
}

bool ReportsServerFailure(std::string_view line) {
  constexpr std::size_t kLookedAt = 4'096;
  line = line.substr(0, line.find('\n')).substr(0, kLookedAt);
  return FailsQuotedRequest(line) || FailsByName(line) || FailsAtCache(line) ||
         FailsInColumns(line);
}

std::optional<logs::Event> GraverReading(const logs::Event& event) {
  if (logs::IsProblem(event.level)) return std::nullopt;
  const std::size_t crash = FindCrash(event.message);
  if (crash != std::string_view::npos && crash >= event.body_begin) {
    logs::Event reading = event;
    const std::string_view before = std::string_view(event.message).substr(0, crash);
    if (event.line.value() > 0) {
      // Lines of another stream, or a line that was drawn over, make the two counts differ.
      reading.line = std::min(
          event.line_end, base::LineNumber(event.line.value() + std::ranges::count(before, '\n')));
    }
    reading.message.erase(0, crash);
    reading.body_begin = 0;
    reading.level = logs::Level::kError;
    return reading;
  }
  if (!ReportsServerFailure(event.message)) return std::nullopt;
  logs::Event reading = event;
  reading.level = logs::Level::kError;
  return reading;
}

}  // namespace logai::analysis
