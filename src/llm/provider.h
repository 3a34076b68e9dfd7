#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/units.h"
#include "net/http.h"

namespace logai::llm {

struct ListedModel;

enum class DialectKind { kOpenAiChat, kResponses, kAnthropic, kConverse, kOllamaChat };

/// "chat", "responses", "anthropic", "converse", "ollama": as settings name them.
std::string_view Name(DialectKind dialect);
std::optional<DialectKind> ParseDialect(std::string_view name);

/// The header field that carries the key.
enum class KeyHeader { kBearer, kXApiKey, kApiKey };

/// A provider: a row of the catalogue, not a class. Lives: for the whole program.
struct ProviderRow {
  std::string_view name;              ///< "github", as LOGAI_LLM_PROVIDER takes it
  std::string_view title;             ///< "GitHub Models", for people
  std::string_view other_names = {};  ///< LiteLLM's, as in "hosted_vllm/…"; comma-separated
  DialectKind dialect = DialectKind::kOpenAiChat;
  std::string_view default_base_url;  ///< "" when there is none: the user's resource or server
  KeyHeader key_header = KeyHeader::kBearer;
  std::string_view key_setting;       ///< "LOGAI_GITHUB_TOKEN"; "" when the provider takes no key
  bool key_needed = true;             ///< false where a server may or may not want one
  bool key_needed_elsewhere = false;  ///< a key is required at a base URL of the user's own too
  std::string_view missing_key;       ///< the whole error when the key is required and missing
  std::string_view key_help;          ///< what to do about a key that is refused
  std::string_view model_setting;
  std::string_view base_url_setting;
  std::string_view default_model;
  std::chrono::milliseconds stall_timeout{};  ///< silence that ends a request
};

/// Where the settings of a provider stand, for errors: who wrote them must find them again. "" is
/// the row's own setting.
struct ProviderSettings {
  std::string key;         ///< "the key in WORK_KEY", "the key that `logai auth login` stored"
  std::string key_remedy;  ///< what to do when that key is refused
  std::string base_url;    ///< "LOGAI_BASE_URL", "--base-url", "base_url in [providers.groq]"
};

/// A provider with everything that the settings say about it.
struct ProviderConfig {
  std::string provider;                ///< name of a row
  std::string name;                    ///< what the user calls it; "" for the row's own name
  std::optional<DialectKind> dialect;  ///< in place of the row's
  ProviderSettings settings = {};
  net::Headers headers;  ///< of the user's own, beside those of the row
  /// Signs a request in place of a key (AWS credentials); may be empty.
  std::function<base::Status(net::HttpRequest&)> sign;
  std::string base_url;  ///< "" for the row's own
  base::Secret token;
  /// The key as it is now, for when the server no longer takes `token`; may be empty.
  std::function<base::Result<base::Secret>(std::stop_token stop)> renew_key;
  std::string model;  ///< as the user typed it; "" for the row's default
  /// What the provider lists of that model, where it was asked already.
  std::shared_ptr<const ListedModel> listed;
  /// LOGAI_GITHUB_TIER: free, pro, business, enterprise or paid; "" is free. Only github reads it.
  std::string tier;
  /// LOGAI_CONTEXT_WINDOW_SIZE: all tokens of one exchange, prompt and reply.
  std::optional<base::TokenCount> context_window;
  bool without_tools = false;                  ///< the server says that the model cannot call any
  std::optional<base::TokenCount> max_input;   ///< upper bound on top of the provider's
  std::optional<base::TokenCount> max_output;  ///< upper bound on top of the provider's
};

/// A request for a reply as it leaves the machine, but for its keys.
struct OutgoingRequest {
  std::string provider;  ///< what the user calls it
  std::string model;     ///< on the wire
  std::string address;   ///< "POST https://api.openai.com/v1/responses", "github-copilot CLI"
  net::Headers headers;  ///< values that are secret, or that the user gave, are "…"
  std::string body;      ///< every byte of it
};

/// What a model tells its owner beside its replies. Each may be empty. Threads: called on the
/// thread that is in Generate.
struct ModelEvents {
  /// A request leaves now; also one that is sent again.
  std::function<void(const OutgoingRequest&)> on_sent;
  /// One line for a person: a retry and why, tools that the model refused.
  std::function<void(std::string_view notice)> on_notice;
  /// The model is reasoning: the stream is alive though no text came. Once per request.
  std::function<void()> on_thinking;
};

}  // namespace logai::llm
