#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/environment.h"
#include "config/settings.h"
#include "net/http.h"

namespace logai::app {

/// Whether a provider could answer a question here and now.
struct ProviderState {
  enum class State {
    kReady,       ///< as far as can be told without asking it
    kMissing,     ///< a key, an endpoint, a program: `detail` says what
    kNotRunning,  ///< a server of this machine that does not answer
    kRetired,
  };
  std::string name;
  std::string model;  ///< "" when none is set
  State state = State::kReady;
  std::string detail;   ///< why, for people
  std::string next;     ///< what to do about it; may be empty
  bool chosen = false;  ///< LOGAI_LLM_PROVIDER names it
};

/// "ready", "missing", "not running", "retired".
std::string_view Name(ProviderState::State state);

/// Every provider, those of config.toml too. Servers on the loopback are looked for, for 300 ms
/// each (decisions, 10); nobody else is asked. Cost:    may run `gh` for a token, at most five
/// seconds.
std::vector<ProviderState> ProviderStates(const config::Settings& settings,
                                          const base::Environment& environment,
                                          net::HttpTransport& transport, std::stop_token stop);

}  // namespace logai::app
