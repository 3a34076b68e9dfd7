#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "agent/citations.h"
#include "agent/conclusion.h"
#include "agent/investigator.h"
#include "agent/progress.h"
#include "base/text.h"

// An answer that says more than its evidence shows goes back to the model, once.
namespace logai::agent {
namespace {

constexpr std::size_t kMostTold = 6;  // parts that the model is told of
constexpr std::size_t kQuotedBytes = 80;

constexpr privacy::FixedText kNotProven(
    "Code compared your answer with the events that the tools showed. Not proven:\n");
constexpr privacy::FixedText kMend(
    "Give the whole answer again, with the right ids and words, or without what nothing shows. If "
    "the proof is missing, you may call a tool first. Do not speak of this check.");

/// What in the answer nothing proves, each as a line for the model.
std::vector<std::string> UnprovenParts(std::string_view reply,
                                       const logs::EvidenceRegistry& evidence,
                                       std::string_view question) {
  std::vector<std::string> parts;
  const AnswerParts answer = SplitAnswer(reply);
  const std::vector<Citation> citations = CheckCitations(answer.text, evidence);
  for (const Citation& citation : citations) {
    if (!citation.verified && !evidence.Find(citation.evidence.id))
      parts.push_back(fmt::format("[{}]: no tool showed such an event", citation.evidence.id));
  }
  for (const UnprovenQuotation& quotation : UnprovenQuotations(answer.text, evidence, question)) {
    parts.push_back(fmt::format(
        "\"{}\" is in {}", base::Utf8Prefix(quotation.words, kQuotedBytes),
        quotation.cited ? "none of the events cited beside it" : "no event that a tool showed"));
  }
  if (answer.conclusion.status == ConclusionStatus::kCause) {
    if (citations.empty()) parts.emplace_back("the cause: no sentence cites an event");
    if (const auto& culprit = answer.conclusion.culprit; culprit && !IsNamedIn(evidence, *culprit))
      parts.push_back(fmt::format("the culprit \"{}\": no event names it",
                                  base::Utf8Prefix(*culprit, kQuotedBytes)));
  }
  return parts;
}

}  // namespace

/// Whether the answer went back to the model. It stays the answer if nothing better comes.
bool Investigator::SendBack(Progress& progress, const llm::Reply& reply, bool shown) {
  if (!options_.sends_back || progress.sent_back || progress.last_step ||
      reply.finish != llm::FinishReason::kStop || CapReached(progress)) {
    return false;
  }
  std::vector<std::string> parts = UnprovenParts(reply.text, evidence_, progress.answer.question);
  if (parts.empty()) return false;
  Tell(progress, fmt::format("{} in the model's answer could not be verified; it was asked once to "
                             "mend {}",
                             parts.size() == 1 ? "a claim" : fmt::format("{} claims", parts.size()),
                             parts.size() == 1 ? "it" : "them"));
  parts.resize(std::min(parts.size(), kMostTold));
  progress.observer.OnEvent(Commentary{reply.text, shown});
  progress.sent_back = reply.text;
  Keep(progress, {.role = llm::Role::kAssistant,
                  .text = redactor_.Redact(reply.text),
                  .continuation = reply.continuation});
  privacy::RedactedText request(kNotProven);
  for (const std::string& part : parts) request += redactor_.Redact("- " + part + "\n");
  request += privacy::RedactedText(kMend);
  Keep(progress, {.role = llm::Role::kUser, .text = std::move(request)});
  return true;
}

/// The question ends without a better answer than the one that was sent back: that one is given, if
/// there is one.
bool Investigator::TakeSentBack(Progress& progress) {
  if (!progress.sent_back) return false;
  progress.text = *progress.sent_back;
  Tell(progress, "the model did not mend its answer: this is the one that could not be verified");
  return true;
}

}  // namespace logai::agent
