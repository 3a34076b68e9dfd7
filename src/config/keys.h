#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/secret.h"
#include "config/setting_table.h"

namespace logai::config {
namespace detail {

/// Never defined: to reach a call of one of these at compile time is the error.
void NoSettingHasThisName();
void TheSettingIsOfAnotherType();
void TheSettingHasNoDefaultUseOptionalKey();
void TheSettingHasADefaultUseKey();

template <class T>
constexpr bool Holds(SettingType type) {
  using enum SettingType;
  if constexpr (std::is_same_v<T, std::string>)
    return type == kText || type == kUrl || type == kChoice;
  if constexpr (std::is_same_v<T, std::filesystem::path>) return type == kPath;
  if constexpr (std::is_same_v<T, bool>) return type == kBoolean;
  if constexpr (std::is_same_v<T, std::int64_t>) return type == kInteger;
  if constexpr (std::is_same_v<T, double>) return type == kNumber;
  if constexpr (std::is_same_v<T, std::vector<std::string>>) return type == kList;
  if constexpr (std::is_same_v<T, base::Secret>) return type == kSecret;
  return false;
}

template <class T>
consteval std::size_t RowOf(std::string_view name) {
  for (std::size_t i = 0; i < kSettingTable.size(); ++i) {
    if (kSettingTable[i].name != name) continue;
    if (!Holds<T>(kSettingTable[i].type)) TheSettingIsOfAnotherType();
    return i;
  }
  NoSettingHasThisName();
  return 0;
}

/// An empty list is a list, so lists need no default.
constexpr bool AlwaysHasValue(const Setting& setting) {
  return setting.has_default() || setting.type == SettingType::kList;
}

}  // namespace detail

/// Names a setting that has a default and so always a value. A name that is not in the table, or
/// holds something else than T, does not compile.
template <class T>
class Key {
 public:
  consteval explicit Key(std::string_view name) : row_(detail::RowOf<T>(name)) {
    if (!detail::AlwaysHasValue(kSettingTable[row_]))
      detail::TheSettingHasNoDefaultUseOptionalKey();
  }
  constexpr std::size_t row() const { return row_; }

 private:
  std::size_t row_;
};

/// Names a setting that may have no value.
template <class T>
class OptionalKey {
 public:
  consteval explicit OptionalKey(std::string_view name) : row_(detail::RowOf<T>(name)) {
    if (detail::AlwaysHasValue(kSettingTable[row_])) detail::TheSettingHasADefaultUseKey();
  }
  constexpr std::size_t row() const { return row_; }

