#pragma once

#include <memory>
#include <stop_token>

#include "base/environment.h"
#include "base/result.h"
#include "config/provider_choice.h"
#include "config/settings.h"
#include "llm/chat_model.h"
#include "llm/provider.h"
#include "net/http.h"

namespace logai::app {

/// What this release and this machine offer, for config::ChooseProvider.
/// Cost:    reads the file of the stored sign-in.
config::ProviderWorld WorldOf(const config::Settings& settings,
                              const base::Environment& environment);

/// The chosen provider's model, ready to be asked; null for the offline analyst. Nothing is sent
/// yet. What the user should hear about the way that was chosen goes to `events`.on_notice.
/// Errors:  kInvalidInput and kUnauthorized, as config::ChooseProvider and llm::MakeChatModel;
///          kNotFound when the Copilot CLI is asked for and missing.
/// Lives:   `transport` outlives the model.
base::Result<std::unique_ptr<llm::ChatModel>> OpenModel(const config::ProviderChoice& choice,
                                                        const config::Settings& settings,
                                                        const base::Environment& environment,
                                                        net::HttpTransport& transport,
                                                        const llm::ModelEvents& events,
                                                        std::stop_token stop);

}  // namespace logai::app
