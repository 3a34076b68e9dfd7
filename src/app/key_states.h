#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/copilot_token.h"
#include "auth/key_store.h"
#include "base/environment.h"
#include "base/result.h"
#include "config/settings.h"

namespace logai::app {

/// Whether LogAI has a key for a provider, and from where; nothing is asked of the provider.
struct KeyState {
  std::string provider;
  bool has_key = false;
  bool needs_key = true;  ///< false: it may answer without one
  std::string origin;     ///< where the key that counts comes from, for people; "" without one
  base::Secret key;       ///< what counts; empty when it was not looked at
  std::optional<auth::StoredKey> stored;  ///< what `logai auth login` has stored, also when
                                          ///< something else goes before it
  bool stored_counts = false;             ///< and nothing does
  std::string problem;                    ///< why nothing can be said; "" else
};

/// Every name that `logai auth` takes is one that LOGAI_LLM_PROVIDER takes, but "offline".
/// Errors:  kInvalidInput for a name that is none, with the nearest one.
base::Result<std::string> ProviderNamed(std::string_view typed, const config::Settings& settings);

/// The state of one provider. Neither the keyring nor a password manager is opened for it.
/// Cost:    of github-copilot, may run `gh` for a token: five seconds at most.
KeyState KeyStateOf(const std::string& provider, const config::Settings& settings,
                    const base::Environment& environment, const auth::KeyStore& store,
                    std::stop_token stop);

/// The stored keys that count, by the setting in whose place they do; of those that several
/// providers share, each is named. For config::RenderSettings. The keyring is not opened.
std::map<std::string, std::string, std::less<>> StoredKeysBySetting(
    const config::Settings& settings, const base::Environment& environment);

/// Why no stored key can be used: the file cannot be read. "" when it can, or is not there.
std::string StoredKeysProblem(const config::Settings& settings);

/// The state of github-copilot that a survey shows.
KeyState CopilotKeyState(const auth::TokenSurvey& survey, const auth::KeyStore& store);

/// All places where a GitHub token for Copilot may be, looked at for a list.
base::Result<auth::TokenSurvey> LookForCopilotToken(const config::Settings& settings,
                                                    const base::Environment& environment,
                                                    const auth::KeyStore& store,
                                                    std::stop_token stop);

}  // namespace logai::app
