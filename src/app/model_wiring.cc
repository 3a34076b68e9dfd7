#include "app/model_wiring.h"

#include <fmt/format.h>

#include <utility>

#include "auth/copilot_token.h"
#include "llm/catalogue.h"
#include "llm/copilot/model.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using base::Fail;
namespace keys = config::keys;

constexpr std::string_view kCopilot = "github-copilot";

llm::ProviderConfig ConfigFor(const config::ProviderChoice& choice,
                              const config::Settings& settings) {
  const bool own_base_url = choice.base_url_origin.kind != config::SourceKind::kDefault;
  llm::ProviderConfig config{.provider = choice.provider,
                             .base_url = own_base_url ? choice.base_url : "",
                             .token = choice.token,
                             .model = choice.model};
  if (choice.provider == "github") config.tier = settings.Get(keys::kGithubTier);
  if (const auto* window = settings.Find(keys::kContextWindowSize))
    config.context_window = base::TokenCount(*window);
  return config;
}

base::Result<auth::TokenSurvey> Survey(const config::Settings& settings,
                                       const base::Environment& environment, std::stop_token stop) {
  const auth::TokenStore store(settings.DataFolder());
  return auth::SurveyTokens({.copilot_setting = settings.Find(keys::kGithubCopilotToken),
                             .github_setting = settings.Find(keys::kGithubToken),
                             .store = store,
                             .environment = environment},
                            std::move(stop));
}

/// How the CLI comes to its token: the order of decisions, 1, in which its own login stands between
/// what was given to LogAI and what is lying about.
base::Result<llm::CopilotAccess> AccessFor(const config::Settings& settings,
                                           const base::Environment& environment,
                                           std::stop_token stop) {
  using Login = llm::CopilotAccess::Login;
  using Source = auth::TokenSource;
  llm::CopilotAccess access;
  if (const auto* url = settings.Find(keys::kGithubCopilotByokBaseUrl)) {
    access.byok_base_url = *url;
    if (const auto* key = settings.Find(keys::kGithubCopilotByokApiKey)) access.byok_key = *key;
    return access;
  }
  LOGAI_ASSIGN_OR_RETURN(auth::TokenSurvey survey, Survey(settings, environment, std::move(stop)));
  if (!survey.winner) return access;
  access.token = std::move(survey.token);
  const Source winner = *survey.winner;
  if (winner == Source::kCopilotSetting || winner == Source::kGithubSetting ||
      winner == Source::kSignIn) {
    access.login = Login::kToken;
  } else if (winner == Source::kCopilotGithubTokenInEnv) {
    access.login = Login::kEnvironment;
  } else {
    access.login = Login::kOwnElseEnvironment;
  }
  return access;
}

base::Result<std::unique_ptr<llm::ChatModel>> OpenCopilot(llm::ProviderConfig config,
                                                          const config::Settings& settings,
                                                          const base::Environment& environment,
                                                          net::HttpTransport& transport,
                                                          const llm::ModelEvents& events,
                                                          std::stop_token stop) {
  const std::string& way = settings.Get(keys::kGithubCopilotTransport);
  const auto cli = llm::FindCopilotCli(environment);
  const bool byok = settings.Find(keys::kGithubCopilotByokBaseUrl) != nullptr;
  if (way == "sdk" || byok || (way == "auto" && cli)) {
    if (!cli) return Fail(llm::CopilotCliMissing());
    LOGAI_ASSIGN_OR_RETURN(const auto access, AccessFor(settings, environment, stop));
    return llm::MakeCopilotModel(config, *cli, access, environment, events);
  }
  LOGAI_ASSIGN_OR_RETURN(const auth::TokenSurvey survey, Survey(settings, environment, stop));
  if (!survey.winner) {
    return Fail({.kind = ErrorKind::kUnauthorized,
                 .message = "Not authenticated with GitHub Copilot. Run 'logai auth login' to "
                            "authenticate.",
                 .next = "or install GitHub's own client, which takes every kind of token: `npm "
                         "install -g @github/copilot`",
                 .retry_after = {}});
  }
  config.token = survey.token;
  if (events.on_notice) {
    events.on_notice(
        "asking Copilot directly, which GitHub does not support for LogAI; its own client (`npm "
        "install -g @github/copilot`) is the supported way");
  }
  return llm::MakeChatModel(config, transport, events);
}

}  // namespace

config::ProviderWorld WorldOf(const config::Settings& settings,
                              const base::Environment& environment) {
  const auto stored = auth::TokenStore(settings.DataFolder()).Read();
  const bool signed_in = (stored && *stored) || environment.GetNonEmpty("COPILOT_GITHUB_TOKEN");
  return {.speaks_to = [](std::string_view name) { return llm::FindProvider(name) != nullptr; },
          .copilot_signed_in = signed_in};
}

base::Result<std::unique_ptr<llm::ChatModel>> OpenModel(const config::ProviderChoice& choice,
                                                        const config::Settings& settings,
                                                        const base::Environment& environment,
                                                        net::HttpTransport& transport,
                                                        const llm::ModelEvents& events,
                                                        std::stop_token stop) {
  if (choice.provider == "offline") return nullptr;
  llm::ProviderConfig config = ConfigFor(choice, settings);
  if (choice.provider == kCopilot)
    return OpenCopilot(std::move(config), settings, environment, transport, events, stop);
  return llm::MakeChatModel(config, transport, events);
}

}  // namespace logai::app
