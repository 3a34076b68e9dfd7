#include "app/model_wiring.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/aws_session.h"
#include "app/provider_key.h"
#include "app/quota_advice.h"
#include "auth/auth_document.h"
#include "auth/copilot_token.h"
#include "aws/session.h"
#include "aws/sigv4.h"
#include "base/text.h"
#include "llm/catalogue.h"
#include "llm/copilot/model.h"
#include "llm/model_choice.h"
#include "llm/ollama_cards.h"
#include "llm/router.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using base::Fail;
namespace keys = config::keys;

constexpr std::string_view kOffline = "offline";

/// Where Bedrock answers in that wire form. Its compatible routes are other paths, or another host.
std::string BedrockEndpoint(llm::DialectKind dialect, std::string_view region) {
  switch (dialect) {
    case llm::DialectKind::kOpenAiChat:
    case llm::DialectKind::kResponses:
      return fmt::format("https://bedrock-runtime.{}.amazonaws.com/openai/v1", region);
    case llm::DialectKind::kAnthropic:
      return fmt::format("https://bedrock-mantle.{}.api.aws/anthropic", region);
    default:
      return fmt::format("https://bedrock-runtime.{}.amazonaws.com", region);
  }
}

/// Bedrock's endpoint of the region, and without a bearer key the signature of the AWS credentials
/// that CloudWatch uses. Who gives both address and key needs no region.
base::Status AimAtBedrock(llm::ProviderConfig& config, const config::Settings& settings,
                          const base::Environment& environment) {
  if (!config.base_url.empty() && !config.token.empty()) return {};
  LOGAI_ASSIGN_OR_RETURN(std::shared_ptr<aws::Session> session, OpenSession(settings, environment));
  const auto region = session->region();
  if (!region) return Fail(region.error().Within("Bedrock"));
  if (config.base_url.empty()) {
    config.base_url = BedrockEndpoint(
        config.dialect.value_or(llm::FindProvider("bedrock")->dialect), region->name);
  }
  if (!config.token.empty()) return {};
  config.sign = [session, region = region->name](net::HttpRequest& request) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(const aws::Credentials credentials, session->credentials().Get({}));
    request.carries_secret = !credentials.session_token.empty();
    return aws::SignHttpRequest(
        request, {.time = base::SystemClock().Now(), .region = region, .service = "bedrock"},
        credentials);
  };
  return {};
}

/// `configured` is what ConfigFor found, perhaps from a command; empty for nothing.
base::Result<auth::TokenSurvey> Survey(const base::Secret& configured,
                                       const config::Settings& settings,
                                       const base::Environment& environment,
                                       const llm::ModelEvents& events, std::stop_token stop) {
  const auth::KeyStore store = OpenKeyStore(settings, environment);
  return auth::SurveyTokens({.copilot_setting = settings.Find(keys::kGithubCopilotToken),
                             .github_setting = settings.Find(keys::kGithubToken),
                             .other_setting = configured.empty() ? nullptr : &configured,
                             .store = store,
                             .environment = environment,
                             .copilot_cli_installed = llm::FindCopilotCli(environment).has_value(),
                             .on_notice = events.on_notice},
                            std::move(stop));
}

/// Where a token for Copilot was found, for errors about it. `configured` are those of a command or
/// of config.toml.
llm::ProviderSettings SettingsOf(auth::TokenSource source,
                                 const llm::ProviderSettings& configured) {
  using Source = auth::TokenSource;
  llm::ProviderSettings settings{.base_url = configured.base_url};
  switch (source) {
    case Source::kCopilotSetting:
      break;
    case Source::kOtherSetting:
      return configured;
    case Source::kSignIn:
      settings.key = "the token that `logai auth login` stored";
      settings.key_remedy = "sign in again: 'logai auth login'";
      break;
    case Source::kCopilotCli:
      settings.key = "the Copilot CLI's own sign-in";
      settings.key_remedy = "sign in again: `copilot login`";
      break;
    default:
      settings.key = fmt::format("the token of {}", auth::Name(source));
      settings.key_remedy = fmt::format(
          "renew it, or sign in with 'logai auth login'; {} is what "
          "counts here (`logai auth status`)",
          auth::Name(source));
  }
  return settings;
}

