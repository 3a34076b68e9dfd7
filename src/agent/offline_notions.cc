#include "agent/offline_notions.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace logai::agent {
namespace {

using Kind = Notion::Kind;

// The vocabulary of kernels, runtimes, databases, proxies and cloud services in general.
constexpr auto kNotions = std::to_array<Notion>({
    {Kind::kTrouble,
     "oom|oom kill|oom killer|oom-killer|oom-kill|oomkill|out of memory|out-of-memory|outofmemory|"
     "outofmemoryerror|memory exhaust|memory run out|memory full|low on memory|short of memory|"
     "kill for memory",
     "oom-kill|oom_kill|oom kill|oomkill|out of memory|outofmemory|killed process|exit code 137|"
     "exited with code 137|exit status 137|cannot allocate memory|failed to allocate memory|"
     "memory allocation failed|enomem|heap space|heap limit|memoryerror|bad_alloc|"
     "gc overhead limit|memory limit exceeded|oom$"},
    {Kind::kTrouble,
     "disk full|full disk|disk fill|disk space|out of disk|out of disk space|no space|out of "
     "space|space left|enospc|"
     "volume full|volume fill|filesystem full|file system full|storage full|partition full|"
     "disk run out|disk ran out",
     "no space left|enospc|disk full|disk is full|disk was full|filesystem full|filesystem is full|"
     "file system full|file system is full|volume is full|not enough space|insufficient disk|"
     "insufficient space|out of disk|out of space|no free space|disk quota exceeded|edquot|"
     "100% used|100% full|100 % used|used: 100%|usage 100%|used=100%|usage=100%"},
    {Kind::kTrouble, "too many open file|open file|file descriptor|emfile|fd limit",
     "too many open files|emfile|enfile|out of file descriptors"},
    {Kind::kTrouble,
     "pool exhaust|connection exhaust|connection pool|connection pool exhaust|pool full|exhaust "
     "pool|too many connection|"
     "out of connection|connection slot|pool empty|connection limit",
     "too many connections|too many clients|connection slots|pool exhausted|pool is exhausted|"
     "pool is full|connection is not available|no available connection|no idle connection|"
     "unable to acquire|cannot acquire|could not acquire|timeout waiting for connection|"
     "max_connections"},
    {Kind::kTrouble,
     "queue full|full queue|queue overflow|backlog|backpressure|buffer full|buffer overflow",
     "queue full|queue is full|queue overflow|backlog|backpressure|buffer full|buffer is full|"
     "buffer overflow|lag grows"},
    {Kind::kTrouble, "rate limit|rate-limit|ratelimit|throttl|too many request|quota|quota exceed",
     "rate limit|rate-limit|ratelimit|throttl|too many requests|rate exceeded|quota|#429"},
    {Kind::kTrouble,
     "fail login|fail log in|login fail|log in fail|fail logon|fail password|fail authentication|"
     "authentication fail|auth fail|fail auth|brute force|brute-force|wrong password|bad password|"
     "invalid password|invalid login|login error|fail sign in|reject login|fail ssh login|"
     "unsuccessful login|fail login attempt|invalid credential",
     "failed password|login failed|failed login|logon failure|login failure|failed to log in|"
     "login incorrect|invalid password|wrong password|bad password|password authentication failed|"
     "authentication failed|authentication failure|failed to authenticate|invalid credentials|"
     "bad credentials|unsuccessful login|an account failed to log on|login&#401|login&#403|"
     "signin&#401|auth&#401|session&#401"},
    {Kind::kTrouble,
     "deny|denied|permission|permission deny|permission denied|access denied|unauthori|forbidden|"
     "deny access|denied access|not allow|access refus|not authori",
     "permission denied|access denied|accessdenied|denied|forbidden|unauthorized|unauthorised|"
     "not authorized|not authorised|not allowed|not permitted|eacces|eperm|insufficient privilege|"
     "insufficient permission|#401|#403"},
    {Kind::kTrouble,
     "certificate|certificate expir|expir certificate|cert|cert expir|expir cert|tls error|"
     "tls handshake|ssl error|certificate error|x509",
     "certificate&expir|cert&expir|certificate verify|certificate is not valid|x509|notafter|"
     "tls handshake|ssl handshake|sslhandshake|certificate&not valid|certificate&invalid|"
     "certificate&unknown|certificate&failed"},
    {Kind::kTrouble, "expir", "expired|has expired|notafter|past its expiry"},
    {Kind::kTrouble, "timeout|time out|timed out|timing out|deadline exceed",
     "timeout|time-out|timed out|timed-out|deadline exceeded|etimedout|timeoutexception|"
     "timeouterror|#504"},
    {Kind::kTrouble, "crash|segfault|segmentation fault|core dump|panic|abort|die|died|dead",
     "crash|segfault|segmentation fault|sigsegv|core dumped|dumped core|code=dumped|panic|aborted|"
     "sigabrt|sigkill|terminated by signal|killed by signal|exited with code|exited with status|"
     "exit code|exit status|terminated unexpectedly|exited unexpectedly|died|killed process|"
     "code=killed|main process exited|crashloop"},
    {Kind::kTrouble, "dns|name resolution|dns lookup|dns resolution|resolve name|resolve host",
     "nxdomain|servfail|no such host|name resolution|could not resolve|cannot resolve|"
     "can't resolve|unable to resolve|failed to resolve|name or service not known|unknown host|"
     "unknownhost|enotfound|getaddrinfo|eai_again|dns"},
    {Kind::kTrouble,
     "down|unreachable|unavailable|offline|outage|not reachable|connection refus|refus connection|"
     "unable to connect|cannot connect|not connect|went down|go down",
     "connection refused|econnrefused|refused connection|connect refused|unreachable|"
     "no route to host|unavailable|is down$|went down|marked down|marked as down|not reachable|"
     "could not connect|cannot connect|can't connect|failed to connect|unable to connect|"
     "connect failed|connection failed|host is down|no live upstream|not running|has stopped|"
     "was stopped|shut down|shutting down|terminated|#503"},
    {Kind::kTrouble,
     "connection reset|connection drop|connection lost|lost connection|broken pipe|disconnect|"
     "packet loss|network error|network problem",
     "connection reset|econnreset|broken pipe|epipe|connection lost|lost connection|"
     "connection closed|connection dropped|disconnect|unexpected eof|link is down|link down|"
     "packet loss|network is unreachable"},
    {Kind::kTrouble, "slow|slowness|sluggish|latency|slow query|high latency|slow quer",
     "slow$|slowly|slow query|slow_query|slower|latency|took too long|took longer|stall|"
     "high load|gc pause|#slow"},
    {Kind::kTrouble, "deadlock", "deadlock|lock wait timeout"},
    {Kind::kTrouble, "corrupt|checksum|data loss|bad block",
     "corrupt|checksum mismatch|checksum error|bad checksum|crc error|data loss|bad block|"
     "malformed|i/o error"},
    {Kind::kTrouble, "exception|stack trace|stacktrace|traceback",
     "exception|traceback|stack trace|typeerror|valueerror|keyerror|unhandled|uncaught"},
    {Kind::kTrouble,
     "clock skew|clock drift|clock jump|time jump|clock wrong|time sync|clock change|clock",
     "clock skew|clock drift|clock jump|time jump|clock wrong|clock was|clock is|"
     "system clock|time has been changed|time stepped|stepped|ntp&lost|can't synchronise|"
     "clock unsynchron|not yet valid|token used before|issued in the future"},
    {Kind::kTrouble, "kill", "kill|sigkill|terminated by signal|oom-kill"},
    {Kind::kEvent,
     "deploy|deployment|rollout|roll out|rolled out|release|new version|upgrade|new build",
     "deploy|rollout|rolled out|rolling out|releas|new version|upgrad|starting build|version=|"
     "new revision|migration"},
    {Kind::kEvent,
     "config change|configuration change|config reload|configuration reload|config update|"
     "settings change|new config|configuration update",
     "config&chang|config&reload|config&updat|config&appl|config&push|configuration&chang|"
     "configuration&reload|setting&chang|reloaded|reloading|new config"},
    {Kind::kEvent,
     "failover|fail over|leader election|leader change|new leader|election|leadership|leader",
     "failover|failing over|fail over|elected|election|leader changed|lost leader|became leader|"
     "new leader|stepping down|stepped down|promoted|became follower"},
    {Kind::kEvent, "retry|retri", "retry|retries|retried|retrying"},
    {Kind::kEvent, "recover|come back|came back|back online|back up|back to normal|reconnect",
     "recover|restored|back online|back up|is up$|healthy again|reconnected|reachable again|"
     "back to normal|resumed|connection established again"},
    {Kind::kEvent, "feature flag|flag turn|flag change|flag switch|flag flip",
     "flag&turned|flag&enabled|flag&disabled|flag&set|flag&changed|flag&toggled|flag&rolled"},
    {Kind::kThing, "database|db", "database|db$|postgres|mysql|mariadb|mongo|sqlserver|oracle|pg_"},
    {Kind::kThing, "cache", "cache|redis|memcache"},
    {Kind::kThing, "login|log in|logged in|sign in|logon",
     "login|log in|logged in|logon|sign in|signed in|signin|session opened|accepted password|"
     "accepted publickey|authenticated"},
    {Kind::kThing, "request|http request|call",
     "request|req$|\"get |\"post |\"put |\"delete |\"head |\"patch |\"options |get /|post /|put /|"
     "delete /|head /|patch /|#status"},
    {Kind::kDeed, "restart|reboot|bounce",
     "restart|reboot|starting|started|booted|booting|reinitializ|initializing|startup complete|"
     "ready to accept connections|ready for connections|server listening"},
    {Kind::kDeed, "start|boot|launch|begin|began|come up|came up",
     "start|began|begin|boot|launch|listening on|ready to accept|ready for connections"},
    {Kind::kDeed,
     "stop|cease|shut down|shutdown|shut|terminate|exit|quit|go silent|went silent|go quiet|went "
     "quiet|silent|quiet",
     "stop|shut|terminat|exit|quit"},
    {Kind::kSuccess, "run|ran|execute", "run|ran|complet|finish|done|succe|execut|ended"},
    {Kind::kSuccess, "finish|complete|done|end", "complet|finish|done|succe|ended"},
    {Kind::kSuccess, "succeed|success", "complet|finish|done|succe"},
    {Kind::kSuccess, "pass", "passed|succe"},
});

// Whether the word of a question is `stem`, perhaps with an ending: "expired" is "expir".
bool IsWord(std::string_view word, std::string_view stem) {
  if (word == stem) return true;
  if (!word.starts_with(stem)) return false;
  const std::string_view ending = word.substr(stem.size());
  static constexpr auto kEndings = std::to_array<std::string_view>(
      {"s",   "es",   "d",   "ed",    "ing",   "ings", "ped", "ping", "ted", "ting",
       "ned", "ning", "er",  "ers",   "ion",   "ions", "y",   "ied",  "ies", "ization",
       "zed", "sed",  "rs",  "ment",  "ments", "ance", "ure", "ures", "led", "ling",
       "al",  "als",  "ors", "ation", "ded",   "ure",  "xed"});
  return stem.size() >= 3 ? std::ranges::find(kEndings, ending) != kEndings.end() : ending == "s";
}

// How many words from `at` on the wording takes, or 0.
std::size_t TakesAt(std::span<const std::string> words, std::size_t at, std::string_view wording) {
  std::size_t next = at;
  for (const std::string_view part : base::Split(wording, ' ')) {
    while (next > at && next < words.size() && IsFiller(words[next]) && words[next] != part) ++next;
    if (next == words.size() || !IsWord(words[next], part)) return 0;
    ++next;
  }
  return next - at;
}

}  // namespace

bool IsFiller(std::string_view word) {
  static constexpr auto kFillers = std::to_array<std::string_view>(
      {"the",       "a",      "an",      "any",    "our",        "my",      "your",   "some",
       "is",        "are",    "was",     "were",   "be",         "been",    "ever",   "now",
       "currently", "really", "just",    "almost", "completely", "already", "please", "becoming",
       "become",    "became", "getting", "get",    "got",        "has",     "have",   "had",
       "did",       "does",   "do",      "of"});
  return std::ranges::find(kFillers, word) != kFillers.end();
}

NotionFound NotionAt(std::span<const std::string> words, std::size_t at) {
  NotionFound best;
  std::size_t longest = 0;  // in words of the wording, then in bytes
  for (const Notion& notion : kNotions) {
    for (const std::string_view wording : base::Split(notion.asked, '|')) {
      const std::size_t taken = TakesAt(words, at, wording);
      if (taken == 0 || taken * 100 + wording.size() <= longest) continue;
      longest = taken * 100 + wording.size();
      best = {.notion = &notion, .words = taken};
    }
  }
  return best;
}

std::vector<std::string_view> WordingsOf(std::string_view said) { return base::Split(said, '|'); }

}  // namespace logai::agent
