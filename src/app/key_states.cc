#include "app/key_states.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/model_wiring.h"
#include "app/provider_key.h"
#include "base/text.h"
#include "config/provider_choice.h"
#include "llm/catalogue.h"
#include "llm/copilot/cli.h"
#include "llm/endpoint.h"

namespace logai::app {
namespace {

namespace keys = config::keys;

/// Whether the provider is of no use without a key, at the address that the settings say.
bool NeedsKey(const config::ProviderChoice& choice) {
  const llm::ProviderRow* row = llm::FindProvider(choice.provider);
  if (row == nullptr || !row->key_needed || row->key_setting.empty()) return false;
  const auto url = AddressOf(choice);
  return row->key_needed_elsewhere || !url || !llm::IsOwnEndpoint(*row, *url);
}

}  // namespace

KeyState CopilotKeyState(const auth::TokenSurvey& survey, const auth::KeyStore& store) {
  KeyState state{.provider = std::string(auth::kCopilotProvider)};
  if (auto stored = store.Find(state.provider)) state.stored = *std::move(stored);
  if (!survey.winner) return state;
  state.has_key = true;
  state.stored_counts = survey.winner == auth::TokenSource::kSignIn;
  state.origin = auth::Name(*survey.winner);
  if (state.stored_counts && state.stored)
    state.origin += fmt::format(" ({})", Describe(state.stored->place, store));
  state.key = survey.token;
  return state;
}

base::Result<std::string> ProviderNamed(std::string_view typed, const config::Settings& settings) {
  const auto names = config::ProviderNames(settings);
  const auto found = std::ranges::find_if(
      names, [&](const std::string& name) { return base::EqualIgnoringCase(name, typed); });
  if (found != names.end()) return *found;
  const auto nearest = base::Nearest(base::ToLower(typed), names);
  return base::Fail(
      {.kind = base::ErrorKind::kInvalidInput,
       .message = fmt::format("Unsupported LLM provider: {}", config::ShownText(typed)),
       .next =
           fmt::format("{}there are {}", nearest ? fmt::format("did you mean {}? ", *nearest) : "",
                       base::Join(names, ", ")),
       .retry_after = {}});
}

KeyState KeyStateOf(const std::string& provider, const config::Settings& settings,
                    const base::Environment& environment, const auth::KeyStore& store,
                    std::stop_token stop) {
  if (provider == auth::kCopilotProvider) {
    const auto survey = LookForCopilotToken(settings, environment, store, std::move(stop));
    if (survey) return CopilotKeyState(*survey, store);
    return {.provider = provider, .problem = survey.error().message};
  }
  KeyState state{.provider = provider};
  if (auto stored = store.Find(provider))
    state.stored = *std::move(stored);
  else
    state.problem = stored.error().message;
  const auto choice = config::DescribeProvider(
      provider, settings, [&](std::string_view) { return state.stored.has_value(); });
  if (!choice) {
    // To lack a key is what is asked about, and no problem.
    if (choice.error().kind != base::ErrorKind::kUnauthorized)
      state.problem = choice.error().message;
    return state;
  }
  state.needs_key = NeedsKey(*choice);
  state.origin = KeyOrigin(*choice, settings, environment);
  state.has_key = !state.origin.empty();
  state.stored_counts = choice->key_stored;
  state.key = choice->token;
  if (choice->key_stored && state.stored) state.key = state.stored->token;
  if (!choice->key_env.empty() && choice->token.empty() && choice->key_cmd.empty()) {
    state.key = base::Secret(environment.GetNonEmpty(choice->key_env).value_or(""));
    state.has_key = !state.key.empty();
  }
  return state;
}

std::map<std::string, std::string, std::less<>> StoredKeysBySetting(
    const config::Settings& settings, const base::Environment& environment) {
  const auth::KeyStore store = OpenKeyStore(settings, environment);
  std::map<std::string, std::string, std::less<>> places;
  for (const llm::ProviderRow& row : llm::Catalogue()) {
    const auto stored = store.Find(row.name);
    if (!stored || !*stored || row.key_setting.empty()) continue;
    const auto choice =
        config::DescribeProvider(row.name, settings, [](std::string_view) { return true; });
    // Of Copilot's it is one source among many (auth/copilot_token.h).
    const bool counts = row.name == auth::kCopilotProvider ? choice && choice->token.empty()
                                                           : choice && choice->key_stored;
    if (!counts) continue;
    std::string& text = places[std::string(row.key_setting)];
    if (!text.empty()) text += ", ";
    if (row.key_setting == "LOGAI_CUSTOM_API_KEY") text += fmt::format("{}: ", row.name);
    text += Describe((*stored)->place, store);
  }
  return places;
}

std::string StoredKeysProblem(const config::Settings& settings) {
  const auto read = auth::TokenStore(settings.DataFolder()).Read(auth::kCopilotProvider);
  return read ? std::string() : read.error().message;
}

base::Result<auth::TokenSurvey> LookForCopilotToken(const config::Settings& settings,
                                                    const base::Environment& environment,
                                                    const auth::KeyStore& store,
                                                    std::stop_token stop) {
  const auto choice = config::DescribeProvider(auth::kCopilotProvider, settings, {});
  std::string other;
  const bool is_setting = choice && !choice->token.empty() && !choice->token_name.starts_with('[');
  if (choice && !is_setting) other = KeyOrigin(*choice, settings, environment);
  return auth::SurveyTokens({.copilot_setting = settings.Find(keys::kGithubCopilotToken),
                             .github_setting = settings.Find(keys::kGithubToken),
                             .other_name = other,
                             .store = store,
                             .environment = environment,
                             .copilot_cli_installed = llm::FindCopilotCli(environment).has_value(),
                             .only_look = true,
                             .on_notice = {}},
                            std::move(stop));
}

}  // namespace logai::app
