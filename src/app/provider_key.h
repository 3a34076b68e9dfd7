#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/key_store.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/provider_choice.h"
#include "config/settings.h"
#include "llm/provider.h"

namespace logai::app {

/// The keys that `logai auth login` keeps, where LOGAI_SECRET_STORE says. Without a `keyring`, that
/// of the environment's session.
auth::KeyStore OpenKeyStore(const config::Settings& settings, const base::Environment& environment,
                            std::unique_ptr<auth::Keyring> keyring = nullptr);

/// For config::ChooseProvider. A file that cannot be read has no keys: who needs one is told when
/// it is read.
config::HasStoredKey StoredKeysOf(const config::Settings& settings,
                                  const base::Environment& environment);

/// The key of the chosen provider, from the first that gives one of its settings, the command and
/// the variable of config.toml, the stored keys; empty when none does.
/// Errors:  kUnauthorized when the command or the variable gives none; those of auth::KeyStore.
/// Cost:    may run the command, or wait for a person to unlock the keyring: 30 seconds each.
base::Result<base::Secret> KeyOf(const config::ProviderChoice& choice,
                                 const config::Settings& settings,
                                 const base::Environment& environment,
                                 const std::function<void(std::string_view)>& on_notice,
                                 std::stop_token stop);

/// Where KeyOf would take the key from, for people: "LOGAI_GROQ_API_KEY (environment)", "stored by
/// `logai auth login` (keyring)"; "" for nowhere. Nothing is run or opened.
std::string KeyOrigin(const config::ProviderChoice& choice, const config::Settings& settings,
                      const base::Environment& environment);

/// Where the user finds what they wrote of the provider, for errors about it.
llm::ProviderSettings SettingsOf(const config::ProviderChoice& choice);

/// "keyring", or the file.
std::string Describe(auth::KeyPlace place, const auth::KeyStore& store);

}  // namespace logai::app
