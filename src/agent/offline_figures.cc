#include "agent/offline_figures.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "agent/word_lists.h"

namespace logai::agent {
namespace {

using Wants = OfflineQuestion::Wants;
using By = Dimension::By;

constexpr auto kMostWords = std::to_array<std::string_view>(
    {"most", "highest", "top", "busiest", "noisiest", "loudest", "worst", "biggest", "largest",
     "frequent", "common", "commonest", "often", "frequently", "active", "more"});
constexpr auto kLeast = std::to_array<std::string_view>(
    {"least", "fewest", "lowest", "rarest", "smallest", "quietest"});

struct Noun {
  std::string_view word;
  By by;
};
constexpr auto kNouns = std::to_array<Noun>({
    {"service", By::kService},
    {"app", By::kService},
    {"application", By::kService},
    {"component", By::kService},
    {"log", By::kService},
    {"file", By::kService},
    {"pod", By::kService},
    {"container", By::kService},
    {"group", By::kService},
    {"microservice", By::kService},
    {"program", By::kService},
    {"replica", By::kService},
    {"host", By::kHost},
    {"node", By::kHost},
    {"server", By::kHost},
    {"machine", By::kHost},
    {"instance", By::kHost},
    {"hostname", By::kHost},
    {"ip", By::kAddress},
    {"address", By::kAddress},
    {"client", By::kAddress},
    {"addresse", By::kAddress},
    {"source", By::kAddress},
    {"attacker", By::kAddress},
    {"talker", By::kAddress},
    {"path", By::kPath},
    {"url", By::kPath},
    {"endpoint", By::kPath},
    {"page", By::kPath},
    {"uri", By::kPath},
    {"route", By::kPath},
    {"resource", By::kPath},
    {"status", By::kStatus},
    {"code", By::kStatus},
    {"minute", By::kMinute},
    {"hour", By::kHour},
    {"user", By::kKey},
    {"account", By::kKey},
    {"username", By::kKey},
    {"queue", By::kKey},
    {"topic", By::kKey},
    {"tenant", By::kKey},
    {"customer", By::kKey},
    {"table", By::kKey},
    {"method", By::kKey},
    {"region", By::kKey},
    {"upstream", By::kKey},
    {"pool", By::kKey},
    {"partition", By::kKey},
    {"database", By::kKey},
    {"thread", By::kKey},
    {"worker", By::kKey},
    {"session", By::kKey},
    {"device", By::kKey},
    {"agent", By::kKey},
    {"domain", By::kKey},
    {"function", By::kKey},
    {"logger", By::kKey},
    {"process", By::kKey},
});

// The dimension that a noun names, in singular or plural.
std::optional<Dimension> DimensionOf(std::string_view word) {
  for (const std::string_view tail : {"", "es", "s"}) {
    if (!word.ends_with(tail)) continue;
    const std::string_view singular = word.substr(0, word.size() - tail.size());
    const auto noun = std::ranges::find(kNouns, singular, &Noun::word);
    if (noun == kNouns.end()) continue;
    std::string name(singular);
    if (name == "addresse" || name == "ip") name = "address";
    if (name == "account" || name == "username") name = "user";
    if (name == "code" || name == "status") name = "status code";
    return Dimension{.by = noun->by, .noun = std::move(name)};
  }
  return std::nullopt;
}

// Where the noun stands that the question wants told apart: "which IP …", "top 5 users", "errors
// per service", "how many different hosts".
struct AskedRank {
  Dimension dimension;
  std::size_t at = 0;
};
std::optional<AskedRank> AskedDimension(const std::vector<std::string>& words) {
  static constexpr auto kBefore = std::to_array<std::string_view>(
      {"which", "what", "top", "per", "by", "different", "distinct", "unique", "busiest",
       "noisiest", "active", "common", "frequent", "each", "whose", "rank"});
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "who") return AskedRank{{.by = By::kKey, .noun = "user"}, i};
    if (!IsOneOf(words[i], kBefore)) continue;
    // An adjective or a number may stand in between, and "status codes" are two words.
    for (std::size_t next = i + 1; next < std::min(words.size(), i + 4); ++next) {
      auto dimension = DimensionOf(words[next]);
      if (!dimension) continue;
      return AskedRank{*std::move(dimension), next};
    }
  }
  return std::nullopt;
}

