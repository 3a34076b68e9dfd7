// The providers, each a row. What is known of them and from where: docs/providers.md.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "llm/catalogue.h"

namespace logai::llm {
namespace {

using std::chrono::minutes;

/// Of every provider but Ollama, at a base URL of the user's own too: who has mistyped it must not
/// wait as long as for a model to be loaded.
constexpr auto kStall = minutes(2);
/// Loading a big model and reading a long prompt on a small machine come before the first byte.
constexpr auto kLocalStall = minutes(10);

constexpr std::array kDialects =
    std::to_array<std::pair<std::string_view, DialectKind>>({{"chat", DialectKind::kOpenAiChat},
                                                             {"responses", DialectKind::kResponses},
                                                             {"anthropic", DialectKind::kAnthropic},
                                                             {"converse", DialectKind::kConverse},
                                                             {"ollama", DialectKind::kOllamaChat}});

/// A provider that speaks OpenAI's chat completions at `base_url` for a key.
constexpr ProviderRow Chat(std::string_view name, std::string_view title, std::string_view base_url,
                           std::string_view key_setting, std::string_view key_help,
                           std::string_view default_model) {
  return {.name = name,
          .title = title,
          .default_base_url = base_url,
          .key_setting = key_setting,
          .key_help = key_help,
          .default_model = default_model,
          .stall_timeout = kStall};
}

/// A server on this machine, which speaks the same and seldom wants a key.
constexpr ProviderRow Local(std::string_view name, std::string_view title,
                            std::string_view other_names, std::string_view base_url) {
  return {.name = name,
          .title = title,
          .other_names = other_names,
          .default_base_url = base_url,
          .key_setting = "LOGAI_CUSTOM_API_KEY",
          .key_needed = false,
          .key_help = "put the key that the server was started with into LOGAI_CUSTOM_API_KEY",
          .stall_timeout = kLocalStall};
}

constexpr std::array kRows = std::to_array<ProviderRow>({
    {.name = "github",
     .title = "GitHub Models",
     .default_base_url = "https://models.github.ai/inference",
     .key_setting = "LOGAI_GITHUB_TOKEN",
     .key_needed_elsewhere = true,
     // The contract's text, verbatim.
     .missing_key = "GitHub Models requires LOGAI_GITHUB_TOKEN. Create a token at "
                    "https://github.com/settings/tokens with 'models:read' permission.",
     .key_help = "create a token at https://github.com/settings/tokens with 'models:read' "
                 "permission and put it into LOGAI_GITHUB_TOKEN",
     .model_setting = "LOGAI_GITHUB_MODEL",
     .base_url_setting = "LOGAI_GITHUB_BASE_URL",
     .default_model = "gpt-4o",
     .stall_timeout = kStall},
    {.name = "github-copilot",
     .title = "GitHub Copilot",
     .other_names = "github_copilot",
     .default_base_url = "https://api.githubcopilot.com",
     .key_setting = "LOGAI_GITHUB_COPILOT_TOKEN",
     // The contract's text, verbatim.
     .missing_key = "Not authenticated with GitHub Copilot. Run 'logai auth login' to "
                    "authenticate.",
     .key_help = "run `copilot login`, or put a fine-grained token with the permission Copilot "
                 "Requests into LOGAI_GITHUB_COPILOT_TOKEN",
     .model_setting = "LOGAI_GITHUB_COPILOT_MODEL",
     .base_url_setting = "LOGAI_GITHUB_COPILOT_API_BASE",
     .default_model = "claude-opus-4.5",
     .stall_timeout = kStall},
    {.name = "openai",
     .title = "OpenAI",
     .default_base_url = "https://api.openai.com/v1",
     .key_setting = "LOGAI_OPENAI_API_KEY",
     .missing_key = "LOGAI_OPENAI_API_KEY is required when using OpenAI provider",
     .key_help = "create a key at https://platform.openai.com/api-keys and put it into "
                 "LOGAI_OPENAI_API_KEY",
     .model_setting = "LOGAI_OPENAI_MODEL",
     .base_url_setting = "LOGAI_OPENAI_BASE_URL",
     .default_model = "gpt-6.1-terra",
     .stall_timeout = kStall},
    {.name = "anthropic",
     .title = "Anthropic",
     .dialect = DialectKind::kAnthropic,
     .default_base_url = "https://api.anthropic.com",
     .key_header = KeyHeader::kXApiKey,
     .key_setting = "LOGAI_ANTHROPIC_API_KEY",
     .key_needed_elsewhere = true,
     .missing_key = "LOGAI_ANTHROPIC_API_KEY is required when using Anthropic provider",
     .key_help = "create a key at https://platform.claude.com/settings/keys and put it into "
                 "LOGAI_ANTHROPIC_API_KEY",
     .model_setting = "LOGAI_ANTHROPIC_MODEL",
     .default_model = "claude-sonnet-5-5",
     .stall_timeout = kStall},
    {.name = "ollama",
     .title = "Ollama",
     .other_names = "ollama_chat",
     .dialect = DialectKind::kOllamaChat,
     .default_base_url = "http://localhost:11434",
     .model_setting = "LOGAI_OLLAMA_MODEL",
     .base_url_setting = "LOGAI_OLLAMA_BASE_URL",
     .default_model = "llama3.1:8b",
     .stall_timeout = kLocalStall},
    {.name = "azure",
     .title = "Azure",
     .other_names = "azure_ai",
     .key_header = KeyHeader::kApiKey,
     .key_setting = "LOGAI_AZURE_API_KEY",
     .key_needed_elsewhere = true,
     .key_help = "copy a key of your resource from the Azure portal into LOGAI_AZURE_API_KEY",
     .stall_timeout = kStall},
    {.name = "bedrock",
     .title = "AWS Bedrock",
     .dialect = DialectKind::kConverse,
     .key_setting = "AWS_BEARER_TOKEN_BEDROCK",
     .key_needed = false,
     .key_help = "check AWS_BEARER_TOKEN_BEDROCK (it belongs to one region), or the AWS "
                 "credentials and their permission bedrock:InvokeModelWithResponseStream",
     .default_model = "global.anthropic.claude-sonnet-5-5",
     .stall_timeout = kStall},
    Chat("gemini", "Google Gemini", "https://generativelanguage.googleapis.com/v1beta/openai",
         "LOGAI_GEMINI_API_KEY",
         "create a key at https://aistudio.google.com/apikey and put it into LOGAI_GEMINI_API_KEY",
         "gemini-3.8-flash"),
    Chat("mistral", "Mistral", "https://api.mistral.ai/v1", "LOGAI_MISTRAL_API_KEY",
         "create a key at https://console.mistral.ai/api-keys and put it into "
         "LOGAI_MISTRAL_API_KEY",
         "mistral-large-latest"),
    Chat("groq", "Groq", "https://api.groq.com/openai/v1", "LOGAI_GROQ_API_KEY",
         "create a key at https://console.groq.com/keys and put it into LOGAI_GROQ_API_KEY",
         "openai/gpt-oss-120b"),
    Chat("deepseek", "DeepSeek", "https://api.deepseek.com/v1", "LOGAI_DEEPSEEK_API_KEY",
         "create a key at https://platform.deepseek.com/api_keys and put it into "
         "LOGAI_DEEPSEEK_API_KEY",
         "deepseek-chat"),
    Chat("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "LOGAI_OPENROUTER_API_KEY",
         "create a key at https://openrouter.ai/keys and put it into LOGAI_OPENROUTER_API_KEY",
         "openrouter/auto"),
    Local("lmstudio", "LM Studio", "lm_studio", "http://localhost:1234/v1"),
    Local("llamacpp", "llama.cpp", "llama_cpp", "http://localhost:8080/v1"),
    Local("vllm", "vLLM", "hosted_vllm", "http://localhost:8000/v1"),
    Local("litellm", "LiteLLM", "litellm_proxy", "http://localhost:4000"),
    Local("custom", "the custom endpoint", "", ""),
});

bool IsAmong(std::string_view name, std::string_view list) {
  return std::ranges::any_of(base::Split(list, ','), [&](std::string_view item) {
    return !item.empty() && base::EqualIgnoringCase(item, name);
  });
}

}  // namespace

std::string_view Name(DialectKind dialect) {
  return std::ranges::find(kDialects, dialect, &std::pair<std::string_view, DialectKind>::second)
      ->first;
}

std::optional<DialectKind> ParseDialect(std::string_view name) {
  const auto found =
      std::ranges::find(kDialects, name, &std::pair<std::string_view, DialectKind>::first);
  return found == kDialects.end() ? std::nullopt : std::optional(found->second);
}

std::span<const ProviderRow> Catalogue() { return kRows; }

const ProviderRow* FindProvider(std::string_view name) {
  const auto found = std::ranges::find_if(
      kRows, [&](const ProviderRow& row) { return base::EqualIgnoringCase(row.name, name); });
  return found == kRows.end() ? nullptr : &*found;
}

std::optional<PrefixedModel> SplitProviderPrefix(std::string_view typed) {
  const auto slash = typed.find('/');
  if (slash == std::string_view::npos || slash + 1 == typed.size()) return std::nullopt;
  const auto prefix = typed.substr(0, slash);
  const auto row = std::ranges::find_if(kRows, [&](const ProviderRow& candidate) {
    return base::EqualIgnoringCase(candidate.name, prefix) ||
           IsAmong(prefix, candidate.other_names);
  });
  if (row == kRows.end()) return std::nullopt;
  auto model = typed.substr(slash + 1);
  // LiteLLM names the wire form too: "bedrock/converse/…".
  constexpr std::string_view kConversePrefix = "converse/";
  if (row->dialect == DialectKind::kConverse && model.starts_with(kConversePrefix))
    model.remove_prefix(kConversePrefix.size());
  return PrefixedModel{.provider = std::string(row->name), .model = std::string(model)};
}

}  // namespace logai::llm
