#include "analysis/signals.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "analysis/signal_context.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

struct Phrase {
  std::string_view text;  // lower case; whole words; '*' at the end lets the word go on,
                          // at the front it may be a part in camel case
  Signal signal;
};

// Stronger signals first: a message that says "out of memory: killed process" is an exhaustion.
constexpr std::array kPhrases = std::to_array<Phrase>({
    {"out of memory", Signal::kExhaustion},
    {"outofmemory*", Signal::kExhaustion},
    {"oom", Signal::kExhaustion},
    {"oom-kill*", Signal::kExhaustion},
    {"oomkill*", Signal::kExhaustion},
    {"cannot allocate memory", Signal::kExhaustion},
    {"memory limit exceeded", Signal::kExhaustion},
    {"memory limit reached", Signal::kExhaustion},
    {"exceeded memory limit", Signal::kExhaustion},
    {"over memory limit", Signal::kExhaustion},
    {"above memory limit", Signal::kExhaustion},
    {"heap space", Signal::kExhaustion},
    {"no space left", Signal::kExhaustion},
    {"disk full", Signal::kExhaustion},
    {"disk quota exceeded", Signal::kExhaustion},
    {"too many open files", Signal::kExhaustion},
    {"too many connections", Signal::kExhaustion},
    {"too many clients", Signal::kExhaustion},
    {"connection slots", Signal::kExhaustion},
    {"pool exhausted", Signal::kExhaustion},
    {"pool is exhausted", Signal::kExhaustion},
    {"exhausted", Signal::kExhaustion},
    {"exhausts", Signal::kExhaustion},
    {"exhausting", Signal::kExhaustion},
    {"exhaustion", Signal::kExhaustion},
    {"enospc", Signal::kExhaustion},
    {"emfile", Signal::kExhaustion},
    {"resource temporarily unavailable", Signal::kExhaustion},
    {"limit exceeded", Signal::kExhaustion},
    {"limit reached", Signal::kExhaustion},
    {"quota exceeded", Signal::kExhaustion},
    {"throttl*", Signal::kExhaustion},
    {"rate exceeded", Signal::kExhaustion},
    {"too many requests", Signal::kExhaustion},
    {"queue full", Signal::kExhaustion},
    {"queue is full", Signal::kExhaustion},
    {"certificate has expired", Signal::kExpiry},
    {"certificate expired", Signal::kExpiry},
    {"certificate is not yet valid", Signal::kExpiry},
    {"certificate verify failed", Signal::kExpiry},
    {"certexpired*", Signal::kExpiry},
    {"notafter*", Signal::kExpiry},
    {"x509*", Signal::kExpiry},
    {"expired", Signal::kExpiry},
    {"panic", Signal::kCrash},
    {"panics", Signal::kCrash},
    {"panicked", Signal::kCrash},
    {"segfault*", Signal::kCrash},
    {"segmentation fault", Signal::kCrash},
    {"core dumped", Signal::kCrash},
    {"killed", Signal::kCrash},
    {"sigkill", Signal::kCrash},
    {"sigsegv", Signal::kCrash},
    {"crash", Signal::kCrash},
    {"crashed", Signal::kCrash},
    {"crashes", Signal::kCrash},
    {"crashing", Signal::kCrash},
    {"crashloop*", Signal::kCrash},
    {"authentication fail*", Signal::kRefusal},
    {"auth fail*", Signal::kRefusal},
    {"login fail*", Signal::kRefusal},
    {"failed login*", Signal::kRefusal},
    {"failed password*", Signal::kRefusal},
    {"invalid user", Signal::kRefusal},
    {"password check failed", Signal::kRefusal},
    {"no more user authentication methods", Signal::kRefusal},
    {"permission denied", Signal::kRefusal},
    {"access denied", Signal::kRefusal},
    {"access is denied", Signal::kRefusal},
    {"denied", Signal::kRefusal},
    {"unauthorized", Signal::kRefusal},
    {"forbidden", Signal::kRefusal},
    {"fatal", Signal::kFailure},
    {"aborted", Signal::kFailure},
    {"exited with code", Signal::kFailure},
    {"exiting with code", Signal::kFailure},
    {"exit code", Signal::kFailure},
    {"exit status", Signal::kFailure},
    {"traceback", Signal::kFailure},
    {"*exception", Signal::kFailure},
    {"*exceptions", Signal::kFailure},
    {"*error", Signal::kFailure},
    {"*errors", Signal::kFailure},
    {"errored", Signal::kFailure},
    {"errno", Signal::kFailure},
    {"errorcode", Signal::kFailure},
    {"errormessage", Signal::kFailure},
    {"errormsg", Signal::kFailure},
    {"errortype", Signal::kFailure},
    {"fail", Signal::kFailure},
    {"failed", Signal::kFailure},
    {"fails", Signal::kFailure},
    {"failing", Signal::kFailure},
    {"failure*", Signal::kFailure},
    {"cannot", Signal::kFailure},
    {"can't", Signal::kFailure},
    {"could not", Signal::kFailure},
    {"couldn't", Signal::kFailure},
    {"unable", Signal::kFailure},
    {"refused", Signal::kFailure},
    {"rejected", Signal::kFailure},
    {"unreachable", Signal::kFailure},
    {"unavailable", Signal::kFailure},
    {"connection reset", Signal::kFailure},
    {"reset by peer", Signal::kFailure},
    {"broken pipe", Signal::kFailure},
    {"not found", Signal::kFailure},
    {"no such", Signal::kFailure},
    {"undefined reference", Signal::kFailure},
    {"corrupt*", Signal::kFailure},
    {"invalid", Signal::kFailure},
    {"malformed", Signal::kFailure},
    {"deadlock*", Signal::kFailure},
    {"assertion*", Signal::kFailure},
    {"*assertionerror", Signal::kFailure},
    {"econnrefused", Signal::kFailure},
    {"econnreset", Signal::kFailure},
    {"enoent", Signal::kFailure},
    {"eacces", Signal::kFailure},
    {"unhealthy", Signal::kFailure},
    {"not ready", Signal::kFailure},
    {"*notready", Signal::kFailure},
    {"not healthy", Signal::kFailure},
    {"is down", Signal::kFailure},
    {"clock wrong", Signal::kFailure},
    {"clock is wrong", Signal::kFailure},
    {"clock skew*", Signal::kFailure},
    {"went down", Signal::kFailure},
    {"already in use", Signal::kFailure},
    {"name resolution", Signal::kFailure},
    {"nxdomain", Signal::kFailure},
    {"servfail", Signal::kFailure},
    {"timeout", Signal::kTimeout},
    {"timeouts", Signal::kTimeout},
    {"timedout", Signal::kTimeout},
    {"*timeoutexception", Signal::kTimeout},
    {"*timeouterror", Signal::kTimeout},
    {"timed out", Signal::kTimeout},
    {"time out", Signal::kTimeout},
    {"deadline exceeded", Signal::kTimeout},
    {"etimedout", Signal::kTimeout},
    {"recovered", Signal::kRecovery},
    {"restored", Signal::kRecovery},
    {"is healthy", Signal::kRecovery},
    {"been resolved", Signal::kRecovery},
    {"is resolved", Signal::kRecovery},
    {"issue resolved", Signal::kRecovery},
    {"incident resolved", Signal::kRecovery},
    {"alert resolved", Signal::kRecovery},
    {"reconnected", Signal::kRecovery},
    {"rolled back", Signal::kRecovery},
    {"rollback*", Signal::kRecovery},
    {"deploy*", Signal::kChange},
    {"rollout*", Signal::kChange},
    {"starting", Signal::kChange},
    {"started", Signal::kChange},
    {"restart*", Signal::kChange},
    {"stopping", Signal::kChange},
    {"stopped", Signal::kChange},
    {"shutting down", Signal::kChange},
    {"shutdown", Signal::kChange},
    {"sigterm", Signal::kChange},
    {"reload*", Signal::kChange},
    {"booting", Signal::kChange},
    {"upgrad*", Signal::kChange},
    {"migrat*", Signal::kChange},
    {"new version", Signal::kChange},
    {"configuration changed", Signal::kChange},
    {"config changed", Signal::kChange},
    {"feature flag", Signal::kChange},
    {"failover", Signal::kChange},
    {"promoted", Signal::kChange},
    {"turned on", Signal::kChange},
    {"turned off", Signal::kChange},
    {"switched on", Signal::kChange},
    {"switched off", Signal::kChange},
    {"switched over", Signal::kChange},
    {"toggled", Signal::kChange},
    {"flag enabled", Signal::kChange},
    {"flag disabled", Signal::kChange},
    {"alter table", Signal::kChange},
    {"drop table", Signal::kChange},
    {"drop column", Signal::kChange},
    {"drop index", Signal::kChange},
    {"create index", Signal::kChange},
    {"rename column", Signal::kChange},
    {"truncate table", Signal::kChange},
    {"chown*", Signal::kChange},
    {"chmod*", Signal::kChange},
    {"set owner", Signal::kChange},
    {"applied by", Signal::kChange},
    {"rotated password*", Signal::kChange},
    {"rotated secret*", Signal::kChange},
    {"rotated credential*", Signal::kChange},
    {"rotated key*", Signal::kChange},
    {"password rotated", Signal::kChange},
    {"secret rotated", Signal::kChange},
    {"key rotated", Signal::kChange},
    {"password changed", Signal::kChange},
    {"apply complete", Signal::kChange},
    {"revoked", Signal::kChange},
    {"scaled", Signal::kChange},
    {"scaling", Signal::kChange},
});

