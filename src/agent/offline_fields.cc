#include "agent/offline_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/ascii.h"

namespace logai::agent {
namespace {

constexpr bool IsWordByte(char c) { return base::IsDigit(c) || base::IsLetter(c) || c == '_'; }
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// A record can be as long as a stack trace; what these look for stands in its first lines.
constexpr std::size_t kLookedAt = 4'096;

// Where `word`, in lower case, stands in `line` in any case from `from` on.
std::size_t FindWord(std::string_view line, std::string_view word, std::size_t from) {
  const auto same = [](char a, char b) { return Lower(a) == b; };
  while (from < line.size()) {
    const auto found = std::search(line.begin() + static_cast<std::ptrdiff_t>(from), line.end(),
                                   word.begin(), word.end(), same);
    if (found == line.end()) return line.npos;
    const auto at = static_cast<std::size_t>(found - line.begin());
    if (at == 0 || !IsWordByte(line[at - 1])) return at;
    from = at + 1;
  }
  return line.npos;
}

// The status in exactly three digits at `at`.
std::optional<int> StatusAt(std::string_view line, std::size_t at) {
  if (at + 3 > line.size() || !base::IsDigit(line[at + 1]) || !base::IsDigit(line[at + 2]))
    return std::nullopt;
  if (line[at] < '1' || line[at] > '5') return std::nullopt;
  if (at > 0 && (IsWordByte(line[at - 1]) || line[at - 1] == '.' || line[at - 1] == '-')) {
    return std::nullopt;
  }
  if (at + 3 < line.size()) {
    const char next = line[at + 3];
    const bool fraction = next == '.' && at + 4 < line.size() && base::IsDigit(line[at + 4]);
    if (IsWordByte(next) || next == '%' || next == '/' || next == ':' || fraction) {
      return std::nullopt;
    }
  }
  return (line[at] - '0') * 100 + (line[at + 1] - '0') * 10 + (line[at + 2] - '0');
}

// The first status in line[from, end) that stands between blanks.
std::optional<int> FirstStatus(std::string_view line, std::size_t from, std::size_t end) {
  for (std::size_t at = from; at < end; ++at) {
    if (!base::IsDigit(line[at]) || (at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t'))
      continue;
    const auto status = StatusAt(line.substr(0, end), at);
    // The port of https stands there in IIS's logs.
    if (status && *status != 443) {
      static constexpr auto kUnits = std::to_array<std::string_view>(
          {"ms", "us", "s ", "sec", "bytes", "kB", "KB", "MB", "rows", "items"});
      const std::string_view behind = line.substr(std::min(at + 4, line.size()));
      if (std::ranges::none_of(kUnits, [&](auto unit) { return behind.starts_with(unit); })) {
        return status;
      }
    }
  }
  return std::nullopt;
}

// Where the method of a request stands before its path: "GET /", "\"POST https://".
std::size_t FindMethod(std::string_view line) {
  static constexpr auto kMethods = std::to_array<std::string_view>(
      {"GET ", "POST ", "PUT ", "DELETE ", "HEAD ", "PATCH ", "OPTIONS "});
  std::size_t first = line.npos;
  for (const std::string_view method : kMethods) {
    for (std::size_t at = line.find(method); at != line.npos; at = line.find(method, at + 1)) {
      const std::size_t path = at + method.size();
      if ((at > 0 && IsWordByte(line[at - 1])) || path >= line.size()) continue;
      if (line[path] != '/' && !line.substr(path).starts_with("http")) continue;
      first = std::min(first, at);
      break;
    }
  }
  return first;
}

bool IsV4(std::string_view token) {
  int dots = 0;
  int value = -1;
  for (const char c : token) {
    if (base::IsDigit(c)) {
      value = std::max(value, 0) * 10 + (c - '0');
      if (value > 255) return false;
    } else if (c == '.' && value >= 0) {
      ++dots;
      value = -1;
    } else {
      return false;
    }
  }
  return dots == 3 && value >= 0;
}

bool IsV6(std::string_view token) {
  const auto colons = std::ranges::count(token, ':');
  const bool hex = std::ranges::all_of(token, [](char c) {
    return base::IsDigit(c) || c == ':' || c == '.' || (Lower(c) >= 'a' && Lower(c) <= 'f');
  });
  // "14:05:30" has two.
  return hex && token.size() >= 4 && token.size() <= 45 && !token.starts_with(":::") &&
         (colons >= 4 || (colons >= 2 && token.find("::") != token.npos));
}

// The address that begins at `at`, where a word begins.
std::string_view AddressAt(std::string_view line, std::size_t at) {
  std::size_t end = at;
  while (end < line.size() && (base::IsDigit(line[end]) || line[end] == '.')) ++end;
  std::string_view token = line.substr(at, end - at);
  while (token.ends_with('.')) token.remove_suffix(1);
  const bool name = end < line.size() && (base::IsLetter(line[end]) || line[end] == '_');
  if (!name && IsV4(token)) return token;
  while (end < line.size() && (base::IsDigit(line[end]) || base::IsLetter(line[end]) ||
                               line[end] == ':' || line[end] == '.')) {
    ++end;
  }
  token = line.substr(at, end - at);
  while (token.ends_with('.') || (token.ends_with(':') && !token.ends_with("::"))) {
    token.remove_suffix(1);
  }
  return IsV6(token) ? token : std::string_view();
}

// The number at `at` and the unit behind it, in microseconds for one of that unit; 0: no unit.
struct Quantity {
  double number = 0;
  double unit_us = 0;
  std::size_t end = 0;
};
std::optional<Quantity> QuantityAt(std::string_view line, std::size_t at) {
  Quantity found;
  const auto [rest, error] = std::from_chars(line.data() + at, line.data() + line.size(),
                                             found.number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(found.number)) return std::nullopt;
  found.end = static_cast<std::size_t>(rest - line.data());
  std::size_t unit = found.end;
  if (unit < line.size() && line[unit] == ' ') ++unit;
  std::size_t end = unit;
  while (end < line.size() &&
         (base::IsLetter(line[end]) || static_cast<unsigned char>(line[end]) > 127))
    ++end;
  struct Unit {
    std::string_view name;
    double us;
  };
  static constexpr auto kUnits = std::to_array<Unit>({{"ms", 1e3},
                                                      {"msec", 1e3},
                                                      {"millis", 1e3},
                                                      {"milliseconds", 1e3},
                                                      {"us", 1},
                                                      {"µs", 1},
                                                      {"ns", 1e-3},
                                                      {"s", 1e6},
                                                      {"sec", 1e6},
                                                      {"secs", 1e6},
                                                      {"seconds", 1e6},
                                                      {"second", 1e6},
                                                      {"min", 6e7},
                                                      {"minutes", 6e7}});
  const std::string_view name = line.substr(unit, end - unit);
  const auto of = std::ranges::find(kUnits, name, &Unit::name);
  if (of != kUnits.end() && (end == line.size() || !IsWordByte(line[end]))) found.unit_us = of->us;
  return found;
}

}  // namespace

std::optional<int> StatusOf(std::string_view line) {
  line = line.substr(0, kLookedAt);
  static constexpr auto kKeys = std::to_array<std::string_view>(
      {"status", "status_code", "statuscode", "http_status", "httpstatus", "sc-status",
       "response_code", "elb_status_code", "responsecode", "http.status_code", "rc", "answered",
       "returned", "http", "responded", "response", "code"});
  for (const std::string_view key : kKeys) {
    for (std::size_t at = FindWord(line, key, 0); at != line.npos;
         at = FindWord(line, key, at + 1)) {
      const std::size_t value = line.find_first_not_of("\"': =", at + key.size());
      if (value == line.npos || value == at + key.size()) continue;
      // "exit code 137" is none.
      if (key == "code" && at >= 5 && line.substr(at - 5, 5) == "exit ") continue;
      if (const auto status = StatusAt(line, value)) return status;
    }
  }
  const std::size_t method = FindMethod(line);
  if (method == line.npos) return std::nullopt;
  const bool quoted = method > 0 && line[method - 1] == '"';
  if (!quoted) return FirstStatus(line, method, line.size());
  const std::size_t close = line.find('"', method);
  if (close == line.npos) return std::nullopt;
  if (close + 2 < line.size()) {
    if (const auto status = StatusAt(line, close + 2)) return status;
  }
  return FirstStatus(line, 0, method);
}

std::optional<std::chrono::microseconds> DurationOf(std::string_view line) {
  line = line.substr(0, kLookedAt);
  static constexpr auto kKeys = std::to_array<std::string_view>(
      {"took",         "duration",      "elapsed",      "latency",    "query_time",
       "request_time", "response_time", "responsetime", "time-taken", "time_taken",
       "duration_ms",  "latency_ms",    "elapsed_ms",   "took_ms",    "duration_us",
       "duration_s",   "elapsed_s",     "durationms",   "elapsedms",  "latencyms"});
  for (const std::string_view key : kKeys) {
    const std::size_t at = FindWord(line, key, 0);
    if (at == line.npos) continue;
    const std::size_t value = line.find_first_not_of("\"': =", at + key.size());
    if (value == line.npos || value == at + key.size() || !base::IsDigit(line[value])) continue;
    auto quantity = QuantityAt(line, value);
    if (!quantity) continue;
    if (quantity->unit_us == 0) {
      const bool fraction = line.substr(value, quantity->end - value).find('.') != line.npos;
      quantity->unit_us = key.ends_with("_us")                         ? 1
                          : key.ends_with("ms")                        ? 1e3
                          : key.ends_with("_s") || key == "query_time" ? 1e6
                          : fraction                                   ? 1e6
                                                                       : 1e3;
    }
    return std::chrono::microseconds(
        static_cast<std::int64_t>(std::min(quantity->number * quantity->unit_us, 1e15)));
  }
  std::optional<std::chrono::microseconds> last;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!base::IsDigit(line[at])) continue;
    const bool begins = at == 0 || !(IsWordByte(line[at - 1]) || line[at - 1] == '.' ||
                                     line[at - 1] == ':' || line[at - 1] == '-');
    const auto quantity = begins ? QuantityAt(line, at) : std::nullopt;
    if (quantity && quantity->unit_us > 0) {
      last = std::chrono::microseconds(
          static_cast<std::int64_t>(std::min(quantity->number * quantity->unit_us, 1e15)));
    }
    while (at + 1 < line.size() && (base::IsDigit(line[at + 1]) || line[at + 1] == '.')) ++at;
  }
  return last;
}

std::string_view AddressIn(std::string_view line) {
  line = line.substr(0, kLookedAt);
  static constexpr auto kBefore =
      std::to_array<std::string_view>({"from", "client", "client_ip", "clientip", "remote_addr",
                                       "rhost", "remote", "src", "ip", "source", "c-ip", "peer"});
  for (const std::string_view key : kBefore) {
    const std::size_t at = FindWord(line, key, 0);
    if (at == line.npos) continue;
    const std::size_t value = line.find_first_not_of("\"': =[(", at + key.size());
    if (value == line.npos || value == at + key.size()) continue;
    if (const auto address = AddressAt(line, value); !address.empty()) return address;
  }
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool hex = base::IsDigit(line[at]) || (Lower(line[at]) >= 'a' && Lower(line[at]) <= 'f');
    if (!hex && line[at] != ':') continue;
    if (at > 0 && (IsWordByte(line[at - 1]) || line[at - 1] == '.' || line[at - 1] == ':'))
      continue;
    if (const auto address = AddressAt(line, at); !address.empty()) return address;
  }
  return {};
}

