#pragma once

#include <map>
#include <string>
#include <vector>

#include "llm/chat_model.h"
#include "llm/copilot/connection.h"
#include "llm/copilot/model.h"
#include "llm/copilot/transcript.h"

/// For the .cc files of this folder.
namespace logai::llm {

/// What the CLI is told for `request` when it begins a session, as OutgoingRequest has it.
OutgoingRequest FirstOutgoing(const CopilotSetup& setup, const ChatRequest& request);

/// One conversation that the CLI keeps.
/// Threads: one at a time.
class CopilotSession {
 public:
  /// Creates it, with the system prompt and tools of `request` and nothing said.
  /// Errors:  kUnauthorized, kForbidden, kNotFound (the model), and those of CopilotConnection.
  static base::Result<std::unique_ptr<CopilotSession>> Create(CopilotConnection& connection,
                                                              const CopilotSetup& setup,
                                                              const ModelEvents& events,
                                                              const ChatRequest& request,
                                                              std::stop_token stop);
  CopilotSession(const CopilotSession&) = delete;
  CopilotSession& operator=(const CopilotSession&) = delete;
  /// Stops what the CLI may still be doing, and makes it forget the session.
  ~CopilotSession();

  /// What `request` adds to the session; nullopt when it takes a new one.
  std::optional<Addition> AdditionOf(const ChatRequest& request) const;

  /// Gives the CLI what is new and waits for the model's next words or calls.
  base::Result<Reply> Ask(const ChatRequest& request, const Addition& addition,
                          const TextSink& on_text, std::stop_token stop);

 private:
  struct Turn;
  CopilotSession(CopilotConnection& connection, const CopilotSetup& setup,
                 const ModelEvents& events, std::string id)
      : connection_(connection), setup_(setup), events_(events), id_(std::move(id)) {}

  void Give(const Addition& addition);
  void Tell(std::string_view method, Json params);
  base::Status Take(const Json& event, Turn& turn, const TextSink& on_text);
  void TakeMessage(const Json& data, Turn& turn, const TextSink& on_text);
  base::Status TakeFailure(const Json& data);
  base::Error Judge(int status, WireError wire) const;
  base::Error JudgeSessionError(const Json& data) const;
  void Call(std::string_view method, Json params);

  CopilotConnection& connection_;
  const CopilotSetup& setup_;
  const ModelEvents& events_;
  const std::string id_;
  std::string system_;
  std::vector<ToolSpec> tools_;
  std::vector<Message> known_;
  std::map<std::string, std::string> open_calls_;  // by the call's id, the id to answer to
};

}  // namespace logai::llm
