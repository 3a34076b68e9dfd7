#include "config/provider_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"

namespace logai::config {
namespace {

using base::ErrorKind;

constexpr std::string_view kOffline = "offline";
constexpr std::string_view kCopilot = "github-copilot";

/// The settings of one provider. The catalogue of llm/ knows how to speak to it; this knows only
/// what to read.
struct Row {
  std::string_view name;
  std::vector<OptionalKey<base::Secret>> tokens;  ///< the first that is set counts
  std::optional<OptionalKey<std::string>> key_cmd =
      {};                                 ///< prints what the first of `tokens` holds
  std::optional<Key<std::string>> model;  ///< none: LOGAI_MODEL alone
  std::optional<Key<std::string>> base_url;
  std::string_view missing_token = {};  ///< of the contract; empty when it may be found elsewhere
  bool token_for_own_endpoint = true;   ///< whether the token is needed at a user's endpoint too
};

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {.name = "anthropic",
       .tokens = {keys::kAnthropicApiKey},
       .key_cmd = keys::kAnthropicApiKeyCmd,
       .model = keys::kAnthropicModel,
       .base_url = {},
       .missing_token = "LOGAI_ANTHROPIC_API_KEY is required when using Anthropic provider"},
      {.name = "openai",
       .tokens = {keys::kOpenAiApiKey},
       .key_cmd = keys::kOpenAiApiKeyCmd,
       .model = keys::kOpenAiModel,
       .base_url = keys::kOpenAiBaseUrl,
       .missing_token = "LOGAI_OPENAI_API_KEY is required when using OpenAI provider",
       .token_for_own_endpoint = false},
      {.name = "ollama",
       .tokens = {},
       .model = keys::kOllamaModel,
       .base_url = keys::kOllamaBaseUrl},
      {.name = kCopilot,
       .tokens = {keys::kGithubCopilotToken, keys::kGithubToken},
       .key_cmd = keys::kGithubCopilotTokenCmd,
       .model = keys::kGithubCopilotModel,
       .base_url = keys::kGithubCopilotApiBase},
      {.name = "github",
       .tokens = {keys::kGithubToken},
       .key_cmd = keys::kGithubTokenCmd,
       .model = keys::kGithubModel,
       .base_url = keys::kGithubBaseUrl,
       .missing_token = "GitHub Models requires LOGAI_GITHUB_TOKEN. Create a token at "
                        "https://github.com/settings/tokens with 'models:read' permission."},
      {.name = "azure", .tokens = {keys::kAzureApiKey}, .key_cmd = keys::kAzureApiKeyCmd},
      {.name = "bedrock", .tokens = {keys::kBedrockApiKey}},
      {.name = "gemini", .tokens = {keys::kGeminiApiKey}, .key_cmd = keys::kGeminiApiKeyCmd},
      {.name = "mistral", .tokens = {keys::kMistralApiKey}, .key_cmd = keys::kMistralApiKeyCmd},
      {.name = "groq", .tokens = {keys::kGroqApiKey}, .key_cmd = keys::kGroqApiKeyCmd},
      {.name = "deepseek", .tokens = {keys::kDeepseekApiKey}, .key_cmd = keys::kDeepseekApiKeyCmd},
      {.name = "openrouter",
       .tokens = {keys::kOpenrouterApiKey},
       .key_cmd = keys::kOpenrouterApiKeyCmd},
      {.name = "lmstudio", .tokens = {keys::kCustomApiKey}, .key_cmd = keys::kCustomApiKeyCmd},
      {.name = "llamacpp", .tokens = {keys::kCustomApiKey}, .key_cmd = keys::kCustomApiKeyCmd},
      {.name = "vllm", .tokens = {keys::kCustomApiKey}, .key_cmd = keys::kCustomApiKeyCmd},
      {.name = "litellm", .tokens = {keys::kCustomApiKey}, .key_cmd = keys::kCustomApiKeyCmd},
      {.name = "custom", .tokens = {keys::kCustomApiKey}, .key_cmd = keys::kCustomApiKeyCmd},
  };
  return rows;
}

