#include "app/provider_states.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "app/model_wiring.h"
#include "app/provider_key.h"
#include "auth/auth_document.h"
#include "base/text.h"
#include "config/provider_choice.h"
#include "llm/catalogue.h"
#include "llm/endpoint.h"
#include "net/url.h"

namespace logai::app {
namespace {

using State = ProviderState::State;
namespace keys = config::keys;

constexpr std::chrono::milliseconds kProbeTime{300};

/// Looks whether a server of this machine is there; what it answers does not matter.
bool Answers(const net::Url& url, llm::DialectKind dialect, net::HttpTransport& transport,
             std::stop_token stop) {
  const net::HttpRequest request{.url = url.Join(llm::ListPath(dialect)),
                                 .connect_timeout = kProbeTime,
                                 .stall_timeout = kProbeTime,
                                 .total_timeout = kProbeTime};
  return transport.Send(request, {}, std::move(stop)).has_value();
}

class Examiner {
 public:
  Examiner(const config::Settings& settings, const base::Environment& environment,
           net::HttpTransport& transport, std::stop_token stop)
      : settings_(settings),
        environment_(environment),
        transport_(transport),
        stop_(stop),
        has_stored_key_(StoredKeysOf(settings, environment)) {}

  ProviderState Examine(const std::string& name) const {
    ProviderState state{.name = name};
    const std::string* chosen = settings_.Find(keys::kLlmProvider);
    state.chosen = chosen != nullptr && base::EqualIgnoringCase(*chosen, name);
    const auto choice = config::DescribeProvider(name, settings_, has_stored_key_);
    if (name == "github" &&
        settings_.OriginOf(keys::kGithubBaseUrl).kind == config::SourceKind::kDefault) {
      state.state = State::kRetired;  // whatever the key is
      state.detail =
          "GitHub retired the service on 2026-07-30; github-copilot takes its token through "
          "GitHub's own client (`npm install -g @github/copilot`)";
      return state;
    }
    if (!choice) return Missing(std::move(state), choice.error());
    const llm::ProviderRow* row = llm::FindProvider(choice->provider);
    if (row == nullptr) return Missing(std::move(state), {.message = "not known"});
    state.model = choice->model.empty() ? std::string(row->default_model) : choice->model;
    // A server that is not there needs no model to be named first.
    if (const auto at = LocalServer(*choice);
        at && !Answers(*at, row->dialect, transport_, stop_)) {
      state.state = State::kNotRunning;
      state.detail = "nothing answers at " + at->Display();
      return state;
    }
    if (const auto missing = WhatIsMissing(*choice)) return Missing(std::move(state), *missing);
    state.detail = Ready(*choice, *row);
    return state;
  }

 private:
  static ProviderState Missing(ProviderState state, const base::Error& error) {
    state.state = State::kMissing;
    state.detail = error.message;
    state.next = error.next;
    return state;
  }

  /// Nothing when a model could be opened.
  std::optional<base::Error> WhatIsMissing(config::ProviderChoice choice) const {
    // A password manager or a keyring is not to be woken for a list: what it has is taken for good.
    if (choice.token.empty() && (!choice.key_cmd.empty() || choice.key_stored))
      choice.token = base::Secret("not-looked-at");
    if (choice.provider == auth::kCopilotProvider && choice.token.empty() &&
        has_stored_key_(choice.provider)) {
      const auto cli = CopilotCliFor(settings_, environment_);
      return cli ? std::nullopt : std::optional(cli.error());
    }
    const auto model =
        OpenModel(choice, settings_, environment_, transport_, {}, nullptr, {}, stop_);
    return model ? std::nullopt : std::optional(model.error());
  }

  static std::optional<net::Url> LocalServer(const config::ProviderChoice& choice) {
    auto url = AddressOf(choice);
    return url && net::IsLoopback(url->host) ? std::move(url) : std::nullopt;
  }

  /// Nothing is missing: how it would be asked.
  std::string Ready(const config::ProviderChoice& choice, const llm::ProviderRow& row) const {
    if (const auto at = LocalServer(choice)) return "answers at " + at->Display();
    if (row.name == auth::kCopilotProvider) {
      const auto cli = CopilotCliFor(settings_, environment_);
      return cli && *cli ? "through GitHub's Copilot CLI, whose sign-in was not checked"
                         : "directly, which GitHub does not support for LogAI; a personal access "
                           "token needs GitHub's own client (`npm install -g @github/copilot`)";
    }
    const auto url = AddressOf(choice);
    if (url && llm::IsOwnEndpoint(row, *url)) return "at " + url->Display();
    const std::string origin = KeyOrigin(choice, settings_, environment_);
    return origin.empty() ? "" : "its key: " + origin;
  }

  const config::Settings& settings_;
  const base::Environment& environment_;
  net::HttpTransport& transport_;
  std::stop_token stop_;
  const config::HasStoredKey has_stored_key_;
};

}  // namespace

std::string_view Name(ProviderState::State state) {
  switch (state) {
    case State::kReady:
      return "ready";
    case State::kMissing:
      return "missing";
    case State::kNotRunning:
      return "not running";
    case State::kRetired:
      break;
  }
  return "retired";
}

std::vector<ProviderState> ProviderStates(const config::Settings& settings,
                                          const base::Environment& environment,
                                          net::HttpTransport& transport, std::stop_token stop) {
  const Examiner examiner(settings, environment, transport, std::move(stop));
  std::vector<ProviderState> states;
  for (const std::string& name : config::ProviderNames(settings))
    states.push_back(examiner.Examine(name));
  return states;
}

}  // namespace logai::app
