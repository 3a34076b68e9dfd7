#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/offline_analyst.h"
#include "agent/prompt.h"
#include "agent/tools/tool_kinds.h"
#include "app/alternatives.h"
#include "app/budget.h"
#include "app/model_wiring.h"
#include "app/quota_advice.h"
#include "app/workbench.h"
#include "base/deadline.h"
#include "base/text.h"

// How a question gets its answer: from a model, or from rules.
namespace logai::app {

using base::ErrorKind;
using base::Fail;

/// Makes what asks the model, and what it is told of where it looks.
privacy::RedactedText Workbench::GetReadyToAsk(const std::string& question, std::stop_token stop) {
  if (!investigator_) {
    agent::ToolOptions options = ToolOptionsFrom(settings_, *model_);
    options.scopes = sources_.scopes;
    tool_context_.reset(new agent::ToolContext{.source = *sources_.source,
                                               .redactor = redactor_,
                                               .evidence = evidence_,
                                               .coverage = coverage_,
                                               .results = results_,
                                               .names = names_,
                                               .notes = notes_,
                                               .now = sources_.now,
                                               .now_is_end_of_data = sources_.now_is_end_of_data,
                                               .zone = sources_.zone,
                                               .fence = agent::MakeFence(),
                                               .options = std::move(options),
                                               .question = {},
                                               .cloudwatch = sources_.cloudwatch,
                                               .metrics = sources_.metrics.get()});
    toolbox_ = std::make_unique<agent::Toolbox>(agent::MakeTools(*tool_context_), redactor_);
    agent::InvestigatorOptions asked = InvestigatorOptionsFrom(settings_, *model_);
    asked.notes = &notes_;
    investigator_ = std::make_unique<agent::Investigator>(*model_, *toolbox_, evidence_, redactor_,
                                                          std::move(asked));
    investigator_->Restore(std::exchange(restored_, {}));
  }
  tool_context_->now = sources_.now;
  // Without a window of the user's own, tools may look at any time.
  tool_context_->window = sources_.window_is_scope ? sources_.window : base::TimeRange{};
  tool_context_->question = question;
  notes_.Clear();
  std::vector<std::string> names;
  for (const sources::GroupInfo& group : groups_.groups) names.push_back(names_.Shown(group.name));
  const agent::PromptFacts facts{
      .groups = std::move(names),
      .span = sources_.source->DataSpan(stop).value_or(base::TimeRange{}),
      .window = sources_.window,
      .window_is_scope = sources_.window_is_scope,
      .now = tool_context_->now,
      .now_is_end_of_data = sources_.now_is_end_of_data,
      .fence = tool_context_->fence,
      .max_group_bytes = ShareOut(settings_, model_->limits()).group_list_bytes};
  return agent::SystemPrompt(facts, redactor_);
}

base::Result<llm::OutgoingRequest> Workbench::Preview(const std::string& question,
                                                      agent::Observer& observer,
                                                      std::stop_token stop) {
  LOGAI_RETURN_IF_ERROR(sources_.BeginQuestion(clock_, stop));
  coverage_.Begin(sources_.window);
  LOGAI_RETURN_IF_ERROR(LoadGroups(observer, stop));
  if (!model_)
    return Fail({.kind = ErrorKind::kInvalidInput,
                 .message = "no model is asked: rules answer, and nothing leaves this machine",
                 .next = "name a provider with --llm-provider to see what it would get"});
  const auto system = GetReadyToAsk(question, stop);
  return model_->Preview(investigator_->FirstRequest(question, system));
}

base::Result<agent::Answer> Workbench::AskModel(const std::string& question,
                                                agent::Observer& observer, std::stop_token stop) {
  model_->GetReady(stop);
  const auto system = GetReadyToAsk(question, stop);
  if (redactor_.enabled() && redactor_.pseudonyms() == nullptr &&
      !redactor_.Find(question).empty()) {
    observer.OnEvent(
        agent::Notice{"the question goes to the model as you typed it, private values too"});
  }
  const QuotaAdvice advice = AdviseOnQuota(*ledger_, *model_);
  if (!advice.notice.empty()) observer.OnEvent(agent::Notice{advice.notice});
  agent::SpendingCaps caps = caps_;
  caps.Tighten(advice.caps);
  investigator_->LimitSpending(std::move(caps));
  auto answer = investigator_->Ask(question, system, observer, stop);
  if (!answer) return answer;
  answer->coverage = coverage_.Snapshot();
  for (agent::Citation& citation : answer->citations)
    citation.evidence.group = names_.Real(citation.evidence.group);
  return answer;
}

base::Result<agent::Answer> Workbench::AskRules(const std::string& question, agent::Observer&,
                                                std::stop_token stop) {
  std::vector<std::string> names;
  for (const sources::GroupInfo& group : groups_.groups) names.push_back(group.name);
  const base::Deadline deadline(caps_.time ? std::optional(caps_.time->amount) : std::nullopt,
                                stop);
  auto analysed = agent::Analyse(question, *sources_.source, names, sources_.window, redactor_,
                                 evidence_, {.zone = sources_.zone}, deadline.token());
  if (!analysed && analysed.error().kind == ErrorKind::kCancelled && deadline.passed())
    return Fail({.kind = ErrorKind::kTimeout,
                 .message = caps_.time->reached + " before the logs were read",
                 .next = "allow more time, or ask about fewer groups or a shorter window"});
  LOGAI_ASSIGN_OR_RETURN(auto answer, std::move(analysed));
  const bool any_events = std::ranges::any_of(
      answer.coverage.groups,
      [](const sources::GroupReport& group) { return group.events_read > base::EventCount(0); });
  if (any_events) return answer;
  // Silence is no all-clear: nothing was there to be looked at.
  CompleteCoverage(answer.coverage);
  const auto& problems = answer.coverage.not_looked_at;
  if (!problems.empty()) {
    return Fail(ErrorKind::kCorrupt, "there was nothing to read: {}", base::Join(problems, "; "));
  }
  answer.text = answer.conclusion.summary = NoEventsText(stop);
  return answer;
}

/// "There are no events from … to …; the data spans … to …."
std::string Workbench::NoEventsText(std::stop_token stop) const {
  const auto text = [&](const base::TimeRange& range) {
    return fmt::format("from {} to {}",
                       range.begin ? base::FormatIso(*range.begin, sources_.zone) : "the beginning",
                       range.end ? base::FormatIso(*range.end, sources_.zone) : "the end");
  };
  if (!sources_.window.begin && !sources_.window.end)
    return "There are no events: the logs are empty.";
  std::string sentence = "There are no events " + text(sources_.window);
  if (const auto span = sources_.source->DataSpan(stop)) {
    sentence += "; the data is " + text(*span);
  } else if (!sources_.window_is_scope) {
    sentence += ", the last hour; look further back with --since 1d";
  }
  return sentence + ".";
}

/// Nothing goes to another provider unless the user says so.
std::optional<llm::Fallback> Workbench::AskWhoElse(const base::Error& error, std::stop_token stop) {
  if (prompter_ == nullptr) return std::nullopt;
  const auto others =
      AlternativesTo(model_->provider(), settings_, environment_, *transport_, stop);
  std::vector<std::string> options;
  for (const Alternative& one : others)
    options.push_back(fmt::format("{} ({})", one.Name(), one.why));
  const auto chosen = prompter_->Choose(
      error.message +
          "\nWho may answer instead? A model gets your question and redacted log lines.",
      options, std::move(stop));
  if (!chosen) return std::nullopt;
  const Alternative& one = others[*chosen];
  if (one.provider == "offline") {
    rules_agreed_ = true;
    return std::nullopt;
  }
  auto fallback =
      FallbackTo(one.Name(), settings_, environment_, *transport_, events_, ledger_.get());
  return fallback ? std::optional(*std::move(fallback)) : std::nullopt;
}

}  // namespace logai::app