const Row* FindRow(std::string_view name) {
  const auto found = std::ranges::find_if(
      Rows(), [&](const Row& row) { return base::EqualIgnoringCase(row.name, name); });
  return found == Rows().end() ? nullptr : &*found;
}

const OptionalKey<base::Secret>* TokenOf(const Row& row, const Settings& settings) {
  const auto found =
      std::ranges::find_if(row.tokens, [&](const auto& key) { return settings.Find(key); });
  return found == row.tokens.end() ? nullptr : &*found;
}

/// Of which provider the settings for whichever is chosen are not: one that is only described.
enum class General { kCounts, kIsOfAnother };

/// What to change to change the value of that setting.
template <class AnyKey>
std::string NameOf(const Settings& settings, const AnyKey& key) {
  const Origin& origin = settings.OriginOf(key);
  if (origin.kind == SourceKind::kDefault || !origin.flag.empty()) return origin.flag;
  return std::string(kSettingTable[key.row()].name);
}

/// The text of `general`, unless `own` comes from a higher source; where it is from, and its name.
std::tuple<std::string, Origin, std::string> Prefer(const Settings& settings,
                                                    OptionalKey<std::string> general,
                                                    const std::optional<Key<std::string>>& own,
                                                    General counts) {
  const std::string* text = counts == General::kCounts ? settings.Find(general) : nullptr;
  if (text && (!own || settings.OriginOf(general).kind >= settings.OriginOf(*own).kind)) {
    return {*text, settings.OriginOf(general), NameOf(settings, general)};
  }
  if (!own) return {};
  return {settings.Get(*own), settings.OriginOf(*own), NameOf(settings, *own)};
}

std::string_view WithoutPrefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

/// The contract writes Copilot's endpoint with and without its path.
std::string_view WithoutChatPath(std::string_view url) {
  constexpr std::string_view kPath = "/chat/completions";
  while (url.ends_with('/')) url.remove_suffix(1);
  return url.ends_with(kPath) ? url.substr(0, url.size() - kPath.size()) : url;
}

/// What the table of config.toml says, in place of what nobody said elsewhere.
void Overlay(const UserProvider& user, ProviderChoice& choice) {
  const auto put = [&](const std::string& said, std::string& value, Origin& origin) {
    if (said.empty() || (!value.empty() && origin.kind > SourceKind::kConfigFile)) return false;
    value = said;
    origin = user.origin;
    return true;
  };
  if (put(user.base_url, choice.base_url, choice.base_url_origin))
    choice.base_url_name = fmt::format("base_url in [providers.{}] of config.toml", user.name);
  put(user.model, choice.model, choice.model_origin);
  // An endpoint of a folder's `.env` gets only the key of the same file.
  if (choice.token_origin.kind <= SourceKind::kConfigFile &&
      choice.base_url_origin.kind != SourceKind::kDotEnv) {
    if (!user.api_key.empty()) {
      choice.token = user.api_key;
      choice.token_origin = user.origin;
      choice.token_name = fmt::format("[providers.{}] api_key", user.name);
    }
    choice.key_env = user.api_key_env;
    choice.key_cmd = user.api_key_cmd;
    choice.key_cmd_name = fmt::format("[providers.{}] api_key_cmd", user.name);
  }
  choice.dialect = user.dialect;
  choice.headers = user.headers;
  choice.max_input_tokens = user.max_input_tokens;
  choice.max_output_tokens = user.max_output_tokens;
}

/// Takes the stored key where nothing else says a key. The endpoint of a folder's `.env` does not
/// get it: whose folder that is, nobody knows.
void UseStoredKey(std::string_view name, const HasStoredKey& has_stored_key,
                  ProviderChoice& choice) {
  if (!choice.token.empty() || !choice.key_env.empty() || !choice.key_cmd.empty()) return;
  if (choice.base_url_origin.kind == SourceKind::kDotEnv || !has_stored_key) return;
  choice.key_stored = has_stored_key(name);
}