void Erase(std::vector<std::string>& words, Words these) {
  std::erase_if(words, [&](const std::string& word) { return IsOneOf(word, these); });
}

bool WantsState(OfflineQuestion& question, std::string_view lower,
                const std::vector<std::string>& words) {
  static constexpr auto kPhrases = std::to_array<std::string_view>({"everything ok",
                                                                    "everything fine",
                                                                    "everything good",
                                                                    "everything normal",
                                                                    "everything work",
                                                                    "everything health",
                                                                    "everything all right",
                                                                    "everything alright",
                                                                    "everything up",
                                                                    "everything run",
                                                                    "everything well",
                                                                    "all good",
                                                                    "all ok",
                                                                    "all well",
                                                                    "all fine",
                                                                    "all clear",
                                                                    "all healthy",
                                                                    "ok now",
                                                                    "okay now",
                                                                    "fine now",
                                                                    "working now",
                                                                    "healthy now",
                                                                    "right now",
                                                                    "up now",
                                                                    "wrong now",
                                                                    "problems now",
                                                                    "issues now",
                                                                    "errors now",
                                                                    "good now",
                                                                    "is it over",
                                                                    "still fail",
                                                                    "still broken",
                                                                    "still happen",
                                                                    "still down",
                                                                    "still going",
                                                                    "still error",
                                                                    "still seeing",
                                                                    "still having",
                                                                    "still problems",
                                                                    "still issues",
                                                                    "still wrong",
                                                                    "still unhealthy",
                                                                    "still on fire",
                                                                    "still a problem",
                                                                    "still an issue",
                                                                    "still any",
                                                                    "is it fixed",
                                                                    "been fixed",
                                                                    "been resolved",
                                                                    "is it resolved",
                                                                    "back to normal",
                                                                    "are things ok",
                                                                    "are things fine",
                                                                    "how are things",
                                                                    "how is it going",
                                                                    "is it ok",
                                                                    "is it okay",
                                                                    "is it healthy",
                                                                    "is it working",
                                                                    "did it recover",
                                                                    "has it recovered",
                                                                    "have we recovered",
                                                                    "are we ok",
                                                                    "are we good",
                                                                    "are we healthy",
                                                                    "under control",
                                                                    "over yet",
                                                                    "fixed yet",
                                                                    "current state",
                                                                    "current status",
                                                                    "current health",
                                                                    "is the system ok",
                                                                    "is the system healthy",
                                                                    "is the system fine",
                                                                    "is the system up"});
  static constexpr auto kFirst =
      std::to_array<std::string_view>({"is", "are", "has", "have", "did", "how"});
  static constexpr auto kHealth = std::to_array<std::string_view>(
      {"ok", "okay", "healthy", "fine", "recover", "recovered", "alright", "normal", "doing"});
  const bool first = !words.empty() && IsOneOf(words.front(), kFirst);
  const bool health = first && !words.empty() && words.size() <= 6 && HoldsWord(words, kHealth);
  if (!health && !HoldsAny(lower, kPhrases)) return false;
  static constexpr auto kIdle = std::to_array<std::string_view>(
      {"ok",      "okay",    "fine",      "good",      "now",     "right",      "still",
       "fixed",   "over",    "back",      "normal",    "working", "work",       "works",
       "running", "run",     "up",        "well",      "clear",   "things",     "current",
       "state",   "status",  "health",    "recovered", "recover", "recovering", "resolved",
       "having",  "alright", "unhealthy", "broken",    "control", "under",      "doing",
       "down",    "we",      "so",        "failing",   "fails",   "fail",       "going",
       "error",   "errors",  "erroring",  "warnings"});
  std::vector<std::string> rest(words);
  Erase(rest, kIdle);
  const Subject subject = SubjectOf(rest, "");
  // "is it still timing out?": about that, and not about everything.
  if (subject.names_occurrence()) return false;
  if (!subject.topics.empty()) question.about = subject.topics.front().asked;
  question.wants = Wants::kState;
  return true;
}

