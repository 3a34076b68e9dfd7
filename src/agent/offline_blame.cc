#include "agent/offline_blame.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "agent/offline_service.h"
#include "base/ascii.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kSameMoment = seconds(1);

bool IsNameByte(char c) {
  return base::IsLetter(c) || base::IsDigit(c) || c == '-' || c == '_' || c == '.';
}

// Words that stand where a name could, and name nobody.
bool IsNobody(std::string_view word) {
  static constexpr auto kNobodies = std::to_array<std::string_view>(
      {"the",      "a",       "an",       "any",       "all",         "server",     "service",
       "host",     "hosts",   "database", "upstream",  "backend",     "peer",       "client",
       "remote",   "request", "requests", "response",  "socket",      "connection", "connections",
       "endpoint", "it",      "this",     "that",      "lock",        "node",       "query",
       "call",     "port",    "data",     "operation", "address",     "url",        "target",
       "tcp",      "udp",     "http",     "https",     "unix",        "pool",       "thread",
       "read",     "write",   "reply",    "answer",    "itself",      "external",   "downstream",
       "is",       "are",     "was",      "in",        "on",          "at",         "of",
       "for",      "from",    "to",       "and",       "or",          "not",        "no",
       "with",     "error",   "failed",   "timeout",   "temporarily", "currently",  "resource",
       "header",   "headers", "free",     "available", "open",        "new",        "network",
       "localhost"});
  return word.size() < 3 || !base::IsLetter(word.front()) ||
         std::ranges::find(kNobodies, word) != kNobodies.end();
}

std::string_view WithoutPunctuation(std::string_view name) {
  while (!name.empty() && !base::IsLetter(name.back()) && !base::IsDigit(name.back()))
    name.remove_suffix(1);
  return name;
}

// The name that begins at or shortly behind the begin of `text`.
std::string_view NameAfter(std::string_view text) {
  for (int word = 0; word < 3; ++word) {
    const std::size_t begin = text.find_first_not_of(" \"'`([");
    if (begin == text.npos) return {};
    text.remove_prefix(begin);
    if (const std::size_t scheme = text.substr(0, 12).find("://"); scheme != text.npos) {
      text.remove_prefix(scheme + 3);
    }
    const auto end = static_cast<std::size_t>(
        std::ranges::find_if(text, [](char c) { return !IsNameByte(c); }) - text.begin());
    const std::string_view name = WithoutPunctuation(text.substr(0, end));
    if (!IsNobody(base::ToLower(name))) return name;
    // "connect to the upstream server inventory-db", but not "connect to 10.0.0.7: refused".
    if (name.empty() || !base::IsLetter(name.front()) || end == text.size() || text[end] != ' ')
      return {};
    text.remove_prefix(end);
  }
  return {};
}

std::string_view NameBefore(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '"')) text.remove_suffix(1);
  std::size_t begin = text.size();
  while (begin > 0 && IsNameByte(text[begin - 1])) --begin;
  const std::string_view name = WithoutPunctuation(text.substr(begin));
  return IsNobody(base::ToLower(name)) ? std::string_view() : name;
}

// "c.phone_number", "price-engine-v2" as words, numbers out.
std::set<std::string> TellingWords(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  std::set<std::string> words;
  std::string word;
  bool digit = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (base::IsLetter(c) || base::IsDigit(c)) {
      digit = digit || base::IsDigit(c);
      word += c;
      continue;
    }
    if (word.size() >= kShortest && !digit) words.insert(base::ToLower(word));
    word.clear();
    digit = false;
  }
  return words;
}

// "14211ms", "took 5.483s": the longest time of at most ten minutes that the text tells.
milliseconds LongestIn(std::string_view text) {
  constexpr double kMost = 600'000;
  double longest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!base::IsDigit(text[i]) || (i > 0 && (IsNameByte(text[i - 1]) || text[i - 1] == ':')))
      continue;
    char* end = nullptr;
    const std::string number(text.substr(i, 16));
    const double value = std::strtod(number.c_str(), &end);
    std::size_t at = i + static_cast<std::size_t>(end - number.c_str());
    i = at;
    while (at < text.size() && text[at] == ' ') ++at;
    const std::string_view unit = text.substr(at);
    const auto ends = [&](std::size_t n) { return unit.size() <= n || !base::IsLetter(unit[n]); };
    double ms = 0;
    if (unit.starts_with("ms") && ends(2)) ms = value;
    if (unit.starts_with("s") && ends(1)) ms = value * 1000;
    if (ms <= kMost) longest = std::max(longest, ms);
  }
  return milliseconds(static_cast<std::int64_t>(longest));
}

}  // namespace