base::Result<ProviderChoice> Fill(const Row& row, const Settings& settings, General counts,
                                  const HasStoredKey& has_stored_key);

/// A provider of the user's own. The key of the one that it is like stays with that one: it would
/// go to another endpoint.
base::Result<ProviderChoice> FillUser(const UserProvider& user, const Settings& settings,
                                      General counts, const HasStoredKey& has_stored_key) {
  const Row* like = FindRow(user.like.empty() ? "custom" : user.like);
  if (like == nullptr) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "{}: [providers.{}] is like \"{}\", which is no provider",
                      user.origin.ToString(), user.name, user.like);
  }
  ProviderChoice choice{.provider = std::string(like->name), .name = user.name};
  std::tie(choice.model, choice.model_origin, std::ignore) =
      Prefer(settings, keys::kModel, std::nullopt, counts);
  std::tie(choice.base_url, choice.base_url_origin, choice.base_url_name) =
      Prefer(settings, keys::kBaseUrl, std::nullopt, counts);
  Overlay(user, choice);
  UseStoredKey(user.name, has_stored_key, choice);
  return choice;
}

const UserProvider* FindUser(const Settings& settings, std::string_view name) {
  const auto& users = settings.user_providers();
  const auto found = std::ranges::find_if(
      users, [&](const UserProvider& user) { return base::EqualIgnoringCase(user.name, name); });
  return found == users.end() ? nullptr : &*found;
}

base::Result<ProviderChoice> FillNamed(std::string_view name, const Settings& settings,
                                       General counts, const HasStoredKey& has_stored_key) {
  if (const Row* row = FindRow(name)) return Fill(*row, settings, counts, has_stored_key);
  if (const UserProvider* user = FindUser(settings, name))
    return FillUser(*user, settings, counts, has_stored_key);
  std::vector<std::string> names = ProviderNames(settings);
  names.emplace_back(kOffline);
  const auto nearest = base::Nearest(base::ToLower(name), names);
  return base::Fail({.kind = ErrorKind::kInvalidInput,
                     .message = fmt::format("Unsupported LLM provider: {}", ShownText(name)),
                     .next = fmt::format("{}LOGAI_LLM_PROVIDER (--llm-provider) may be {}",
                                         nearest ? fmt::format("did you mean {}? ", *nearest) : "",
                                         base::Join(names, ", ")),
                     .retry_after = {}});
}

