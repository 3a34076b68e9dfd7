#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "llm/provider.h"
#include "net/http.h"

namespace logai::llm {

/// A model as its provider lists it. What the list does not say is nullopt or empty.
struct ListedModel {
  std::string id;
  std::optional<base::TokenCount> max_input, max_output;  ///< of one request
  std::optional<bool> tools;                              ///< whether it can call them
  std::string route;  ///< "/responses", where a provider has several
  std::string price;  ///< "1/5": US dollars for a million tokens in and out
  std::string note;   ///< "retired", "needs opting in"
};

/// What a list of models says, in whichever shape: OpenAI's and the servers' that call themselves
/// compatible, Anthropic's, Ollama's tags, GitHub's catalogue and Copilot's. Models that do not
/// chat are left out; the order is by name.
/// Errors:  kInvalidInput when it is no such list.
base::Result<std::vector<ListedModel>> ParseModelList(std::string_view body);

/// Asks the provider for its models. This costs no quota.
/// Errors:  those of MakeChatModel but for a missing model; kNotFound when the provider has no
///          such list; kUnauthorized, kForbidden, kRetired and the transport's.
base::Result<std::vector<ListedModel>> ListModels(const ProviderConfig& config,
                                                  net::HttpTransport& transport,
                                                  std::stop_token stop);

}  // namespace logai::llm
