#include "agent/toolbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMaxCallsPerStep = 16;  // each may hold a connection and a page of memory

base::Millis Since(SteadyClock::time_point begin) {
  return std::chrono::duration_cast<base::Millis>(SteadyClock::now() - begin);
}

/// The same call in the same words, whatever the order of keys and the blanks.
std::string CallKey(const llm::ToolCall& call) {
  const auto arguments = nlohmann::json::parse(call.arguments_json, nullptr, false);
  return call.name + ' ' + (arguments.is_discarded() ? call.arguments_json : arguments.dump());
}

/// An error as the model reads it. It may repeat words of a group's name or of the service, so it
/// passes the gate too.
ToolResult ErrorResult(const base::Error& error, const privacy::Redactor& redactor) {
  ToolResult result;
  result.success = false;
  result.for_model = privacy::RedactedText("error: ") + redactor.Redact(error.ToString());
  result.summary = redactor.Redact(error.message).str();
  const nlohmann::json fields = {
      {"success", false}, {"error", result.summary}, {"hint", redactor.Redact(error.next).str()}};
  result.result_json = fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return result;
}

}  // namespace

std::vector<llm::ToolSpec> Toolbox::Specs() const {
  std::vector<llm::ToolSpec> specs;
  for (const auto& tool : tools_) specs.push_back(tool->spec());
  return specs;
}

void Toolbox::BeginQuestion() {
  calls_made_.clear();
  repetitions_ = 0;
}

Tool* Toolbox::Find(std::string_view name) const {
  for (const auto& tool : tools_) {
    if (tool->spec().name == name) return tool.get();
  }
  return nullptr;
}

base::Result<FinishResult> Toolbox::Start(const llm::ToolCall& call, bool repeated,
                                          std::stop_token stop) {
  Tool* tool = Find(call.name);
  if (tool == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : tools_) names.push_back(known->spec().name);
    const auto nearest = base::Nearest(call.name, names);
    return Fail(ErrorKind::kNotFound, "there is no tool {}{}; the tools are: {}", call.name,
                nearest ? fmt::format(" (did you mean {}?)", *nearest) : "",
                base::Join(names, ", "));
  }
  if (repeated) {
    return Fail(ErrorKind::kInvalidInput,
                "this very call was made before and its result stands above; change the arguments, "
                "or answer with what is known");
  }
  try {
    return tool->Run(call.arguments_json, stop);
  } catch (const std::exception& e) {
    return Fail(ErrorKind::kInternal, "{} failed: {}", call.name, e.what());
  }
}

base::Result<std::vector<Toolbox::Outcome>> Toolbox::RunAll(std::span<const llm::ToolCall> calls,
                                                            const ToolWatcher& watcher,
                                                            std::stop_token stop) {
  struct Slot {
    bool repeated = false;
    base::Result<FinishResult> fetched = Fail(ErrorKind::kInternal, "the tool did not run");
    base::Millis duration{0};
  };
  std::vector<Slot> slots(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i >= kMaxCallsPerStep) {
      slots[i].fetched = Fail(ErrorKind::kInvalidInput,
                              "only {} calls are run in one step; ask again", kMaxCallsPerStep);
      continue;
    }
    slots[i].repeated = calls_made_[CallKey(calls[i])]++ > 0;
    repetitions_ = slots[i].repeated ? repetitions_ + 1 : 0;
    watcher.started(calls[i]);
  }
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(calls.size(), kMaxCallsPerStep); ++i) {
      workers.emplace_back([this, &slots, &calls, i, stop] {
        const auto begin = SteadyClock::now();
        slots[i].fetched = Start(calls[i], slots[i].repeated, stop);
        slots[i].duration = Since(begin);
      });
    }
  }
  if (stop.stop_requested()) return Fail(ErrorKind::kCancelled, "cancelled");

  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto begin = SteadyClock::now();
    ToolResult result =
        slots[i].fetched ? (*slots[i].fetched)() : ErrorResult(slots[i].fetched.error(), redactor_);
    Outcome outcome{.message = {.role = llm::Role::kTool,
                                .text = std::move(result.for_model),
                                .tool_call_id = calls[i].id,
                                .tool_name = calls[i].name},
                    .run = {.name = calls[i].name,
                            .arguments_json = calls[i].arguments_json,
                            .success = result.success,
                            .summary = std::move(result.summary),
                            .result_json = std::move(result.result_json),
                            .duration = slots[i].duration + Since(begin)}};
    watcher.finished(calls[i], outcome.run);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace logai::agent