std::string BlamedIn(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  const std::string lower = base::ToLower(text);
  static constexpr auto kBefore = std::to_array<std::string_view>(
      {"connect to ", "connection to ", "connecting to ", "cannot reach ", "not reach ",
       "unable to reach ", "failed to reach ", "contact ", "upstream ", "call to ", "calling ",
       "request to ", "response from ", "answer from ", "reply from ", "talk to ", "talking to "});
  for (const std::string_view mark : kBefore) {
    const std::size_t at = lower.find(mark);
    if (at == lower.npos) continue;
    const std::string_view name = NameAfter(text.substr(at + mark.size()));
    if (!name.empty()) return std::string(name);
  }
  static constexpr auto kBehind = std::to_array<std::string_view>(
      {" is unavailable", " unavailable", " is unreachable", " unreachable", " is down",
       " did not respond", " did not answer", " is not responding", " not responding", " timed out",
       " connection lost"});
  for (const std::string_view mark : kBehind) {
    const std::size_t at = lower.find(mark);
    if (at == lower.npos) continue;
    const std::string_view name = NameBefore(text.substr(0, at));
    if (!name.empty()) return std::string(name);
  }
  return {};
}

bool SaysTheSame(const Candidate& a, const Candidate& b) {
  const auto words = TellingWords(a.kind->first.body().substr(0, 400));
  return !words.empty() && words == TellingWords(b.kind->first.body().substr(0, 400));
}

bool IsStore(std::string_view service) {
  static constexpr auto kStores = std::to_array<std::string_view>(
      {"postgres",  "mysql",     "mariadb",       "mongo",      "redis",     "cassandra", "etcd",
       "kafka",     "rabbitmq",  "elasticsearch", "opensearch", "memcached", "oracle",    "mssql",
       "sqlserver", "cockroach", "clickhouse",    "dynamodb",   "zookeeper", "consul",    "vault",
       "minio",     "ceph",      "influx",        "nats",       "database",  "coredns"});
  const std::string name = base::ToLower(service);
  return name == "db" || name == "dns" || name.ends_with("-db") || name.ends_with("_db") ||
         name.starts_with("db-") ||
         std::ranges::any_of(kStores, [&](auto store) { return name.starts_with(store); });
}

std::vector<const Candidate*> FellowsOf(const Candidate& cause,
                                        std::span<const Candidate* const> chain) {
  // One that says it every ten seconds was struck at the same time as one that says it each second.
  const auto together = [&](const Candidate& c) {
    const MessageKind& kind = *c.kind;
    if (!kind.first.time || !kind.last.time || kind.count == 0) return base::Millis(seconds(3));
    const auto usual = (*kind.last.time - *kind.first.time) / static_cast<std::int64_t>(kind.count);
    return std::clamp<base::Millis>(3 * usual, seconds(3), seconds(60));
  };
  std::vector<const Candidate*> fellows;
  std::set<std::string> names = {cause.service};
  for (const Candidate* c : chain) {
    if (c == &cause || !Within(*c, cause, together(*c)) || !SaysTheSame(*c, cause)) continue;
    if (names.insert(c->service).second) fellows.push_back(c);
  }
  std::ranges::sort(fellows, {}, [](const Candidate* c) { return c->service; });
  return fellows;
}

const Candidate* NearestToRoot(const Candidate& first, std::span<const Candidate* const> chain,
                               KnownServices& services) {
  const Candidate* best = &first;
  for (const Candidate* c : chain) {
    const bool tie = c != best && c->service != best->service && Within(*c, first, kSameMoment);
    if (!tie || c->surprise < 0.5 * best->surprise) continue;
    if (NamesReason(*best) && !NamesReason(*c)) continue;
    const bool spoken_of = services.NamedIn(*best).contains(c->service);
    const bool speaks = services.NamedIn(*c).contains(best->service);
    const bool store = IsStore(c->service) && !IsStore(best->service);
    if ((spoken_of && !speaks) || (store && !speaks)) best = c;
  }
  return best;
}

base::UtcTime BeginOf(const Candidate& c) { return *c.onset - LongestIn(c.event->body()); }

const Candidate* TroubleOfCalled(const Candidate& loud, std::span<const Candidate* const> trouble,
                                 KnownServices& services) {
  if (!loud.onset || NamesReason(loud)) return nullptr;
  const std::string blamed = BlamedIn(loud.kind->first.body());
  const Candidate* best = nullptr;
  for (const Candidate* c : trouble) {
    if (c->service == loud.service || !c->onset || !c->kind->is_problem()) continue;
    if (!c->is_new && !NamesReason(*c)) continue;
    if (!services.NamedIn(loud).contains(c->service)) continue;
    if (services.NamedIn(*c).contains(loud.service)) continue;
    const bool called = base::EqualIgnoringCase(blamed, c->service);
    const base::UtcTime begin = called ? BeginOf(*c) : *c->onset;
    const bool before = begin <= *loud.onset && Within(*c, loud, seconds(60));
    if (before && (best == nullptr || *c->onset < *best->onset)) best = c;
  }
  return best;
}

bool HasNoOrder(const Candidate& cause, const Candidate& effect, KnownServices& services) {
  return effect.service != cause.service && Within(effect, cause, kSameMoment) &&
         !NamesReason(cause) && !IsStore(cause.service) &&
         !services.NamedIn(effect).contains(cause.service) &&
         !services.NamedIn(cause).contains(effect.service);
}

std::size_t SharedWords(const Candidate& a, const Candidate& b) {
  const auto words = TellingWords(a.kind->first.body().substr(0, 400));
  const auto others = TellingWords(b.kind->first.body().substr(0, 400));
  return static_cast<std::size_t>(
      std::ranges::count_if(words, [&](const std::string& word) { return others.contains(word); }));
}

}  // namespace logai::agent