std::string_view PathIn(std::string_view line) {
  line = line.substr(0, kLookedAt);
  std::size_t at = FindMethod(line);
  if (at != line.npos) {
    at = line.find(' ', at) + 1;
  } else {
    static constexpr auto kKeys = std::to_array<std::string_view>(
        {"path", "uri", "url", "endpoint", "route", "request_uri", "cs-uri-stem"});
    for (const std::string_view key : kKeys) {
      const std::string_view value = ValueOf(line, key);
      if (value.find('/') == value.npos) continue;
      at = static_cast<std::size_t>(value.data() - line.data());
      break;
    }
    if (at == line.npos) return {};
  }
  std::string_view path = line.substr(at);
  path = path.substr(0, path.find_first_of(" \t\"'?#,;"));
  if (const auto scheme = path.find("://"); scheme != path.npos) {
    const auto slash = path.find('/', scheme + 3);
    if (slash != path.npos) path.remove_prefix(slash);
  }
  return path;
}

std::string_view ValueOf(std::string_view line, std::string_view key) {
  line = line.substr(0, kLookedAt);
  std::string_view next_word;
  for (std::size_t at = FindWord(line, key, 0); at != line.npos; at = FindWord(line, key, at + 1)) {
    std::size_t end = at + key.size();
    if (end == line.size()) break;
    // "user_id" and "userId" are names of users too.
    for (const std::string_view tail : {"_id", "id", "_name", "name", "Id", "Name", "ID"}) {
      const bool ends = end + tail.size() < line.size() && !IsWordByte(line[end + tail.size()]);
      if (line.substr(end).starts_with(tail) && ends) {
        end += tail.size();
        break;
      }
    }
    if (IsWordByte(line[end])) continue;
    const std::size_t value = line.find_first_not_of("\"' :=", end);
    if (value == line.npos || value == end) continue;
    const std::string_view between = line.substr(end, value - end);
    const bool quoted = line[value - 1] == '"' || line[value - 1] == '\'';
    const std::size_t stop =
        quoted ? line.find(line[value - 1], value) : line.find_first_of(" \t,;\"')]}&|", value);
    std::string_view found = line.substr(value, std::min(stop, line.size()) - value);
    while (!found.empty() && (found.back() == ':' || found.back() == '.')) found.remove_suffix(1);
    if (found.empty() || found.size() > 128) continue;
    if (between.find_first_of(":=") != between.npos) return found;
    static constexpr auto kNoNames = std::to_array<std::string_view>(
        {"from", "for", "is", "was", "has", "had", "not", "unknown", "the", "and", "to", "in", "of",
         "with", "logged", "by", "on", "at"});
    if (between == " " && next_word.empty() &&
        std::ranges::find(kNoNames, found) == kNoNames.end()) {
      next_word = found;
    }
  }
  return next_word;
}

}  // namespace logai::agent