base::Result<ProviderChoice> Fill(const Row& row, const Settings& settings, General counts,
                                  const HasStoredKey& has_stored_key) {
  ProviderChoice choice{.provider = std::string(row.name)};
  std::tie(choice.model, choice.model_origin, std::ignore) =
      Prefer(settings, keys::kModel, row.model, counts);
  std::tie(choice.base_url, choice.base_url_origin, choice.base_url_name) =
      Prefer(settings, keys::kBaseUrl, row.base_url, counts);
  if (row.name == kCopilot) {
    choice.model = WithoutPrefix(choice.model, "github-copilot/");
    choice.base_url = WithoutChatPath(choice.base_url);
  }
  if (row.name == "openai" && settings.Get(keys::kOpenAiApi) != "auto")
    choice.dialect = settings.Get(keys::kOpenAiApi);
  if (const UserProvider* user = FindUser(settings, row.name)) Overlay(*user, choice);
  if (row.name == "ollama" && choice.base_url_origin.blank) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "LOGAI_OLLAMA_BASE_URL is required when using Ollama provider");
  }
  const auto* token = TokenOf(row, settings);
  const bool folders_endpoint = choice.base_url_origin.kind == SourceKind::kDotEnv;
  const auto* command = row.key_cmd && !folders_endpoint ? settings.Find(*row.key_cmd) : nullptr;
  if (command != nullptr &&
      (token == nullptr || settings.OriginOf(*row.key_cmd).kind > settings.OriginOf(*token).kind)) {
    choice.token = {};
    choice.key_env.clear();
    choice.key_cmd = *command;
    choice.key_cmd_name = fmt::format("{} ({})", kSettingTable[row.key_cmd->row()].name,
                                      settings.OriginOf(*row.key_cmd).ToString());
    return choice;
  }
  if (token != nullptr) {
    choice.token = *settings.Find(*token);
    choice.token_origin = settings.OriginOf(*token);
    choice.token_name = kSettingTable[token->row()].name;
    return choice;
  }
  // Of Copilot's sources the stored sign-in is one among many (auth/copilot_token.h).
  if (row.name != kCopilot) UseStoredKey(row.name, has_stored_key, choice);
  if (!choice.token.empty() || !choice.key_env.empty() || !choice.key_cmd.empty() ||
      choice.key_stored) {
    return choice;
  }
  const bool own_endpoint =
      choice.base_url_origin.kind != SourceKind::kDefault && !choice.base_url_origin.blank;
  if (!row.missing_token.empty() && (row.token_for_own_endpoint || !own_endpoint)) {
    return base::Fail(ErrorKind::kUnauthorized, "{}", row.missing_token);
  }
  return choice;
}

/// "ollama/llama3.1:8b" names a provider when nothing else does.
struct Prefixed {
  const Row* row = nullptr;
  std::string model;
};
std::optional<Prefixed> SplitModel(const Settings& settings, const ProviderWorld& world) {
  const std::string* model = settings.Find(keys::kModel);
  if (!model) return std::nullopt;
  std::optional<std::pair<std::string, std::string>> parts;
  if (world.split_model) {
    parts = world.split_model(*model);
  } else if (const auto slash = model->find('/');
             slash != std::string::npos && slash + 1 < model->size()) {
    parts.emplace(model->substr(0, slash), model->substr(slash + 1));
  }
  const Row* row = parts ? FindRow(parts->first) : nullptr;
  if (!row) return std::nullopt;
  return Prefixed{.row = row, .model = parts->second};
}

/// Where the provider's key would come from, as part of a sentence; "" when from nowhere.
std::string KeyText(const ProviderChoice& choice) {
  if (!choice.token.empty()) return fmt::format("{} is set", choice.token_name);
  if (!choice.key_cmd.empty()) return fmt::format("{} gives its key", choice.key_cmd_name);
  if (!choice.key_env.empty()) return fmt::format("{} is named for its key", choice.key_env);
  return choice.key_stored ? "its key is stored" : "";
}

/// Why the provider may be asked although nobody named it: a key of its own; "" when it may not.
std::string ReadyBecause(const Row& row, const ProviderChoice& choice, const ProviderWorld& world) {
  // A token that was set for GitHub Models is no wish to send logs to Copilot.
  const bool for_another = row.name == kCopilot && choice.token_name == "LOGAI_GITHUB_TOKEN";
  std::string text = for_another ? std::string() : KeyText(choice);
  if (text.empty() && row.name == kCopilot && world.copilot_signed_in) text = "you are signed in";
  return text;
}

/// Why nobody is asked although there are signs that somebody could be.
std::string NearMiss(const Settings& settings, const ProviderWorld& world) {
  for (const Row& row : Rows()) {
    const auto* token = TokenOf(row, settings);
    if (!token || row.name == kCopilot || !world.speaks_to(row.name)) continue;
    const auto name = kSettingTable[token->row()].name;
    // GitHub Models is no more; its token may serve Copilot.
    return fmt::format("{} is set: `--llm-provider {}` uses it", name,
                       row.name == "github" ? kCopilot : row.name);
  }
  return "choose one with `--llm-provider`";
}

