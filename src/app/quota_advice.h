#pragma once

#include <optional>
#include <string>

#include "agent/spending.h"
#include "llm/chat_model.h"
#include "llm/quota/ledger.h"

namespace logai::app {

/// What is to be said and done before a question that today's quota may not hold.
struct QuotaAdvice {
  std::string notice;        ///< for the user; "" when the question fits
  agent::SpendingCaps caps;  ///< so much the question may take, that it ends with an answer
};

/// What a question mostly takes: two or three steps with tools, then the answer.
llm::QuestionEstimate UsualQuestion();

/// Looks at what is left of today's limits for `model`.
/// Cost:    a look into the ledger's file, about a millisecond; nothing is sent.
QuotaAdvice AdviseOnQuota(llm::QuotaLedger& ledger, const llm::ChatModel& model);

}  // namespace logai::app
