#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

#include "agent/citations.h"
#include "agent/conclusion.h"
#include "agent/inert_markup.h"
#include "agent/investigator.h"
#include "agent/progress.h"
#include "base/text.h"

// What becomes of the model's final words, and of their absence.
namespace logai::agent {
namespace {

std::string_view FirstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

}  // namespace

/// "Let me search the payment logs next." and nothing else.
bool Investigator::OnlyAnnounces(const llm::Reply& reply) const {
  const bool ended_by_itself =
      reply.finish == llm::FinishReason::kStop || reply.finish == llm::FinishReason::kToolCalls;
  if (!options_.act_on_announcements || !ended_by_itself) return false;
  if (reply.text.size() > 400 || reply.text.find(kConclusionWord) != std::string::npos)
    return false;
  if (!CheckCitations(reply.text, evidence_).empty()) return false;
  static constexpr std::string_view kAnnouncements[] = {
      "let me ",       "i'll ",           "i will ",        "i am going to ",
      "i'm going to ", "next, i ",        "let's look",     "let's search",
      "let's check",   "i need to check", "i need to look", "i need to search"};
  static constexpr std::string_view kLooking[] = {"search",  "look",  "check",  "fetch",
                                                  "list",    "query", "examin", "investigat",
                                                  "retriev", "find",  "inspect"};
  const std::string text = base::ToLower(reply.text);
  const auto contains = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  return std::ranges::any_of(kAnnouncements, contains) && std::ranges::any_of(kLooking, contains);
}

void Investigator::TellUnproven(Progress& progress,
                                const std::vector<UnprovenQuotation>& quotations) {
  constexpr std::size_t kTold = 5;
  for (std::size_t i = 0; i < std::min(quotations.size(), kTold); ++i) {
    Tell(progress,
         fmt::format("the quoted words \"{}\" are in {}", base::Utf8Prefix(quotations[i].words, 60),
                     quotations[i].cited ? "none of the events cited beside them"
                                         : "no event that was looked at"));
  }
  if (quotations.size() > kTold)
    Tell(progress, fmt::format("{} more quotations stand in no event", quotations.size() - kTold));
}

void Investigator::Finish(Progress& progress) {
  AnswerParts parts = SplitAnswer(progress.text);
  Answer& answer = progress.answer;
  if (options_.notes != nullptr) answer.notes = options_.notes->all();
  answer.citations = CheckCitations(parts.text, evidence_);
  answer.text = MarkUnverified(parts.text, evidence_);
  answer.conclusion = std::move(parts.conclusion);
  const bool claims = answer.conclusion.status == ConclusionStatus::kCause;
  const bool proves = std::ranges::any_of(answer.citations, &Citation::verified);
  // Confidence is for what was proved: neither silence nor inventions earn it.
  if (!proves && (claims || !answer.citations.empty() || !answer.tool_runs.empty()))
    answer.conclusion.confidence = Confidence::kLow;
  if (answer.citations.empty() && (claims || !answer.tool_runs.empty()))
    Tell(progress, "the answer cites no evidence: nothing in it was checked");
  if (answer.conclusion.culprit && !IsNamedIn(evidence_, *answer.conclusion.culprit)) {
    answer.conclusion.confidence = Confidence::kLow;
    Tell(progress, fmt::format("the culprit \"{}\" stands in no event that was looked at",
                               base::Utf8Prefix(*answer.conclusion.culprit, 60)));
  }
  TellUnproven(progress, UnprovenQuotations(parts.text, evidence_, answer.question));
  const auto unverified = std::ranges::count(answer.citations, false, &Citation::verified);
  if (unverified > 0) {
    Tell(progress, fmt::format("{} of {} citations could not be verified", unverified,
                               answer.citations.size()));
  }
  MakeInert(answer);
}

base::Error Investigator::NoAnswer(const llm::Reply& reply) const {
  base::Error error{.kind = base::ErrorKind::kUnavailable,
                    .message = "the model gave no answer",
                    .next = "ask a narrower question, or another model with --model",
                    .retry_after = {}};
  if (reply.finish == llm::FinishReason::kLength) {
    error.message = fmt::format(
        "the model used all tokens that it takes for a reply ({} at most) before the first word",
        base::WithThousands(model_.limits().max_output.value()));
    error.next = "choose another model with --model, or one that thinks less";
  }
  return error;
}

/// In place of an answer that the model did not give: the first problems that its searches showed,
/// or, without problems, the first events.
std::string Investigator::WhatWasFound() const {
  constexpr std::size_t kShown = 8;
  std::vector<logs::Evidence> found = evidence_.All();
  const auto is_quiet = [](const logs::Evidence& one) { return one.level < logs::Level::kWarning; };
  const bool problems = !std::ranges::all_of(found, is_quiet);
  if (problems) std::erase_if(found, is_quiet);
  std::string text;
  for (const logs::Evidence& one : found | std::views::take(kShown))
    text += fmt::format("- {} [{}]\n", base::Utf8Prefix(FirstLine(one.shown_text), 160), one.id);
  if (text.empty()) return {};
  return fmt::format("The model gave no answer. {} that its searches showed:\n\n{}",
                     problems ? "Problems" : "Events", text) +
         "CONCLUSION {\"status\":\"not_shown\",\"confidence\":\"low\",\"summary\":\"the model gave "
         "no answer\"}";
}

}  // namespace logai::agent
