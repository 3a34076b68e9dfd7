#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "agent/answer.h"
#include "agent/answer_stream.h"
#include "agent/citations.h"
#include "agent/context.h"
#include "agent/observer.h"
#include "agent/toolbox.h"
#include "llm/chat_model.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"

namespace logai::agent {

struct InvestigatorOptions {
  int max_steps = 10;  ///< LOGAI_MAX_TOOL_ITERATIONS: model calls that may end in tool calls
  bool act_on_announcements =
      true;  ///< LOGAI_INTENT_DETECTION_ENABLED: "let me look at …" without a call
  base::TokenCount max_output{4'000};  ///< of one reply
  ContextOptions context;
};

/// Answers questions with a language model that calls tools. Keeps the conversation from question
/// to question. Lives:   what it is given by reference must outlive it. Threads: one question at a
/// time; the observer may be called from other threads (see Observer).
class Investigator {
 public:
  Investigator(llm::ChatModel& model, Toolbox& toolbox, const logs::EvidenceRegistry& evidence,
               const privacy::Redactor& redactor, InvestigatorOptions options);

  /// `system` is the system prompt, `question` the user's words.
  /// Errors:  those of the model; kCancelled leaves the conversation as it was before the question.
  base::Result<Answer> Ask(const std::string& question, const privacy::RedactedText& system,
                           Observer& observer, std::stop_token stop);

  /// From now on a question takes at most so many requests, its answer among them; nullopt for as
  /// many as InvestigatorOptions allow.
  void LimitRequests(std::optional<int> max_requests) { max_requests_ = max_requests; }

  void ForgetConversation() { context_.Clear(); }

 private:
  struct Progress;
  base::Result<llm::Reply> Generate(Progress& progress, AnswerStream& stream, std::stop_token stop);
  base::Status RunTools(Progress& progress, const llm::Reply& reply, std::stop_token stop);
  base::Status Converse(Progress& progress, std::stop_token stop);
  void DecideWhetherToEnd(Progress& progress, int step, bool says_nothing);
  std::string WhatWasFound() const;
  void TakeAnswer(Progress& progress, const llm::Reply& reply);
  static void Tell(Progress& progress, std::string notice);
  bool OnlyAnnounces(const llm::Reply& reply) const;
  bool IsNamedInEvidence(const std::string& culprit) const;
  static void TellUnproven(Progress& progress, const std::vector<UnprovenQuotation>& quotations);
  void Finish(Progress& progress);

  llm::ChatModel& model_;
  Toolbox& toolbox_;
  const logs::EvidenceRegistry& evidence_;
  const privacy::Redactor& redactor_;
  InvestigatorOptions options_;
  Context context_;
  std::optional<int> max_requests_;
};

}  // namespace logai::agent
