#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "llm/endpoint.h"
#include "llm/model_list.h"
#include "llm/provider.h"
#include "net/http.h"

namespace logai::llm {

/// What Ollama is asked to provide when no setting says it: enough for a digest and a few tool
/// results, and still in the memory of a machine that runs an 8B model.
inline constexpr base::TokenCount kOllamaWindow{32'768};

/// What Ollama knows of a model beside its name.
struct OllamaCard {
  std::optional<base::TokenCount> window;  ///< the most it was made for, whatever num_ctx asks for
  std::optional<bool> chats, tools;        ///< nullopt from a server too old to tell
};

/// Reads the answer to POST /api/show.
/// Errors:  kInvalidInput when it is no such answer.
/// Source:  ollama/ollama api/types.go (ShowResponse).
base::Result<OllamaCard> ParseOllamaCard(std::string_view body);

/// Asks for the card of each model of a list, which itself holds names only, and takes out the
/// models that do not chat. From `until` on the rest stays as listed.
void AddOllamaCards(std::vector<ListedModel>& models, const ServerAccess& server,
                    net::HttpTransport& transport, std::chrono::steady_clock::time_point until,
                    std::stop_token stop);

/// At an Ollama server, narrows config.context_window to the window of its model: the server does
/// so without a word, and the budget must know. Tells it when the user asked for more, and when the
/// model cannot call tools, which are then not offered. Changes nothing when the server does not
/// answer within two seconds; the question will say why.
/// Errors:  kInvalidInput for a model that does not chat.
base::Status FitToModel(ProviderConfig& config, net::HttpTransport& transport,
                        const ModelEvents& events, std::stop_token stop);

}  // namespace logai::llm
