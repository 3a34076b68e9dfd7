#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "llm/chat_model.h"
#include "llm/provider.h"
#include "llm/retry.h"
#include "net/http.h"

namespace logai::llm {

/// Every provider that this release speaks to. The offline analyst is not one: no request leaves.
std::span<const ProviderRow> Catalogue();

/// The row of that name, case ignored, or nullptr.
const ProviderRow* FindProvider(std::string_view name);

/// A model name with a provider in front, "ollama/llama3.1:8b", taken apart at its first slash.
struct PrefixedModel {
  std::string provider;  ///< name of a row
  std::string model;
};
/// Takes `typed` apart when it begins with the name of a row or with LiteLLM's name for it
/// ("ollama_chat/..."); nullopt otherwise, as for "meta/Llama-3". Only for when no
/// provider is chosen: with one, such a prefix may be a publisher ("openai/gpt-4o").
std::optional<PrefixedModel> SplitProviderPrefix(std::string_view typed);

/// The name to send for a model that the user typed; the row's default for none.
std::string ModelOnTheWire(const ProviderRow& row, std::string_view typed, std::string_view host);

/// What one request to `model` (as the provider names it) may hold: the smallest of what the
/// provider, the model and the settings allow.
/// Errors:  kInvalidInput for a tier that is none.
base::Result<ModelLimits> LimitsFor(const ProviderConfig& config, const ProviderRow& row,
                                    std::string_view model);

/// A model ready to be asked.
/// Errors:  kInvalidInput for an unknown provider, a base URL, tier or key that cannot be used;
///          kUnauthorized when a key is required and missing. Nothing is sent yet.
/// Lives:   `transport` and what `pacing` points at outlive the model.
base::Result<std::unique_ptr<ChatModel>> MakeChatModel(const ProviderConfig& config,
                                                       net::HttpTransport& transport,
                                                       const ModelEvents& events = {},
                                                       const Pacing& pacing = {});

}  // namespace logai::llm
