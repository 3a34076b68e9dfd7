#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "config/provider_choice.h"
#include "config/settings.h"
#include "llm/chat_model.h"
#include "llm/model_list.h"
#include "llm/provider.h"
#include "llm/quota/ledger.h"
#include "llm/router.h"
#include "net/http.h"
#include "net/url.h"

namespace logai::app {

/// What this release and this machine offer, for config::ChooseProvider.
/// Cost:    reads the file of the stored keys.
config::ProviderWorld WorldOf(const config::Settings& settings,
                              const base::Environment& environment);

/// What the settings say of the chosen provider, with its key (app/provider_key.h).
/// Errors:  those of KeyOf; kInvalidInput for a dialect that is none.
/// Cost:    that of KeyOf.
base::Result<llm::ProviderConfig> ConfigFor(const config::ProviderChoice& choice,
                                            const config::Settings& settings,
                                            const base::Environment& environment,
                                            const llm::ModelEvents& events, std::stop_token stop);

/// The chosen provider's model, ready to be asked, with those of LOGAI_FALLBACK behind it, and
/// behind them whom the user names when `ask` (may be empty) asks; null for the offline analyst.
/// Nothing is sent yet, but for the list of models when the model is "auto" and there is a ledger.
/// What the user should hear about the way that was chosen goes to `events`.on_notice. Errors:
/// kInvalidInput and kUnauthorized, as config::ChooseProvider and llm::MakeChatModel;
///          kNotFound when the Copilot CLI is asked for and missing.
/// Lives:   the references, and `quota` (null: nothing is counted), outlive the model.
base::Result<std::unique_ptr<llm::ChatModel>> OpenModel(
    const config::ProviderChoice& choice, const config::Settings& settings,
    const base::Environment& environment, net::HttpTransport& transport,
    const llm::ModelEvents& events, llm::QuotaLedger* quota, llm::AskForFallback ask,
    std::stop_token stop);

/// "ollama/llama3.1:8b" or "work": another provider's model, to be opened when it is needed.
/// Errors:  kInvalidInput for a name that is no provider's.
/// Lives:   the references, and `quota`, outlive the fallback.
base::Result<llm::Fallback> FallbackTo(const std::string& name, const config::Settings& settings,
                                       const base::Environment& environment,
                                       net::HttpTransport& transport,
                                       const llm::ModelEvents& events, llm::QuotaLedger* quota);

/// Where the provider of `choice` is asked; nullopt when that is no URL.
std::optional<net::Url> AddressOf(const config::ProviderChoice& choice);

/// Where requests and tokens are counted, for all processes of the user.
std::unique_ptr<llm::QuotaLedger> OpenLedger(const config::Settings& settings,
                                             std::function<void(std::string_view)> on_notice);

/// The Copilot CLI when it is the way to ask Copilot; nullopt when it is asked directly.
/// Errors:  kNotFound when the settings want the CLI and it is not there.
base::Result<std::optional<std::filesystem::path>> CopilotCliFor(
    const config::Settings& settings, const base::Environment& environment);

/// Whether LOGAI_FALLBACK allows an answer by rules when no model can answer.
bool FallsBackToRules(const config::Settings& settings);

/// The models of the chosen provider, as it lists them now. Copilot is asked through its CLI where
/// questions are.
/// Errors:  as OpenModel and llm::ListModels.
base::Result<std::vector<llm::ListedModel>> ListModels(
    const config::ProviderChoice& choice, const config::Settings& settings,
    const base::Environment& environment, net::HttpTransport& transport, std::stop_token stop,
    base::Millis patience = llm::kListPatience,
    llm::ListDetail detail = llm::ListDetail::kWithCards);

}  // namespace logai::app
