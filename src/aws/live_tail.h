#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/log_events.h"
#include "base/result.h"
#include "base/time.h"
#include "net/event_stream_decoder.h"
#include "net/http.h"

namespace logai::aws {

/// Which events to be told of as they are ingested. Charged by the minute.
struct LiveTailRequest {
  std::vector<std::string> groups;   ///< 1 to 10 ARNs (LogGroup::arn), of the class STANDARD
  std::vector<std::string> streams;  ///< at most 100; only with exactly one group
  std::vector<std::string> stream_prefixes;  ///< in place of `streams`
  std::string filter_pattern;
  /// The service tells every second that it lives; a longer silence is a dead connection.
  base::Millis longest_silence = std::chrono::seconds(15);
};

struct LiveTailSession {
  std::string session_id;
  std::vector<std::string> groups;
};

struct LiveTailEvent {
  std::string group;  ///< the name
  LogEvent event;     ///< without an id: to find it elsewhere compare stream, time and message
};

/// What was ingested within one second.
struct LiveTailUpdate {
  std::vector<LiveTailEvent> events;
  /// There were more than 500 events, and these are a sample; the rest can be fetched.
  bool sampled = false;
  std::int64_t malformed = 0;  ///< entries that were no events, left out
};

/// Takes what a session brings, in the thread that runs it.
struct LiveTailListener {
  std::function<void(const LiveTailSession&)> on_start = {};
  /// kStop closes the connection, which ends the session. A listener that takes long loses the
  /// oldest events: the service keeps ten updates.
  std::function<net::Flow(LiveTailUpdate)> on_update;
};

/// How a session ended without an error.
enum class LiveTailEnd {
  kStopped,    ///< by the listener
  kTimeLimit,  ///< the service ends each session after 3 hours: start another, fetch what is
               ///< between
  kClosed,     ///< the connection was closed in order, without a reason
};

/// The service's own end of a session.
struct LiveTailException {
  std::string code;  ///< "SessionTimeoutException", "SessionStreamingException"
  std::string message;
};

using LiveTailMessage = std::variant<LiveTailSession, LiveTailUpdate, LiveTailException>;

/// Reads the body of StartLiveTail, which arrives in pieces split anywhere.
class LiveTailDecoder {
 public:
  void Push(std::string_view bytes) { frames_.Push(bytes); }
  /// The body has ended; half a message is not given.
  void End() { frames_.End(); }
  /// The next message, or nothing until more bytes are pushed. Messages of kinds that are new are
  /// passed over.
  /// Errors:  kCorrupt for a damaged frame or one that cannot be understood, kTooLarge; then the
  ///          same for every later call.
  base::Result<std::optional<LiveTailMessage>> Next();

 private:
  net::EventStreamDecoder frames_;
};

std::string RequestBody(const LiveTailRequest& request);

}  // namespace logai::aws
