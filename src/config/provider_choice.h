#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"

namespace logai::config {

/// Whether `logai auth login` has stored a key for the provider of that name; may be empty.
using HasStoredKey = std::function<bool(std::string_view)>;

/// What the settings cannot know about the providers of this release and of this machine.
struct ProviderWorld {
  /// Whether this release speaks to the provider of that name ("anthropic"). Only such a one is
  /// chosen without being named; "offline" always is.
  std::function<bool(std::string_view)> speaks_to;
  /// Takes "hosted_vllm/qwen3" apart into a provider of ours and its model; empty function: only
  /// our own names are understood.
  std::function<std::optional<std::pair<std::string, std::string>>(std::string_view)> split_model;
  /// Whether a stored sign-in or the Copilot CLI gives a token for github-copilot.
  bool copilot_signed_in = false;
  HasStoredKey has_stored_key;
};

/// Who answers, with all that the settings say about it.
struct ProviderChoice {
  std::string provider;  ///< "github", "offline", ...
  std::string name;      ///< what the user calls it in config.toml; "" for one of ours
  bool named = false;    ///< by a setting or by the prefix of a model name, not chosen by LogAI
  std::string model;     ///< empty for offline
  Origin model_origin;
  std::string base_url;  ///< empty for the provider's own
  Origin base_url_origin;
  std::string base_url_name;  ///< "LOGAI_BASE_URL", "--base-url", "base_url in [providers.work]";
                              ///< "" for the provider's own
  base::Secret token;         ///< empty when none is needed or set
  Origin token_origin;
  std::string token_name;  ///< "LOGAI_OPENAI_API_KEY", "[providers.work] api_key"; "" without token
  std::string key_env;     ///< without a token: the variable that holds it
  std::string key_cmd;     ///< or the shell command that prints it
  std::string key_cmd_name;  ///< "LOGAI_OPENAI_API_KEY_CMD", "[providers.work] api_key_cmd"
  bool key_stored = false;   ///< or none of these, and one that `logai auth login` has stored
  std::string dialect;       ///< "responses", …; "" for the provider's own
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::int64_t> max_input_tokens, max_output_tokens;
  /// One line for the user that says who was chosen and why; empty when `named`.
  std::string why;
};

/// Chooses. A provider that is named is taken as it is, whether this release speaks to it or not;
/// else the first that is ready of an Anthropic key, an OpenAI key and GitHub Copilot, else
/// "offline". With no provider named, "openai/gpt-6-luna" as LOGAI_MODEL names it. Model and
/// endpoint are LOGAI_MODEL and LOGAI_BASE_URL, unless the provider's own setting comes from a
/// higher source.
/// Errors:  kUnauthorized with the contract's text when a named provider lacks its key (OpenAI's is
///          not needed at an endpoint of the user's own); kInvalidInput for a blank Ollama
///          endpoint, and for --model or --base-url with nobody to give it to.
base::Result<ProviderChoice> ChooseProvider(const Settings& settings, const ProviderWorld& world);

/// The provider of that name, as ChooseProvider fills it; the model and endpoint for whichever is
/// chosen (LOGAI_MODEL, LOGAI_BASE_URL) count only when it is the one that LOGAI_LLM_PROVIDER
/// names. Errors:  as ChooseProvider.
base::Result<ProviderChoice> DescribeProvider(std::string_view name, const Settings& settings,
                                              const HasStoredKey& has_stored_key);

/// Every name that LOGAI_LLM_PROVIDER takes but "offline": ours, then those of config.toml.
std::vector<std::string> ProviderNames(const Settings& settings);

}  // namespace logai::config