// Which characters a text is made of, one bit each; a phrase can only stand in a text that has all
// of its own, which rules out most phrases for a word or a short line.
constexpr std::uint32_t CharactersOf(std::string_view lower) {
  std::uint32_t set = 0;
  for (const char c : lower) {
    if (c >= 'a' && c <= 'z') {
      set |= 1U << (c - 'a');
    } else if (c != '*') {
      set |= c == ' ' ? 1U << 26 : 1U << 27;
    }
  }
  return set;
}

constexpr auto kPhraseCharacters = [] {
  std::array<std::uint32_t, kPhrases.size()> sets{};
  for (std::size_t i = 0; i < sets.size(); ++i) sets[i] = CharactersOf(kPhrases[i].text);
  return sets;
}();

// The first three characters of every phrase, five bits of each, which are equal for capital and
// small letters. Where none of them stands, as in most words and lines, no phrase does.
constexpr std::size_t kBeginningBits = 15;
constexpr std::uint32_t NextBeginning(std::uint32_t before, char c) {
  return (before << 5 | (static_cast<std::uint32_t>(c) & 31)) & ((1U << kBeginningBits) - 1);
}
constexpr auto kBeginnings = [] {
  std::array<std::uint64_t, (1U << kBeginningBits) / 64> bits{};
  for (const Phrase& phrase : kPhrases) {
    const std::size_t first = phrase.text.front() == '*' ? 1 : 0;
    std::uint32_t beginning = 0;
    for (std::size_t i = first; i < first + 3; ++i) {
      beginning = NextBeginning(beginning, phrase.text[i]);
    }
    bits[beginning / 64] |= std::uint64_t{1} << beginning % 64;
  }
  return bits;
}();
static_assert(std::ranges::all_of(kPhrases, [](const Phrase& phrase) {
  return phrase.text.size() - (phrase.text.front() == '*') - (phrase.text.back() == '*') >= 3;
}));