/// How the CLI comes to its token: the order of decisions, 1, in which its own login stands between
/// what was given to LogAI and what is lying about.
base::Result<llm::CopilotAccess> AccessFor(const llm::ProviderConfig& config,
                                           const config::Settings& settings,
                                           const base::Environment& environment,
                                           const llm::ModelEvents& events, std::stop_token stop) {
  using Login = llm::CopilotAccess::Login;
  using Source = auth::TokenSource;
  llm::CopilotAccess access;
  if (const auto* url = settings.Find(keys::kGithubCopilotByokBaseUrl)) {
    access.byok_base_url = *url;
    if (const auto* key = settings.Find(keys::kGithubCopilotByokApiKey)) access.byok_key = *key;
    access.settings = {
        .key = "the key in LOGAI_GITHUB_COPILOT_BYOK_API_KEY",
        .key_remedy = "check that LOGAI_GITHUB_COPILOT_BYOK_API_KEY holds a key of that server",
        .base_url = "LOGAI_GITHUB_COPILOT_BYOK_BASE_URL"};
    return access;
  }
  LOGAI_ASSIGN_OR_RETURN(auth::TokenSurvey survey,
                         Survey(config.token, settings, environment, events, std::move(stop)));
  access.settings = SettingsOf(survey.winner.value_or(Source::kCopilotCli), config.settings);
  if (!survey.winner) return access;
  access.token = std::move(survey.token);
  const Source winner = *survey.winner;
  if (winner == Source::kCopilotSetting || winner == Source::kGithubSetting ||
      winner == Source::kOtherSetting || winner == Source::kSignIn) {
    access.login = Login::kToken;
  } else if (winner == Source::kCopilotGithubTokenInEnv) {
    access.login = Login::kEnvironment;
  } else {
    access.login = Login::kOwnElseEnvironment;  // its own, as far as is known
    access.settings = SettingsOf(Source::kCopilotCli, config.settings);
  }
  return access;
}

/// The token for asking Copilot directly; `where` then says where it came from.
base::Result<base::Secret> CopilotTokenFor(const base::Secret& configured,
                                           const config::Settings& settings,
                                           const base::Environment& environment,
                                           const llm::ModelEvents& events, std::stop_token stop,
                                           llm::ProviderSettings* where = nullptr) {
  LOGAI_ASSIGN_OR_RETURN(auth::TokenSurvey survey,
                         Survey(configured, settings, environment, events, std::move(stop)));
  if (survey.winner && where != nullptr) *where = SettingsOf(*survey.winner, *where);
  if (survey.winner) return std::move(survey.token);
  return Fail({.kind = ErrorKind::kUnauthorized,
               .message = std::string(llm::FindProvider(auth::kCopilotProvider)->missing_key),
               .next = "or install GitHub's own client, which takes every kind of token: `npm "
                       "install -g @github/copilot`",
               .retry_after = {}});
}

/// Puts a model in place of "auto". Without a ledger nothing is to be sent, and the word stays.
base::Status SettleModel(llm::ProviderConfig& config, net::HttpTransport& transport,
                         const llm::ModelEvents& events, llm::QuotaLedger* quota,
                         std::stop_token stop) {
  if (!llm::IsAuto(config.model) || quota == nullptr) return {};
  const auto has_room = [&](const llm::QuotaSubject& subject) {
    return quota->Fits(subject, UsualQuestion()).fits;
  };
  LOGAI_ASSIGN_OR_RETURN(llm::ModelChoice choice,
                         llm::ChooseModelOf(config, transport, has_room, std::move(stop)));
  if (events.on_notice) {
    events.on_notice(fmt::format("the model is {}{}", choice.model,
                                 choice.why.empty() ? "" : ": " + choice.why));
  }
  config.model = std::move(choice.model);
  config.listed = std::move(choice.listed);
  return {};
}

base::Result<std::unique_ptr<llm::ChatModel>> OpenCopilot(
    llm::ProviderConfig config, const config::Settings& settings,
    const base::Environment& environment, net::HttpTransport& transport,
    const llm::ModelEvents& events, llm::QuotaLedger* quota, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const auto cli, CopilotCliFor(settings, environment));
  if (cli) {
    LOGAI_ASSIGN_OR_RETURN(const auto access,
                           AccessFor(config, settings, environment, events, stop));
    return llm::MakeCopilotModel(config, *cli, access, environment, events, {.quota = quota});
  }
  LOGAI_ASSIGN_OR_RETURN(config.token, CopilotTokenFor(config.token, settings, environment, events,
                                                       stop, &config.settings));
  config.renew_key = [&settings, &environment, events, configured = std::move(config.renew_key)](
                         std::stop_token now) -> base::Result<base::Secret> {
    LOGAI_ASSIGN_OR_RETURN(const base::Secret key, configured(now));
    return CopilotTokenFor(key, settings, environment, events, now);
  };
  LOGAI_RETURN_IF_ERROR(SettleModel(config, transport, events, quota, stop));
  if (events.on_notice) {
    events.on_notice(
        "asking Copilot directly, which GitHub does not support for LogAI; its own client (`npm "
        "install -g @github/copilot`) is the supported way");
  }
  return llm::MakeChatModel(config, transport, events, {.quota = quota});
}