 private:
  std::size_t row_;
};

/// Every setting, by its type.
namespace keys {

using Text = Key<std::string>;
using OptionalText = OptionalKey<std::string>;
using Path = Key<std::filesystem::path>;
using OptionalPath = OptionalKey<std::filesystem::path>;
using Boolean = Key<bool>;
using Integer = Key<std::int64_t>;
using OptionalInteger = OptionalKey<std::int64_t>;
using Number = Key<double>;
using List = Key<std::vector<std::string>>;
using Secret = OptionalKey<base::Secret>;

inline constexpr OptionalText kLlmProvider("LOGAI_LLM_PROVIDER");
inline constexpr List kFallback("LOGAI_FALLBACK");
inline constexpr OptionalText kModel("LOGAI_MODEL");
inline constexpr OptionalText kBaseUrl("LOGAI_BASE_URL");
inline constexpr Secret kAnthropicApiKey("LOGAI_ANTHROPIC_API_KEY");
inline constexpr OptionalText kAnthropicApiKeyCmd("LOGAI_ANTHROPIC_API_KEY_CMD");
inline constexpr Text kAnthropicModel("LOGAI_ANTHROPIC_MODEL");
inline constexpr Secret kOpenAiApiKey("LOGAI_OPENAI_API_KEY");
inline constexpr OptionalText kOpenAiApiKeyCmd("LOGAI_OPENAI_API_KEY_CMD");
inline constexpr Text kOpenAiModel("LOGAI_OPENAI_MODEL");
inline constexpr Text kOpenAiBaseUrl("LOGAI_OPENAI_BASE_URL");
inline constexpr Text kOpenAiApi("LOGAI_OPENAI_API");
inline constexpr Text kOllamaBaseUrl("LOGAI_OLLAMA_BASE_URL");
inline constexpr Text kOllamaModel("LOGAI_OLLAMA_MODEL");
inline constexpr Secret kGithubToken("LOGAI_GITHUB_TOKEN");
inline constexpr OptionalText kGithubTokenCmd("LOGAI_GITHUB_TOKEN_CMD");
inline constexpr Text kGithubModel("LOGAI_GITHUB_MODEL");
inline constexpr Text kGithubBaseUrl("LOGAI_GITHUB_BASE_URL");
inline constexpr Text kGithubTier("LOGAI_GITHUB_TIER");
inline constexpr Secret kGithubCopilotToken("LOGAI_GITHUB_COPILOT_TOKEN");
inline constexpr OptionalText kGithubCopilotTokenCmd("LOGAI_GITHUB_COPILOT_TOKEN_CMD");
inline constexpr Text kGithubCopilotModel("LOGAI_GITHUB_COPILOT_MODEL");
inline constexpr Text kGithubCopilotApiBase("LOGAI_GITHUB_COPILOT_API_BASE");
inline constexpr Text kGithubCopilotTransport("LOGAI_GITHUB_COPILOT_TRANSPORT");
inline constexpr OptionalText kGithubCopilotByokBaseUrl("LOGAI_GITHUB_COPILOT_BYOK_BASE_URL");
inline constexpr Secret kGithubCopilotByokApiKey("LOGAI_GITHUB_COPILOT_BYOK_API_KEY");
inline constexpr OptionalText kGithubClientId("LOGAI_GITHUB_CLIENT_ID");

inline constexpr Secret kAzureApiKey("LOGAI_AZURE_API_KEY");
inline constexpr OptionalText kAzureApiKeyCmd("LOGAI_AZURE_API_KEY_CMD");
inline constexpr Secret kBedrockApiKey("AWS_BEARER_TOKEN_BEDROCK");
inline constexpr Secret kGeminiApiKey("LOGAI_GEMINI_API_KEY");
inline constexpr OptionalText kGeminiApiKeyCmd("LOGAI_GEMINI_API_KEY_CMD");
inline constexpr Secret kMistralApiKey("LOGAI_MISTRAL_API_KEY");
inline constexpr OptionalText kMistralApiKeyCmd("LOGAI_MISTRAL_API_KEY_CMD");
inline constexpr Secret kGroqApiKey("LOGAI_GROQ_API_KEY");
inline constexpr OptionalText kGroqApiKeyCmd("LOGAI_GROQ_API_KEY_CMD");
inline constexpr Secret kDeepseekApiKey("LOGAI_DEEPSEEK_API_KEY");
inline constexpr OptionalText kDeepseekApiKeyCmd("LOGAI_DEEPSEEK_API_KEY_CMD");
inline constexpr Secret kOpenrouterApiKey("LOGAI_OPENROUTER_API_KEY");
inline constexpr OptionalText kOpenrouterApiKeyCmd("LOGAI_OPENROUTER_API_KEY_CMD");
inline constexpr Secret kCustomApiKey("LOGAI_CUSTOM_API_KEY");
inline constexpr OptionalText kCustomApiKeyCmd("LOGAI_CUSTOM_API_KEY_CMD");

inline constexpr OptionalText kAwsProfile("AWS_PROFILE");
inline constexpr OptionalText kAwsRegion("AWS_REGION");
inline constexpr OptionalText kAwsDefaultRegion("AWS_DEFAULT_REGION");
inline constexpr Secret kAwsAccessKeyId("AWS_ACCESS_KEY_ID");
inline constexpr Secret kAwsSecretAccessKey("AWS_SECRET_ACCESS_KEY");
inline constexpr Secret kAwsSessionToken("AWS_SESSION_TOKEN");
inline constexpr OptionalText kAwsEndpointUrl("AWS_ENDPOINT_URL");
inline constexpr OptionalText kAwsEndpointUrlLogs("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS");
inline constexpr Path kAwsConfigFile("AWS_CONFIG_FILE");
inline constexpr Path kAwsSharedCredentialsFile("AWS_SHARED_CREDENTIALS_FILE");
inline constexpr List kAllowedGroups("LOGAI_ALLOWED_GROUPS");
inline constexpr Number kMaxQueryCostUsd("LOGAI_MAX_QUERY_COST_USD");

inline constexpr Boolean kPiiSanitizationEnabled("LOGAI_PII_SANITIZATION_ENABLED");
inline constexpr OptionalText kRedactionStyle("LOGAI_REDACTION_STYLE");
inline constexpr Secret kRedactionKey("LOGAI_REDACTION_KEY");

inline constexpr Integer kMaxToolIterations("LOGAI_MAX_TOOL_ITERATIONS");
inline constexpr Boolean kAutoRetryEnabled("LOGAI_AUTO_RETRY_ENABLED");
inline constexpr Boolean kIntentDetectionEnabled("LOGAI_INTENT_DETECTION_ENABLED");
inline constexpr Integer kMaxRetryAttempts("LOGAI_MAX_RETRY_ATTEMPTS");
inline constexpr Number kTimeExpansionFactor("LOGAI_TIME_EXPANSION_FACTOR");
inline constexpr Text kTimezone("LOGAI_TIMEZONE");

inline constexpr OptionalInteger kContextWindowSize("LOGAI_CONTEXT_WINDOW_SIZE");
inline constexpr Integer kContextWindowBuffer("LOGAI_CONTEXT_WINDOW_BUFFER");
inline constexpr Integer kMaxResultTokens("LOGAI_MAX_RESULT_TOKENS");
inline constexpr Integer kMaxHistoryTokens("LOGAI_MAX_HISTORY_TOKENS");
inline constexpr Integer kMaxSystemPromptTokens("LOGAI_MAX_SYSTEM_PROMPT_TOKENS");
inline constexpr Integer kReserveResponseTokens("LOGAI_RESERVE_RESPONSE_TOKENS");
inline constexpr Integer kMaxEventsPerChunk("LOGAI_MAX_EVENTS_PER_CHUNK");
inline constexpr Integer kInitialChunkSize("LOGAI_INITIAL_CHUNK_SIZE");
inline constexpr Integer kMaxAutoChunkFetches("LOGAI_MAX_AUTO_CHUNK_FETCHES");
inline constexpr Boolean kEnableAutoFetchGuidance("LOGAI_ENABLE_AUTO_FETCH_GUIDANCE");
inline constexpr Boolean kEnableHistoryPruning("LOGAI_ENABLE_HISTORY_PRUNING");
inline constexpr Integer kHistorySlidingWindowMessages("LOGAI_HISTORY_SLIDING_WINDOW_MESSAGES");
inline constexpr Boolean kEnableHistorySummarization("LOGAI_ENABLE_HISTORY_SUMMARIZATION");
inline constexpr Text kContextAllocationStrategy("LOGAI_CONTEXT_ALLOCATION_STRATEGY");

inline constexpr Path kCacheDir("LOGAI_CACHE_DIR");
inline constexpr Integer kCacheMaxSizeMb("LOGAI_CACHE_MAX_SIZE_MB");
inline constexpr Integer kCacheTtlSeconds("LOGAI_CACHE_TTL_SECONDS");
inline constexpr Boolean kEnableResultCaching("LOGAI_ENABLE_RESULT_CACHING");
inline constexpr Boolean kEnableIncrementalFetch("LOGAI_ENABLE_INCREMENTAL_FETCH");
inline constexpr Integer kCacheLargeResultsThreshold("LOGAI_CACHE_LARGE_RESULTS_THRESHOLD");

inline constexpr OptionalPath kCaBundle("LOGAI_CA_BUNDLE");
inline constexpr OptionalPath kAwsCaBundle("AWS_CA_BUNDLE");
inline constexpr OptionalPath kSslCertFile("SSL_CERT_FILE");
inline constexpr OptionalText kHttpsProxy("HTTPS_PROXY");
inline constexpr OptionalText kHttpProxy("HTTP_PROXY");
inline constexpr OptionalText kNoProxy("NO_PROXY");
inline constexpr Boolean kAllowInsecureHttp("LOGAI_ALLOW_INSECURE_HTTP");

inline constexpr Text kLogLevel("LOGAI_LOG_LEVEL");
inline constexpr Path kLogFile("LOGAI_LOG_FILE");
inline constexpr Boolean kLogGroupsSidebarVisible("LOGAI_LOG_GROUPS_SIDEBAR_VISIBLE");
inline constexpr Path kXdgDataHome("XDG_DATA_HOME");
inline constexpr Boolean kSaveSessions("LOGAI_SAVE_SESSIONS");
inline constexpr Text kSecretStore("LOGAI_SECRET_STORE");

}  // namespace keys
}  // namespace logai::config
