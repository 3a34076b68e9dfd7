#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/units.h"
#include "llm/chat_model.h"
#include "llm/provider.h"
#include "net/http.h"

namespace logai::llm {

/// A model as its provider lists it. What the list does not say is nullopt or empty.
struct ListedModel {
  std::string id;
  std::optional<base::TokenCount> max_input, max_output;  ///< of one request
  /// Prompt and reply together, where the list tells no more of the prompt: max_input is the same.
  std::optional<base::TokenCount> window;
  std::optional<bool> tools;                  ///< whether it can call them
  std::vector<std::string> routes;            ///< "/responses", …, where a provider has several
  std::optional<double> price_in, price_out;  ///< US dollars for a million tokens
  std::string note;                           ///< "retired", "needs opting in"
};

/// "1/5": US dollars for a million tokens in and out; "" when they are not known.
std::string PriceText(const ListedModel& model);

/// What a list of models says, in whichever shape: OpenAI's and the servers' that call themselves
/// compatible, Anthropic's, Ollama's tags, GitHub's catalogue and Copilot's. Models that do not
/// chat are left out; the order is by name.
/// Errors:  kInvalidInput when it is no such list.
base::Result<std::vector<ListedModel>> ParseModelList(std::string_view body);

/// How long one waits for a list at most.
constexpr base::Millis kListPatience{10'000};

enum class ListDetail {
  kAsListed,   ///< one request
  kWithCards,  ///< at Ollama, whose list holds names only, one more for each model
};

/// `limits` as far as what is listed of the model allows. What was only guessed of it
/// (ModelWindow::known) gives way to the list.
ModelLimits WithListed(ModelLimits limits, const ListedModel& listed, bool guessed);

/// Asks the provider for its models. This costs no quota. What a list does not say of a model is
/// filled in where the vendor's published limits and prices are known.
/// Errors:  those of MakeChatModel but for a missing model; kNotFound when the provider has no
///          such list; kUnauthorized, kForbidden, kRetired and the transport's.
base::Result<std::vector<ListedModel>> ListModels(const ProviderConfig& config,
                                                  net::HttpTransport& transport,
                                                  std::stop_token stop,
                                                  base::Millis patience = kListPatience,
                                                  ListDetail detail = ListDetail::kWithCards);

}  // namespace logai::llm
