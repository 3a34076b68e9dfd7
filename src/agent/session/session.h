#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/answer.h"
#include "base/time.h"
#include "llm/chat.h"
#include "llm/provider.h"
#include "logs/evidence.h"
#include "privacy/pseudonyms.h"

namespace logai::agent {

/// A message of the conversation as it was kept. Its text was redacted when it was written; before
/// it leaves again it passes the gate once more.
struct SavedMessage {
  llm::Role role = llm::Role::kUser;
  std::string text;
  std::vector<llm::ToolCall> tool_calls;
  std::string tool_call_id, tool_name;
};

/// A request that left the machine.
struct SavedRequest {
  base::UtcTime time;
  llm::OutgoingRequest request;
};

/// What the user got, with the events by their ids.
struct SavedAnswer {
  struct Citation {
    std::string id;
    bool verified = false;
    std::string problem;
  };
  std::string text;  ///< Markdown
  Conclusion conclusion;
  std::vector<Citation> citations;
  std::vector<std::string> coverage;  ///< sentences for people
  std::vector<std::string> notices;
  std::string provider, model;
  int model_requests = 0;
  llm::Usage usage;
  base::Millis duration{0};
};

/// One question and what came of it.
struct SavedTurn {
  std::string question;
  base::UtcTime asked;
  std::vector<SavedMessage> messages;  ///< the question's own among them; none of rules
  std::vector<SavedRequest> requests;
  std::vector<ToolRun> tool_runs;
  std::optional<SavedAnswer> answer;
  std::string failure;  ///< why there is no answer; both empty: it was cut off
};

/// A conversation as it stands in its file. All text is redacted but what left as it was typed:
/// SavedRequest::request, and `sources`.
struct Session {
  std::string id;    ///< "20261123-0528-k3f9", in the order of time
  std::string name;  ///< the user's; empty: none was given
  base::UtcTime begun;
  std::vector<std::string> sources;  ///< as the user gave them; empty: none were
  std::vector<SavedTurn> turns;
  std::vector<logs::Evidence> evidence;               ///< e1 first
  std::vector<privacy::Pseudonyms::Kept> pseudonyms;  ///< in the order in which they were given
  std::size_t unreadable = 0;  ///< lines that could not be read, and were left out
};

/// What a list shows of a session.
struct SessionSummary {
  std::string id, name;
  base::UtcTime begun, last_asked;
  std::string first_question;
  std::size_t questions = 0;
};

}  // namespace logai::agent
