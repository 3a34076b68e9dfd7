#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "agent/answer.h"
#include "agent/answer_stream.h"
#include "agent/citations.h"
#include "agent/context.h"
#include "agent/notes.h"
#include "agent/observer.h"
#include "agent/spending.h"
#include "agent/toolbox.h"
#include "llm/chat_model.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"

namespace logai::agent {

struct InvestigatorOptions {
  int max_steps = 10;  ///< LOGAI_MAX_TOOL_ITERATIONS: model calls that may end in tool calls
  bool act_on_announcements =
      true;                ///< LOGAI_INTENT_DETECTION_ENABLED: "let me look at …" without a call
  bool sends_back = true;  ///< an answer with unproven claims goes back to the model, once
  base::TokenCount max_output{4'000};  ///< of one reply
  /// How much a request may fill of what a model takes; empty: context.max_request, whatever the
  /// model.
  std::function<base::TokenCount(const llm::ModelLimits& limits)> max_request;
  ContextOptions context;
  /// The model's own, which it sees in each request. Lives: as long as the investigator.
  const Notes* notes = nullptr;
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

  /// From now on a question takes no more than that. It ends with an answer before, marked with the
  /// cap's words; of time, with what was found when it is up.
  void LimitSpending(SpendingCaps caps) { caps_ = std::move(caps); }

  /// The request that Ask would begin with. Nothing is sent or kept.
  llm::ChatRequest FirstRequest(const std::string& question, const privacy::RedactedText& system);

  void ForgetConversation() { context_.Clear(); }
  /// Goes on with a conversation of before: turns of messages, each from its question on.
  void Restore(std::vector<std::vector<llm::Message>> turns) { context_.Restore(std::move(turns)); }

 private:
  struct Progress;
  base::Result<Answer> EndOfTime(Progress& progress);
  base::TokenCount RequestLimit() const;
  bool Fill(const Progress& progress, llm::ChatRequest& request);
  // investigator_spending.cc
  std::optional<llm::MicroUsd> PriceOf(std::int64_t input, std::int64_t output) const;
  base::Status CheckCaps(Progress& progress);
  std::optional<std::string> CapReached(const Progress& progress);
  void LimitReply(const Progress& progress, llm::ChatRequest& request) const;
  void Count(Progress& progress, const llm::ChatRequest& request, const llm::Reply& reply) const;

  base::Result<llm::Reply> Generate(Progress& progress, AnswerStream& stream, std::stop_token stop);
  base::Status RunTools(Progress& progress, const llm::Reply& reply, std::stop_token stop);
  base::Status Converse(Progress& progress, std::stop_token stop);
  void DecideWhetherToEnd(Progress& progress, int step, bool says_nothing);
  bool GiveMoreRoom(Progress& progress);
  base::Error NoAnswer(const llm::Reply& reply) const;
  std::string WhatWasFound() const;
  void TakeAnswer(Progress& progress, const llm::Reply& reply);
  // investigator_repair.cc
  bool SendBack(Progress& progress, const llm::Reply& reply, bool shown);
  static bool TakeSentBack(Progress& progress);
  static void Tell(Progress& progress, std::string notice);
  void Keep(Progress& progress, llm::Message message);
  bool OnlyAnnounces(const llm::Reply& reply) const;
  static void TellUnproven(Progress& progress, const std::vector<UnprovenQuotation>& quotations);
  void Finish(Progress& progress);

  llm::ChatModel& model_;
  Toolbox& toolbox_;
  const logs::EvidenceRegistry& evidence_;
  const privacy::Redactor& redactor_;
  InvestigatorOptions options_;
  Context context_;
  SpendingCaps caps_;
  /// A model that counts in its own way, or allows less than its documents say, and its limit.
  std::string narrow_model_;
  base::TokenCount narrow_limit_;
};

}  // namespace logai::agent
