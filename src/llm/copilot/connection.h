#pragma once

#include <deque>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/child_process.h"
#include "base/result.h"
#include "llm/copilot/cli.h"
#include "llm/json_fields.h"

/// For the .cc files of this folder and their tests.
namespace logai::llm {

/// The version of the CLI's protocol that LogAI speaks.
/// Source:  github/copilot-sdk 1.0.14, MIN_PROTOCOL_VERSION and SDK_PROTOCOL_VERSION.
constexpr int kCopilotProtocol = 3;

/// JSON-RPC 2.0 with one Copilot CLI, whose process it owns. Requests of the CLI's own (it may ask
/// its host for permissions or secrets) are refused: a host that grants nothing.
/// Threads: one at a time.
class CopilotConnection {
 public:
  /// Starts the CLI and shakes hands.
  /// A CLI that ends or talks nonsense meanwhile is started a second time.
  /// `folder` is where it runs; it goes when we are killed.
  /// Errors:  kNotFound or kForbidden (cannot be started), kUnavailable (it ended, with its last
  ///          words; it talks nonsense, or speaks another protocol), kTimeout, kCancelled.
  static base::Result<std::unique_ptr<CopilotConnection>> Open(const CopilotCommand& command,
                                                               const std::filesystem::path& folder,
                                                               std::stop_token stop);

  /// Sends a request and waits for its result. Events that come meanwhile are kept for NextEvent.
  /// Errors:  kInvalidInput with the CLI's own words when it refuses; those of NextEvent.
  base::Result<Json> Call(std::string_view method, const Json& params, base::Millis patience,
                          std::stop_token stop);
  /// Sends a request whose result nobody waits for; one that is refused comes as an event of type
  /// "rpc.error" with its message.
  void Send(std::string_view method, const Json& params);

  /// Waits until every request was answered, or `patience` has passed; what comes is dropped. So
  /// that what was asked for last is done before the CLI's input closes.
  void Settle(base::Millis patience);

  /// The next event: {"type": …, "data": {…}, "session": its id}.
  /// Errors:  kTimeout when nothing comes for `patience`; kUnavailable when the CLI has ended or
  ///          talks nonsense, and is_broken() from then on; kCancelled.
  base::Result<Json> NextEvent(base::Millis patience, std::stop_token stop);

  /// What the CLI calls itself: "1.0.102".
  const std::string& version() const { return version_; }
  /// The CLI has ended, or what it sends cannot be read: only a new one can help.
  bool is_broken() const { return broken_; }

 private:
  CopilotConnection(const CopilotCommand& command, std::unique_ptr<base::ChildProcess> child)
      : command_(command), child_(std::move(child)) {}
  base::Status ShakeHands(std::stop_token stop);
  int Request(std::string_view method, const Json& params);
  base::Result<Json> Receive(base::Millis patience, std::stop_token stop);
  void Take(const Json& message);
  base::Error Ended() const;
  base::Error Nonsense(std::string_view what);

  const CopilotCommand command_;
  std::unique_ptr<base::ChildProcess> child_;
  std::string version_;
  bool broken_ = false;
  int last_id_ = 0;
  std::set<int> unanswered_;
  std::deque<Json> events_;
};

}  // namespace logai::llm
