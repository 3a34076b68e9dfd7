#include "agent/toolbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <nlohmann/json.hpp>
#include <system_error>
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

base::Result<FinishResult> Toolbox::Start(const llm::ToolCall& call, std::stop_token stop) {
  Tool* tool = Find(call.name);
  if (tool == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : tools_) names.push_back(known->spec().name);
    const auto nearest = base::Nearest(call.name, names);
    return Fail(ErrorKind::kNotFound, "there is no tool {}{}; the tools are: {}", call.name,
                nearest ? fmt::format(" (did you mean {}?)", *nearest) : "",
                base::Join(names, ", "));
  }
  try {
    return tool->Run(call.arguments_json, stop);
  } catch (const std::exception& e) {
    return Fail(ErrorKind::kInternal, "{} failed: {}", call.name, e.what());
  }
}

struct Toolbox::Slot {
  std::string key;
  bool repeated = false;
  std::optional<std::size_t> same_as;  ///< an equal call of this step
  base::Result<FinishResult> fetched = Fail(ErrorKind::kInternal, "the tool did not run");
  base::Millis duration{0};
};

void Toolbox::FetchAll(std::span<const llm::ToolCall> calls, std::vector<Slot>& slots,
                       std::stop_token stop) {
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < std::min(calls.size(), kMaxCallsPerStep); ++i) {
    if (slots[i].repeated || slots[i].same_as) continue;
    const auto fetch = [this, &slots, &calls, i, stop] {
      const auto begin = SteadyClock::now();
      slots[i].fetched = Start(calls[i], stop);
      slots[i].duration = Since(begin);
    };
    try {
      workers.emplace_back(fetch);
    } catch (const std::system_error&) {
      fetch();  // no thread to be had: one after the other then
    }
  }
}

Toolbox::Outcome Toolbox::FinishCall(const llm::ToolCall& call, Slot& slot) {
  const auto begin = SteadyClock::now();
  ToolResult result;
  try {
    result = slot.fetched ? (*slot.fetched)() : ErrorResult(slot.fetched.error(), redactor_);
  } catch (const std::exception& e) {
    result = ErrorResult(
        {.kind = ErrorKind::kInternal, .message = call.name + " failed: " + e.what()}, redactor_);
  }
  return {.message = {.role = llm::Role::kTool,
                      .text = std::move(result.for_model),
                      .tool_call_id = call.id,
                      .tool_name = call.name},
          .run = {.name = call.name,
                  .arguments_json = call.arguments_json,
                  .success = result.success,
                  .summary = std::move(result.summary),
                  .result_json = std::move(result.result_json),
                  .duration = slot.duration + Since(begin)}};
}

/// The result of the same call before: once more in full, for the context may have shortened it;
/// then no more.
Toolbox::Outcome Toolbox::RepeatCall(const llm::ToolCall& call, const Slot& slot) {
  Made& made = calls_made_[slot.key];
  if (++made.repetitions > 1) {
    Slot refused{.fetched =
                     Fail(ErrorKind::kInvalidInput,
                          "this very call was made before and its result stands above; change the "
                          "arguments, or answer with what is known")};
    return FinishCall(call, refused);
  }
  Outcome outcome = made.outcome;
  outcome.message.tool_call_id = call.id;
  outcome.run.summary += "  (the same call as before)";
  outcome.run.duration = base::Millis(0);
  return outcome;
}

base::Result<std::vector<Toolbox::Outcome>> Toolbox::RunAll(std::span<const llm::ToolCall> calls,
                                                            const ToolWatcher& watcher,
                                                            std::stop_token stop) {
  std::vector<Slot> slots(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    watcher.started(calls[i]);
    slots[i].key = CallKey(calls[i]);
    slots[i].repeated = calls_made_.contains(slots[i].key);
    for (std::size_t j = 0; j < i && !slots[i].same_as; ++j) {
      if (slots[j].key == slots[i].key) slots[i].same_as = j;
    }
    repetitions_ = slots[i].repeated || slots[i].same_as ? repetitions_ + 1 : 0;
    if (i >= kMaxCallsPerStep) {
      slots[i].fetched = Fail(ErrorKind::kInvalidInput,
                              "only {} calls are run in one step; ask again", kMaxCallsPerStep);
    }
  }
  FetchAll(calls, slots, stop);
  if (stop.stop_requested()) return Fail(ErrorKind::kCancelled, "cancelled");

  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (slots[i].same_as) {
      slots[i].fetched =
          Fail(ErrorKind::kInvalidInput, "this is call {} of this step again; its result counts",
               *slots[i].same_as + 1);
    }
    outcomes.push_back(slots[i].repeated && !slots[i].same_as ? RepeatCall(calls[i], slots[i])
                                                              : FinishCall(calls[i], slots[i]));
    watcher.finished(calls[i], outcomes.back().run);
    // A call that failed may be made again: what was in the way may have passed.
    if (!slots[i].repeated && outcomes.back().run.success)
      calls_made_[slots[i].key] = {.outcome = outcomes.back()};
  }
  return outcomes;
}

}  // namespace logai::agent