bool WantsSlowest(OfflineQuestion& question, std::string_view lower,
                  const std::vector<std::string>& words) {
  static constexpr auto kPhrases = std::to_array<std::string_view>({"slowest",
                                                                    "took longest",
                                                                    "took the longest",
                                                                    "took most",
                                                                    "take the longest",
                                                                    "longest",
                                                                    "percentile",
                                                                    "p50",
                                                                    "p90",
                                                                    "p95",
                                                                    "p99",
                                                                    "median",
                                                                    "average latency",
                                                                    "average duration",
                                                                    "average response",
                                                                    "mean latency",
                                                                    "average time",
                                                                    "which requests were slow",
                                                                    "which queries were slow",
                                                                    "what requests were slow",
                                                                    "slow requests",
                                                                    "slow queries",
                                                                    "how slow",
                                                                    "max latency",
                                                                    "maximum latency",
                                                                    "highest latency",
                                                                    "took longer",
                                                                    "longer than",
                                                                    "slower than"});
  if (!HoldsAny(lower, kPhrases) || lower.starts_with("why")) return false;
  static constexpr auto kIdle = std::to_array<std::string_view>(
      {"slowest",  "slow",     "longest", "took",    "take",      "percentile", "p50",
       "p90",      "p95",      "p99",     "median",  "average",   "mean",       "latency",
       "duration", "response", "max",     "maximum", "highest",   "request",    "requests",
       "calls",    "call",     "query",   "queries", "operation", "operations", "response",
       "top",      "longer",   "slower"});
  std::vector<std::string> rest(words);
  Erase(rest, kIdle);
  question.subject = SubjectOf(rest, question.text);
  question.subject.deeds.clear();
  question.wants = Wants::kSlowest;
  return true;
}

bool WantsRankBy(OfflineQuestion& question, std::string_view lower,
                 const std::vector<std::string>& words) {
  // Who is to blame no count can tell.
  static constexpr auto kBlame = std::to_array<std::string_view>(
      {"cause", "caused", "causing", "culprit", "blame", "root", "responsible", "broke", "breaks",
       "guilty", "why", "fault", "first", "started", "start", "trigger", "triggered"});
  static constexpr auto kApart =
      std::to_array<std::string_view>({"different", "distinct", "unique"});
  if (HoldsWord(words, kBlame)) return false;
  std::optional<AskedRank> asked = AskedDimension(words);
  const bool most = HoldsWord(words, kMostWords);
  const bool least = HoldsWord(words, kLeast);
  if (!asked && lower.starts_with("when") && most) asked = AskedRank{{By::kMinute, "minute"}, 0};
  if (!asked) return false;
  const bool distinct = HoldsWord(words, kApart);
  static constexpr auto kJoint = std::to_array<std::string_view>({"per", "by", "each", "rank"});
  const bool joint = asked->at > 0 && IsOneOf(words[asked->at - 1], kJoint);
  static constexpr auto kWhich = std::to_array<std::string_view>({"which", "what", "who", "whose"});
  const bool which = HoldsWord(words, kWhich);
  if (!most && !least && !distinct && !joint && !which) return false;
  std::vector<std::string> rest(words);
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(asked->at));
  Erase(rest, kMostWords);
  Erase(rest, kLeast);
  static constexpr auto kIdle = std::to_array<std::string_view>(
      {"status",   "code",    "codes",    "ip",       "address",   "addresses", "return",
       "returned", "send",    "sent",     "generate", "generated", "produced",  "produce",
       "response", "traffic", "talkers",  "write",    "wrote",     "rank",      "name",
       "names",    "group",   "affected", "involved", "seen"});
  Erase(rest, kIdle);
  question.subject = SubjectOf(rest, question.text);
  // "what is the status of the backup" asks for no ranking.
  if (!most && !least && !distinct && !joint && question.subject.empty()) return false;
  if (lower.find("status of") != lower.npos) return false;
  question.dimension = std::move(asked->dimension);
  question.fewest = least;
  question.distinct = distinct;
  question.wants = Wants::kRankBy;
  return true;
}

