#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "llm/model_list.h"
#include "llm/provider.h"
#include "llm/quota/quota.h"
#include "net/http.h"

namespace logai::llm {

/// What a name that people use stands for at that provider's own endpoint: a family ("sonnet") or a
/// model that was shut down ("gpt-4"). "" when the name stands for itself.
/// Source:  the vendors' lists and shutdown dates as of 2026-11-22.
std::string_view AliasOf(const ProviderRow& row, std::string_view typed);

/// Tells the user that `model` is asked in place of what was typed.
void TellAlias(const ModelEvents& events, std::string_view typed, std::string_view model);

/// "auto", in any case: LogAI chooses the model.
bool IsAuto(std::string_view model);

/// A model that LogAI chose.
struct ModelChoice {
  std::string model;
  std::shared_ptr<const ListedModel> listed;  ///< null when there was no list
  std::string why;  ///< "it calls tools, takes 272,000 tokens, $1/5 a million"
};

/// The model of `models` that serves questions best: it calls tools, is open to the account, takes
/// a request of ours, and has room in today's quota by `has_room`. Of those the provider's default,
/// else the cheapest whose price is known, else the one that takes most.
/// Errors:  kNotFound when none does.
base::Result<ModelChoice> ChooseModel(std::span<const ListedModel> models, const ProviderRow& row,
                                      const std::function<bool(std::string_view model)>& has_room);

/// Asks the provider for its models, which costs no quota and takes two seconds at most, and
/// chooses. When there is no list, the provider's default serves.
/// Errors:  kNotFound when there is neither; kInvalidInput for a base URL that is none; kCancelled.
base::Result<ModelChoice> ChooseModelOf(
    const ProviderConfig& config, net::HttpTransport& transport,
    const std::function<bool(const QuotaSubject& subject)>& has_room, std::stop_token stop);

}  // namespace logai::llm
