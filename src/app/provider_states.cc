#include "app/provider_states.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "app/model_wiring.h"
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
      : settings_(settings), environment_(environment), transport_(transport), stop_(stop) {}

  ProviderState Examine(const std::string& name) const {
    ProviderState state{.name = name};
    const std::string* chosen = settings_.Find(keys::kLlmProvider);
    state.chosen = chosen != nullptr && base::EqualIgnoringCase(*chosen, name);
    const auto choice = config::DescribeProvider(name, settings_);
    if (name == "github" &&
        settings_.OriginOf(keys::kGithubBaseUrl).kind == config::SourceKind::kDefault) {
      state.state = State::kRetired;  // whatever the key is
      state.detail = "GitHub retired the service on 2026-07-30; github-copilot takes its token";
      return state;
    }
    if (!choice) return Missing(std::move(state), choice.error());
    const llm::ProviderRow* row = llm::FindProvider(choice->provider);
    if (row == nullptr) return Missing(std::move(state), {.message = "not known"});
    state.model = choice->model.empty() ? std::string(row->default_model) : choice->model;
    if (!choice->key_cmd.empty()) {  // a password manager is not to be woken for a list
      state.detail = "its key comes from a command";
      return state;
    }
    // A server that is not there needs no model to be named first.
    if (const auto at = LocalServer(*choice);
        at && !Answers(*at, row->dialect, transport_, stop_)) {
      state.state = State::kNotRunning;
      state.detail = "nothing answers at " + at->Display();
      return state;
    }
    const auto model =
        OpenModel(*choice, settings_, environment_, transport_, {}, nullptr, {}, stop_);
    if (!model) return Missing(std::move(state), model.error());
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

  static std::optional<net::Url> LocalServer(const config::ProviderChoice& choice) {
    auto url = AddressOf(choice);
    return url && net::IsLoopback(url->host) ? std::move(url) : std::nullopt;
  }

  /// Nothing is missing: how it would be asked.
  std::string Ready(const config::ProviderChoice& choice, const llm::ProviderRow& row) const {
    if (const auto at = LocalServer(choice)) return "answers at " + at->Display();
    if (row.name == "github-copilot") {
      const auto cli = CopilotCliFor(settings_, environment_);
      return cli && *cli ? "through GitHub's Copilot CLI, whose sign-in was not checked"
                         : "directly, which GitHub does not support for LogAI";
    }
    const auto url = AddressOf(choice);
    if (url && llm::IsOwnEndpoint(row, *url)) return "at " + url->Display();
    return choice.token.empty() ? "" : "its key is set";
  }

  const config::Settings& settings_;
  const base::Environment& environment_;
  net::HttpTransport& transport_;
  std::stop_token stop_;
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
