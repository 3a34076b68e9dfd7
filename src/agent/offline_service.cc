#include "agent/offline_service.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || base::IsDigit(c); }

// Names that say what kind of file it is, not whose.
bool IsGeneric(std::string_view name) {
  static constexpr std::array<std::string_view, 24> kGeneric = {
      "raw",    "test",    "app",     "application", "access",  "error", "errors", "server",
      "stdout", "stderr",  "out",     "err",         "current", "main",  "output", "log",
      "logs",   "console", "default", "trace",       "debug",   "pg",    "all",    "service"};
  return std::ranges::any_of(kGeneric,
                             [&](std::string_view g) { return base::EqualIgnoringCase(name, g); });
}

std::string_view WithoutExtensions(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kExtensions = {
      ".log", ".txt", ".json", ".jsonl", ".gz", ".zst", ".out", ".err", ".csv"};
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view extension : kExtensions) {
      if (name.size() > extension.size() && name.ends_with(extension)) {
        name.remove_suffix(extension.size());
        cut = true;
      }
    }
    if (IsAddress(name)) return name;
    // A rotated member: "app.log.1", "app.log-20261120".
    const std::size_t mark = name.find_last_of(".-");
    if (mark != std::string_view::npos && mark > 0 && mark + 1 < name.size() &&
        std::ranges::all_of(name.substr(mark + 1), base::IsDigit) &&
        (name[mark] == '.' || name.size() - mark == 9)) {
      name = name.substr(0, mark);
      cut = true;
    }
  }
  return name;
}

// "order-5b67c48447-mv5hb" (a pod of a deployment) or "order-mv5h2" or "db-0" without the tail.
std::string_view WithoutPodSuffix(std::string_view name) {
  if (IsAddress(name)) return name;
  for (int part = 0; part < 2; ++part) {
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return name;
    const std::string_view tail = name.substr(dash + 1);
    const bool plain = !tail.empty() && std::ranges::all_of(tail, IsLowerOrDigit);
    const bool digit = std::ranges::any_of(tail, base::IsDigit);
    const bool random = tail.size() >= 8 && tail.size() <= 10 && digit;
    // Kubernetes' random names have no vowels.
    const bool pod = tail.size() == 5 && (digit || tail.find_first_of("aeiou") == tail.npos);
    const bool ordinal = tail.size() <= 2 && std::ranges::all_of(tail, base::IsDigit);
    if (!plain || !(random || pod || ordinal)) return name;
    name = name.substr(0, dash);
  }
  return name;
}

bool IsServiceByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || base::IsDigit(c) || c == '-' ||
         c == '_';
}

}  // namespace

bool IsAddress(std::string_view name) {
  const bool named = name.starts_with("ip-");
  if (named) name.remove_prefix(3);
  if (!named && name.find("::") != name.npos) {
    return name.find_first_not_of("0123456789abcdefABCDEF:.") == name.npos;
  }
  const char mark = named ? '-' : '.';
  int parts = 0;
  while (true) {
    const std::size_t end = std::min(name.find(mark), name.size());
    const std::string_view part = name.substr(0, end);
    if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, base::IsDigit)) return false;
    ++parts;
    if (end == name.size()) return parts == 4;
    name.remove_prefix(end + 1);
  }
}

std::string ServiceOf(std::string_view group) {
  if (group.empty() || group == "-") return "the log";
  std::string_view fallback;
  std::string_view rest = group;
  while (!rest.empty()) {
    const std::size_t slash = rest.rfind('/');
    const std::string_view part = slash == std::string_view::npos ? rest : rest.substr(slash + 1);
    const std::string_view name = WithoutPodSuffix(WithoutExtensions(part));
    if (!name.empty() && !IsGeneric(name) && name != "syslog" && name != "messages") {
      return std::string(name);
    }
    if (fallback.empty()) fallback = name;
    if (slash == std::string_view::npos) break;
    rest = rest.substr(0, slash);
  }
  return std::string(fallback.empty() ? group : fallback);
}

bool SaysWhose(std::string_view service) { return service != "the log" && !IsGeneric(service); }

bool Mentions(std::string_view text, std::string_view service) {
  if (service.size() < 3) return false;
  const std::string lower = base::ToLower(text);
  const std::string name = base::ToLower(service);
  for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool left = at == 0 || !IsServiceByte(lower[at - 1]);
    // "payment-7f9c4d-xk2vb" is a pod of payment: a dash and something with a digit may follow.
    bool right = end == lower.size() || !IsServiceByte(lower[end]);
    if (!right && lower[end] == '-') {
      std::size_t tail = end + 1;
      bool digit = false;
      while (tail < lower.size() && IsLowerOrDigit(lower[tail])) {
        digit = base::IsDigit(lower[tail++]) || digit;
      }
      right = digit && tail - end > 4;
    }
    if (left && right) return true;
  }
  return false;
}

}  // namespace logai::agent