base::Result<ProviderChoice> Offline(const Settings& settings, const ProviderWorld& world) {
  for (const auto& key : {keys::kModel, keys::kBaseUrl}) {
    if (settings.OriginOf(key).kind != SourceKind::kFlag || !settings.Find(key)) continue;
    return base::Fail(
        {.kind = ErrorKind::kInvalidInput,
         .message = fmt::format("{} is given, but no provider is chosen and none is ready",
                                settings.OriginOf(key).flag),
         .next = "name it: --llm-provider with openai, ollama or github",
         .retry_after = {}});
  }
  return ProviderChoice{
      .provider = std::string(kOffline),
      .why = fmt::format("No model is configured: answering with rules ({}; `logai config show` "
                         "lists all settings).",
                         NearMiss(settings, world))};
}

/// An endpoint without a named provider would get whichever key happens to be set.
base::Status RefuseOrphanEndpoint(const Settings& settings) {
  const std::string* url = settings.Find(keys::kBaseUrl);
  if (!url) return {};
  return base::Fail(
      {.kind = ErrorKind::kInvalidInput,
       .message = fmt::format("an endpoint is set ({}), but no provider is chosen for it",
                              settings.OriginOf(keys::kBaseUrl).ToString()),
       .next = "name the provider that it speaks like, for example --llm-provider openai",
       .retry_after = {}});
}

base::Result<ProviderChoice> ChooseUnnamed(const Settings& settings, const ProviderWorld& world) {
  LOGAI_RETURN_IF_ERROR(RefuseOrphanEndpoint(settings));
  for (const std::string_view name :
       {std::string_view("anthropic"), std::string_view("openai"), kCopilot}) {
    if (!world.speaks_to(name)) continue;
    const Row& row = *FindRow(name);
    auto choice = Fill(row, settings, General::kCounts, world.has_stored_key);
    // To lack a key is no mistake of one who was not named.
    if (!choice && choice.error().kind == ErrorKind::kUnauthorized) continue;
    if (!choice) return choice;
    const std::string because = ReadyBecause(row, *choice, world);
    if (because.empty()) continue;
    choice->why =
        fmt::format("Asking {} ({}): {} and no provider is chosen (`--llm-provider` chooses).",
                    name, choice->model, because);
    return choice;
  }
  return Offline(settings, world);
}

}  // namespace

base::Result<ProviderChoice> ChooseProvider(const Settings& settings, const ProviderWorld& world) {
  if (const std::string* name = settings.Find(keys::kLlmProvider)) {
    if (*name == kOffline) return ProviderChoice{.provider = *name, .named = true};
    auto choice = FillNamed(*name, settings, General::kCounts, world.has_stored_key);
    if (choice) choice->named = true;
    return choice;
  }
  if (const auto prefixed = SplitModel(settings, world)) {
    LOGAI_ASSIGN_OR_RETURN(ProviderChoice choice,
                           Fill(*prefixed->row, settings, General::kCounts, world.has_stored_key));
    choice.named = true;
    choice.model = prefixed->model;
    choice.model_origin = settings.OriginOf(keys::kModel);
    return choice;
  }
  return ChooseUnnamed(settings, world);
}

base::Result<ProviderChoice> DescribeProvider(std::string_view name, const Settings& settings,
                                              const HasStoredKey& has_stored_key) {
  const std::string* chosen = settings.Find(keys::kLlmProvider);
  const bool is_chosen = chosen != nullptr && base::EqualIgnoringCase(*chosen, name);
  return FillNamed(name, settings, is_chosen ? General::kCounts : General::kIsOfAnother,
                   has_stored_key);
}

std::vector<std::string> ProviderNames(const Settings& settings) {
  std::vector<std::string> names;
  for (const Row& row : Rows()) names.emplace_back(row.name);
  for (const UserProvider& user : settings.user_providers()) {
    if (FindRow(user.name) == nullptr) names.push_back(user.name);
  }
  return names;
}

}  // namespace logai::config