bool MayHoldAPhrase(std::string_view text) {
  std::uint32_t beginning = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    beginning = NextBeginning(beginning, text[i]);
    if ((kBeginnings[beginning / 64] >> beginning % 64 & 1) != 0) return true;
  }
  return false;
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

// Whether `phrase` stands in the text and is meant.
bool Says(std::string_view text, std::string_view lower, const Phrase& phrase) {
  std::string_view word = phrase.text;
  const bool open_left = word.front() == '*';
  const bool open_right = word.back() == '*';
  if (open_left) word.remove_prefix(1);
  if (open_right) word.remove_suffix(1);
  for (std::size_t at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
    // "ConnectException" holds the word as a part, "thiserror" does not.
    const bool border = at == 0 || !IsWordByte(lower[at - 1]);
    const bool camel = IsCapital(text[at]) && at + 1 < text.size() && !IsCapital(text[at + 1]);
    const bool left = border || (open_left && camel);
    const std::size_t end = at + word.size();
    const bool right = open_right || end == lower.size() || !IsWordByte(lower[end]);
    if (left && right && IsMeant({text, lower, at, word.size()})) return true;
  }
  return false;
}

// "HikariPool-1 - Connection is not available, request timed out", "QueuePool limit of size 5
// overflow 10 reached, connection timed out": who waits for a pool found it used up. Java's thread
// "pool-3-thread-1" is none.
bool WaitsForPool(std::string_view lower) {
  std::size_t at = lower.find("pool");
  while (at != lower.npos && lower.substr(at).starts_with("pool-") &&
         lower.substr(at, 16).find("-thread") != lower.npos) {
    at = lower.find("pool", at + 1);
  }
  if (at == lower.npos || lower.find("pool initiali") != lower.npos) return false;
  const bool pooled = lower.find("connection") != lower.npos ||
                      lower.find("resource") != lower.npos || lower.find("idle") != lower.npos;
  if (!pooled) return false;
  return std::ranges::any_of(
      std::to_array<std::string_view>(
          {"is not available", "pool empty", "pool is empty", "waiting for", "waiting to", "acquir",
           "obtain", "fetch a connection", "fetching a new connection", "get a connection",
           "get a resource", "limit of size", "probably full", "pool timeout", "pool timed out",
           "check out", "checkout", "idle=0", "none available"}),
      [&](std::string_view wait) { return lower.find(wait) != lower.npos; });
}

