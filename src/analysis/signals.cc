#include "analysis/signals.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace logai::analysis {
namespace {

struct Phrase {
  std::string_view text;  // lower case; matched at word borders, '*' at the end lets the word go on
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
    {"memory limit", Signal::kExhaustion},
    {"heap space", Signal::kExhaustion},
    {"no space left", Signal::kExhaustion},
    {"disk full", Signal::kExhaustion},
    {"disk quota*", Signal::kExhaustion},
    {"too many open files", Signal::kExhaustion},
    {"too many connections", Signal::kExhaustion},
    {"too many clients", Signal::kExhaustion},
    {"connection slots", Signal::kExhaustion},
    {"pool exhausted", Signal::kExhaustion},
    {"pool is exhausted", Signal::kExhaustion},
    {"exhaust*", Signal::kExhaustion},
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
    {"panic*", Signal::kCrash},
    {"segfault*", Signal::kCrash},
    {"segmentation fault", Signal::kCrash},
    {"core dumped", Signal::kCrash},
    {"killed", Signal::kCrash},
    {"sigkill", Signal::kCrash},
    {"sigsegv", Signal::kCrash},
    {"crash*", Signal::kCrash},
    {"fatal", Signal::kCrash},
    {"aborted", Signal::kCrash},
    {"exited with code", Signal::kFailure},
    {"exit code", Signal::kFailure},
    {"traceback", Signal::kFailure},
    {"exception*", Signal::kFailure},
    {"*exception", Signal::kFailure},
    {"*error", Signal::kFailure},
    {"error*", Signal::kFailure},
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
    {"denied", Signal::kFailure},
    {"forbidden", Signal::kFailure},
    {"unauthorized", Signal::kFailure},
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
    {"unhealthy", Signal::kFailure},
    {"not ready", Signal::kFailure},
    {"name resolution", Signal::kFailure},
    {"nxdomain", Signal::kFailure},
    {"servfail", Signal::kFailure},
    {"timeout*", Signal::kTimeout},
    {"timed out", Signal::kTimeout},
    {"time out", Signal::kTimeout},
    {"deadline exceeded", Signal::kTimeout},
    {"etimedout", Signal::kTimeout},
    {"recovered", Signal::kRecovery},
    {"restored", Signal::kRecovery},
    {"is healthy", Signal::kRecovery},
    {"resolved", Signal::kRecovery},
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
    {"scaled", Signal::kChange},
    {"scaling", Signal::kChange},
});

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// The text in lower case, with camel case taken apart at nothing: "ConnectException" stays one
// word.
bool Holds(std::string_view lower, const Phrase& phrase, std::size_t& at) {
  std::string_view word = phrase.text;
  const bool open_left = word.front() == '*';
  const bool open_right = word.back() == '*';
  if (open_left) word.remove_prefix(1);
  if (open_right) word.remove_suffix(1);
  for (at = lower.find(word); at != std::string_view::npos; at = lower.find(word, at + 1)) {
    const bool left = open_left || at == 0 || !IsWordByte(lower[at - 1]);
    const std::size_t end = at + word.size();
    const bool right = open_right || end == lower.size() || !IsWordByte(lower[end]);
    if (left && right) return true;
  }
  return false;
}

// "no errors", "0 failed", "errors: 0", "error=null": the word is there, the trouble is not.
bool IsNegated(std::string_view lower, std::size_t at, std::size_t size) {
  std::string_view before = lower.substr(0, at);
  while (!before.empty() && (before.back() == ' ' || before.back() == '_')) before.remove_suffix(1);
  for (const std::string_view no : {"no", "0", "without", "not", "zero", "any", "if"}) {
    if (before.ends_with(no) &&
        (before.size() == no.size() || !IsWordByte(before[before.size() - no.size() - 1]))) {
      return true;
    }
  }
  std::string_view after = lower.substr(std::min(lower.size(), at + size));
  while (!after.empty() && IsWordByte(after.front())) after.remove_prefix(1);
  while (!after.empty() &&
         std::string_view("\":= '").find(after.front()) != std::string_view::npos) {
    after.remove_prefix(1);
  }
  for (const std::string_view none : {"0", "null", "none", "false", "nil", "<nil>"}) {
    if (after.starts_with(none) &&
        (after.size() == none.size() ||
         (!IsWordByte(after[none.size()]) && after[none.size()] != '.'))) {
      return true;
    }
  }
  return false;
}

}  // namespace

Signal SignalOf(std::string_view text) {
  constexpr std::size_t kLookedAt = 4'096;  // the first lines of a record say what it is
  const std::string lower = base::ToLower(text.substr(0, kLookedAt));
  for (const Phrase& phrase : kPhrases) {
    std::size_t at = 0;
    if (Holds(lower, phrase, at) && !IsNegated(lower, at, phrase.text.size())) return phrase.signal;
  }
  return Signal::kNone;
}

bool IsProblem(const logs::Event& event) {
  if (event.level != logs::Level::kUnknown) return logs::IsProblem(event.level);
  return IsTrouble(SignalOf(event.body()));
}

}  // namespace logai::analysis
