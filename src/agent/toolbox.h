#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "agent/answer.h"
#include "agent/tool.h"
#include "llm/chat.h"
#include "privacy/redactor.h"

namespace logai::agent {

/// Called when a tool starts and when it has ended; from any thread, one call at a time.
struct ToolWatcher {
  std::function<void(const llm::ToolCall&)> started;
  std::function<void(const llm::ToolCall&, const ToolRun&)> finished;
};

/// The tools of one investigation.
class Toolbox {
 public:
  /// Lives: `redactor` must outlive the toolbox.
  Toolbox(std::vector<std::unique_ptr<Tool>> tools, const privacy::Redactor& redactor)
      : tools_(std::move(tools)), redactor_(redactor) {}

  std::vector<llm::ToolSpec> Specs() const;

  struct Outcome {
    llm::Message message;  ///< for the model
    ToolRun run;           ///< for people and programs
  };

  /// Runs the calls of one step at the same time. Each call has an outcome: an unknown tool, wrong
  /// arguments and failures become errors that the model can read and mend. A call that was made
  /// before in this question is not run again. Shape:   result.size() == calls.size(), in the same
  /// order. Errors:  kCancelled only.
  base::Result<std::vector<Outcome>> RunAll(std::span<const llm::ToolCall> calls,
                                            const ToolWatcher& watcher, std::stop_token stop);

  /// How many calls in a row were repetitions: a model that goes in circles.
  int repetitions_in_a_row() const { return repetitions_; }
  /// Forgets which calls were made: a new question begins.
  void BeginQuestion();

 private:
  struct Slot;
  struct Made {
    Outcome outcome;
    int repetitions = 0;
  };

  Tool* Find(std::string_view name) const;
  void FetchAll(std::span<const llm::ToolCall> calls, std::vector<Slot>& slots,
                std::stop_token stop);
  Outcome FinishCall(const llm::ToolCall& call, Slot& slot);
  Outcome RepeatCall(const llm::ToolCall& call, const Slot& slot);
  base::Result<FinishResult> Start(const llm::ToolCall& call, std::stop_token stop);

  std::vector<std::unique_ptr<Tool>> tools_;
  const privacy::Redactor& redactor_;
  std::map<std::string, Made, std::less<>>
      calls_made_;  // by name and canonical arguments; those that succeeded
  int repetitions_ = 0;
};

}  // namespace logai::agent
