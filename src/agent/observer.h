#pragma once

#include <string>
#include <variant>

#include "agent/answer.h"

namespace logai::agent {

/// A model call begins; steps count from 1 within a question.
struct StepStarted {
  int step = 0;
};
/// Words of the answer, as they arrive. Untrusted: may hold escape sequences, split anywhere.
struct AnswerDelta {
  std::string text;
};
/// What the model said on its way to a tool call. Not part of the answer. When some of it went out
/// as AnswerDelta already, `already_shown` is true and the text shown so far is no answer either.
struct Commentary {
  std::string text;
  bool already_shown = false;
};
struct ToolStarted {
  std::string call_id;
  std::string name;
  std::string arguments_json;
};
struct ToolFinished {
  std::string call_id;
  ToolRun run;
};
/// One line for the user: a retry, a widened search, a pruned history.
struct Notice {
  std::string text;
};

/// The conversation grew by a message, other than the question. For who keeps it.
struct MessageAdded {
  llm::Message message;
};

using AgentEvent = std::variant<StepStarted, AnswerDelta, Commentary, ToolStarted, ToolFinished,
                                Notice, MessageAdded>;

/// How a face follows the work.
/// Threads: calls come one at a time, but not always from the same thread.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void OnEvent(const AgentEvent& event) = 0;
};

}  // namespace logai::agent