// What has expired matters when something rests on it; sessions and cache entries do all day.
bool IsCredential(std::string_view lower) {
  return std::ranges::any_of(
      std::to_array<std::string_view>({"cert", "token", "credential", "license", "licence",
                                       "password", "secret", "api key", "signature", "tls"}),
      [&](std::string_view word) { return lower.find(word) != lower.npos; });
}

}  // namespace

Signal SignalOf(std::string_view text) {
  constexpr std::size_t kLookedAt = 4'096;  // the first lines of a record say what it is
  text = text.substr(0, kLookedAt);
  const bool coloured = text.find('\x1b') != text.npos || text.find("^[[") != text.npos;
  if (!coloured && !MayHoldAPhrase(text)) return Signal::kNone;
  if (IsComment(text)) return Signal::kNone;
  std::string plain;
  if (coloured) {
    plain = WithoutColours(text);
    text = plain;
  }
  const std::string lower = base::ToLower(text);
  const std::uint32_t characters = CharactersOf(lower);
  for (std::size_t i = 0; i < kPhrases.size(); ++i) {
    const Phrase& phrase = kPhrases[i];
    if ((kPhraseCharacters[i] & ~characters) != 0) continue;
    if (!Says(text, lower, phrase)) continue;
    if (phrase.text == "expired" && !IsCredential(lower)) continue;
    const bool vague = phrase.signal == Signal::kTimeout || phrase.signal == Signal::kFailure;
    return vague && WaitsForPool(lower) ? Signal::kExhaustion : phrase.signal;
  }
  return Signal::kNone;
}

bool IsProblem(const logs::Event& event) {
  if (event.level != logs::Level::kUnknown) return logs::IsProblem(event.level);
  return IsTrouble(SignalOf(event.body()));
}

}  // namespace logai::analysis