bool WantsCount(OfflineQuestion& question, std::string_view lower,
                const std::vector<std::string>& words) {
  static constexpr auto kPhrases =
      std::to_array<std::string_view>({"how many", "how often", "how frequently", "number of",
                                       "count of", "count the", "how much"});
  static constexpr auto kList = std::to_array<std::string_view>(
      {"list", "show", "find", "count", "grep", "search", "give", "get", "display", "print"});
  const bool counted = HoldsAny(lower, kPhrases);
  static constexpr auto kWhich = std::to_array<std::string_view>({"which", "what"});
  static constexpr auto kListed =
      std::to_array<std::string_view>({"requests", "calls", "lines", "messages", "events",
                                       "transactions", "orders", "jobs", "connections", "queries"});
  const bool which = words.size() > 2 && IsOneOf(words[0], kWhich) && IsOneOf(words[1], kListed);
  const bool listed = which || (!words.empty() && IsOneOf(words.front(), kList));
  if (!counted && !listed) return false;
  std::vector<std::string> rest(words);
  if (listed) rest.erase(rest.begin());
  static constexpr auto kIdle = std::to_array<std::string_view>({"returned", "return", "long"});
  Erase(rest, kIdle);
  question.subject = SubjectOf(rest, question.text);
  const Subject& subject = question.subject;
  // Lines of all kinds are counted too: "how many lines are there"; errors alone are ranked.
  static constexpr auto kLines =
      std::to_array<std::string_view>({"lines", "events", "messages", "entries", "records"});
  const bool only_level = subject.topics.empty() && subject.deeds.empty() && subject.least &&
                          question.window.kind == AskedWindow::Kind::kNone;
  if (only_level && *subject.least == logs::Level::kError) return false;
  if (subject.empty() && !(counted && HoldsWord(words, kLines))) return false;
  question.wants = Wants::kCount;
  return true;
}

bool WantsWhen(OfflineQuestion& question, std::string_view lower,
               const std::vector<std::string>& words) {
  static constexpr auto kPhrases = std::to_array<std::string_view>(
      {"when did", "when was", "when were", "when is", "since when", "what time", "when does",
       "when has", "when do", "when the", "how long did", "how long was", "how long were",
       "how long has", "how long have"});
  if (!HoldsAny(lower, kPhrases)) return false;
  std::vector<std::string> rest(words);
  static constexpr auto kIdle =
      std::to_array<std::string_view>({"latest", "recent", "earliest", "long", "going"});
  Erase(rest, kIdle);
  question.subject = SubjectOf(rest, question.text);
  Subject& subject = question.subject;
  // "when did the timeouts start" asks for the first, not for a line that says "started".
  if (subject.names_occurrence() || subject.least) subject.deeds.clear();
  // When it broke is a question about causes.
  const bool only_fail =
      subject.topics.size() == 1 &&
      (subject.topics[0].wordings.front() == "fail" || subject.topics[0].asked.starts_with("br"));
  if (subject.topics.empty() && !subject.least) return false;
  if (only_fail) return false;
  // "when did the worker stop" asks whether its lines ceased.
  question.wants = subject.asks_stop && !subject.deeds.empty() ? Wants::kYesNo : Wants::kWhen;
  return true;
}

}  // namespace

bool WantsFigures(OfflineQuestion& question, std::string_view lower,
                  const std::vector<std::string>& words) {
  return WantsState(question, lower, words) || WantsSlowest(question, lower, words) ||
         WantsRankBy(question, lower, words) || WantsCount(question, lower, words) ||
         WantsWhen(question, lower, words);
}

}  // namespace logai::agent