/// One provider's model.
base::Result<std::unique_ptr<llm::ChatModel>> OpenOne(
    const config::ProviderChoice& choice, const config::Settings& settings,
    const base::Environment& environment, net::HttpTransport& transport,
    const llm::ModelEvents& events, llm::QuotaLedger* quota, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(llm::ProviderConfig config,
                         ConfigFor(choice, settings, environment, events, stop));
  if (choice.provider == "bedrock")
    LOGAI_RETURN_IF_ERROR(AimAtBedrock(config, settings, environment));
  if (choice.provider == auth::kCopilotProvider)
    return OpenCopilot(std::move(config), settings, environment, transport, events, quota, stop);
  LOGAI_RETURN_IF_ERROR(SettleModel(config, transport, events, quota, stop));
  if (quota != nullptr)
    LOGAI_RETURN_IF_ERROR(llm::FitToModel(config, transport, events, std::move(stop)));
  return llm::MakeChatModel(config, transport, events, {.quota = quota});
}

}  // namespace

base::Result<llm::ProviderConfig> ConfigFor(const config::ProviderChoice& choice,
                                            const config::Settings& settings,
                                            const base::Environment& environment,
                                            const llm::ModelEvents& events, std::stop_token stop) {
  const bool own_base_url = choice.base_url_origin.kind != config::SourceKind::kDefault;
  llm::ProviderConfig config{.provider = choice.provider,
                             .name = choice.name,
                             .settings = SettingsOf(choice),
                             .base_url = own_base_url ? choice.base_url : "",
                             .model = choice.model};
  LOGAI_ASSIGN_OR_RETURN(config.token,
                         KeyOf(choice, settings, environment, events.on_notice, std::move(stop)));
  config.renew_key = [=, &settings, &environment,
                      on_notice = events.on_notice](std::stop_token now) {
    return KeyOf(choice, settings, environment, on_notice, std::move(now));
  };
  if (!choice.dialect.empty()) {
    config.dialect = llm::ParseDialect(choice.dialect);
    if (!config.dialect) {
      return Fail(ErrorKind::kInvalidInput,
                  "the dialect of provider {} is \"{}\"; it may be chat, responses, anthropic, "
                  "converse or ollama",
                  choice.name.empty() ? choice.provider : choice.name, choice.dialect);
    }
  }
  for (const auto& [name, value] : choice.headers) config.headers.Add(name, value);
  const auto tokens = [](const std::optional<std::int64_t>& count) {
    return count ? std::optional(base::TokenCount(*count)) : std::nullopt;
  };
  config.max_input = tokens(choice.max_input_tokens);
  config.max_output = tokens(choice.max_output_tokens);
  if (choice.provider == "github") config.tier = settings.Get(keys::kGithubTier);
  if (const auto* window = settings.Find(keys::kContextWindowSize))
    config.context_window = base::TokenCount(*window);
  return config;
}

config::ProviderWorld WorldOf(const config::Settings& settings,
                              const base::Environment& environment) {
  auto has_stored_key = StoredKeysOf(settings, environment);
  const bool signed_in =
      has_stored_key(auth::kCopilotProvider) || environment.GetNonEmpty("COPILOT_GITHUB_TOKEN");
  return {.speaks_to = [](std::string_view name) { return llm::FindProvider(name) != nullptr; },
          .split_model =
              [](std::string_view model) -> std::optional<std::pair<std::string, std::string>> {
            auto parts = llm::SplitProviderPrefix(model);
            if (!parts) return std::nullopt;
            return std::pair(std::move(parts->provider), std::move(parts->model));
          },
          .copilot_signed_in = signed_in,
          .has_stored_key = std::move(has_stored_key)};
}

base::Result<std::optional<std::filesystem::path>> CopilotCliFor(
    const config::Settings& settings, const base::Environment& environment) {
  const std::string& way = settings.Get(keys::kGithubCopilotTransport);
  const bool byok = settings.Find(keys::kGithubCopilotByokBaseUrl) != nullptr;
  if (way == "http" && !byok) return std::nullopt;
  auto cli = llm::FindCopilotCli(environment);
  if (!cli && (way == "sdk" || byok)) return Fail(llm::CopilotCliMissing());
  return cli;
}

std::unique_ptr<llm::QuotaLedger> OpenLedger(const config::Settings& settings,
                                             std::function<void(std::string_view)> on_notice) {
  // A plan that nobody named says nothing of how often a server of the user's own may be asked.
  const bool own_server =
      settings.OriginOf(keys::kGithubBaseUrl).kind != config::SourceKind::kDefault;
  const bool named = settings.OriginOf(keys::kGithubTier).kind != config::SourceKind::kDefault;
  return std::make_unique<llm::QuotaLedger>(llm::LedgerOptions{
      .path = settings.DataFolder() / "quota.sqlite",
      .github_tier = own_server && !named ? "paid" : settings.Get(keys::kGithubTier),
      .on_notice = std::move(on_notice)});
}

std::optional<net::Url> AddressOf(const config::ProviderChoice& choice) {
  const llm::ProviderRow* row = llm::FindProvider(choice.provider);
  const bool is_own = row == nullptr || !choice.base_url.empty();
  auto url = net::ParseBaseUrl(is_own ? std::string_view(choice.base_url) : row->default_base_url);
  return url ? std::optional(*std::move(url)) : std::nullopt;
}

bool FallsBackToRules(const config::Settings& settings) {
  return std::ranges::any_of(settings.Get(keys::kFallback), [](const std::string& name) {
    return base::EqualIgnoringCase(name, kOffline);
  });
}

base::Result<llm::Fallback> FallbackTo(const std::string& name, const config::Settings& settings,
                                       const base::Environment& environment,
                                       net::HttpTransport& transport,
                                       const llm::ModelEvents& events, llm::QuotaLedger* quota) {
  const auto slash = name.find('/');
  const std::string provider = name.substr(0, slash);
  auto described =
      config::DescribeProvider(provider, settings, StoredKeysOf(settings, environment));
  // A provider that lacks its key is found out when it is needed; a name that is none, now.
  if (!described && described.error().kind == ErrorKind::kInvalidInput)
    return Fail(std::move(described).error());
  if (!described) described = config::ProviderChoice{.provider = provider};
  if (slash != name.npos) described->model = name.substr(slash + 1);
  return llm::Fallback{
      .name = name,
      .open = [=, &settings, &environment, &transport, choice = *std::move(described)] {
        return OpenOne(choice, settings, environment, transport, events, quota, {});
      }};
}

base::Result<std::unique_ptr<llm::ChatModel>> OpenModel(
    const config::ProviderChoice& choice, const config::Settings& settings,
    const base::Environment& environment, net::HttpTransport& transport,
    const llm::ModelEvents& events, llm::QuotaLedger* quota, llm::AskForFallback ask,
    std::stop_token stop) {
  if (choice.provider == kOffline) return nullptr;
  LOGAI_ASSIGN_OR_RETURN(auto model,
                         OpenOne(choice, settings, environment, transport, events, quota, stop));
  std::vector<llm::Fallback> fallbacks;
  for (const std::string& name : settings.Get(keys::kFallback)) {
    if (base::EqualIgnoringCase(name, kOffline)) continue;
    auto fallback = FallbackTo(name, settings, environment, transport, events, quota);
    if (!fallback) return Fail(fallback.error().Within("LOGAI_FALLBACK"));
    fallbacks.push_back(*std::move(fallback));
  }
  if (fallbacks.empty() && !ask) return model;
  return std::make_unique<llm::RoutedModel>(std::move(model), std::move(fallbacks), events,
                                            std::move(ask));
}

base::Result<std::vector<llm::ListedModel>> ListModels(const config::ProviderChoice& choice,
                                                       const config::Settings& settings,
                                                       const base::Environment& environment,
                                                       net::HttpTransport& transport,
                                                       std::stop_token stop, base::Millis patience,
                                                       llm::ListDetail detail) {
  LOGAI_ASSIGN_OR_RETURN(llm::ProviderConfig config,
                         ConfigFor(choice, settings, environment, {}, stop));
  if (const auto* server = settings.Find(keys::kGithubCopilotByokBaseUrl);
      server != nullptr && choice.provider == auth::kCopilotProvider) {
    const auto* key = settings.Find(keys::kGithubCopilotByokApiKey);
    return llm::ListModels({.provider = "custom",
                            .base_url = *server,
                            .token = key != nullptr ? *key : base::Secret()},
                           transport, stop, patience);
  }
  if (choice.provider == auth::kCopilotProvider) {
    LOGAI_ASSIGN_OR_RETURN(const auto cli, CopilotCliFor(settings, environment));
    if (cli) {
      LOGAI_ASSIGN_OR_RETURN(const auto access, AccessFor(config, settings, environment, {}, stop));
      return llm::ListCopilotModels(*cli, access, environment, stop);
    }
    LOGAI_ASSIGN_OR_RETURN(config.token, CopilotTokenFor(config.token, settings, environment, {},
                                                         stop, &config.settings));
  }
  // Its compatible routes may have a list; the runtime's own has none, wherever it is.
  if (choice.provider == "bedrock" &&
      config.dialect.value_or(llm::DialectKind::kConverse) != llm::DialectKind::kConverse)
    LOGAI_RETURN_IF_ERROR(AimAtBedrock(config, settings, environment));
  return llm::ListModels(config, transport, stop, patience, detail);
}

}  // namespace logai::app
