#include "app/provider_key.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "auth/secret_service.h"
#include "base/process.h"
#include "base/text.h"
#include "llm/catalogue.h"
#include "llm/errors.h"
#include "llm/wire_error.h"
#include "privacy/redactor.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using base::Fail;
namespace keys = config::keys;

constexpr base::Millis kKeyCommandTime{30'000};  // a password manager may ask its owner first

/// What the user calls the provider.
const std::string& NameOf(const config::ProviderChoice& choice) {
  return choice.name.empty() ? choice.provider : choice.name;
}

/// What a key command said on standard error, as the end of a sentence; without anything that is or
/// looks like a key.
std::string ReasonIn(const base::Secret& errors, const base::Secret& output) {
  const std::string said = privacy::Redactor().Redact(errors.Reveal()).str();
  const std::string reason = llm::ReadableLine(llm::WithoutSecret(said, output), 200);
  return reason.empty() ? std::string() : ": " + reason;
}

/// The key that a command prints on its first line.
base::Result<base::Secret> KeyFromCommand(const config::ProviderChoice& choice,
                                          const base::Environment& environment,
                                          std::stop_token stop) {
  const std::string what =
      fmt::format("the command that gives the key of {}, {}", NameOf(choice), choice.key_cmd_name);
  auto ran = base::RunProcess({.program = "/bin/sh",
                               .arguments = {"-c", choice.key_cmd},
                               .environment = environment,
                               .timeout = kKeyCommandTime},
                              std::move(stop));
  if (!ran) {
    base::Error error = ran.error().Within(what);
    if (error.kind == ErrorKind::kTimeout)
      error.next = "run it by itself to see what it waits for; it has no terminal to ask on here";
    return Fail(std::move(error));
  }
  const base::Secret output(std::move(ran->output));  // from here on it is wiped
  const base::Secret errors(std::move(ran->error_output));
  const std::string_view text = output.Reveal();
  const std::string_view line = base::Trim(text.substr(0, text.find('\n')));
  if (ran->exit_code != 0 || line.empty()) {
    return Fail(
        {.kind = ErrorKind::kUnauthorized,
         .message = fmt::format("{} ended with {} and printed {}{}", what, ran->exit_code,
                                line.empty() ? "nothing" : "something", ReasonIn(errors, output)),
         .next = "run it by itself to see what it wants",
         .retry_after = {}});
  }
  return base::Secret(std::string(line));
}

base::Result<base::Secret> KeyFromVariable(const config::ProviderChoice& choice,
                                           const base::Environment& environment) {
  const auto key = environment.GetNonEmpty(choice.key_env);
  if (key) return base::Secret(*key);
  return Fail({.kind = ErrorKind::kUnauthorized,
               .message = fmt::format("{} is not set, which holds the key of {}", choice.key_env,
                                      NameOf(choice)),
               .next = "set it, or change api_key_env in config.toml",
               .retry_after = {}});
}

auth::SecretStore WhereOf(const config::Settings& settings) {
  const std::string& where = settings.Get(keys::kSecretStore);
  if (where == "keyring") return auth::SecretStore::kKeyring;
  return where == "file" ? auth::SecretStore::kFile : auth::SecretStore::kAuto;
}

}  // namespace

auth::KeyStore OpenKeyStore(const config::Settings& settings, const base::Environment& environment,
                            std::unique_ptr<auth::Keyring> keyring) {
  if (keyring == nullptr) keyring = std::make_unique<auth::SecretService>(environment);
  return auth::KeyStore(auth::TokenStore(settings.DataFolder()), std::move(keyring),
                        WhereOf(settings));
}

config::HasStoredKey StoredKeysOf(const config::Settings& settings,
                                  const base::Environment& environment) {
  const auto store = std::make_shared<const auth::KeyStore>(OpenKeyStore(settings, environment));
  return [store](std::string_view provider) {
    const auto stored = store->Find(provider);
    return stored && *stored;
  };
}

base::Result<base::Secret> KeyOf(const config::ProviderChoice& choice,
                                 const config::Settings& settings,
                                 const base::Environment& environment,
                                 const std::function<void(std::string_view)>& on_notice,
                                 std::stop_token stop) {
  if (!choice.token.empty()) return choice.token;
  if (!choice.key_cmd.empty()) return KeyFromCommand(choice, environment, std::move(stop));
  if (!choice.key_env.empty()) return KeyFromVariable(choice, environment);
  if (!choice.key_stored) return base::Secret();
  LOGAI_ASSIGN_OR_RETURN(
      auto key, OpenKeyStore(settings, environment)
                    .Read(NameOf(choice), auth::Unlock::kMayAsk, std::move(stop), on_notice));
  return key ? *std::move(key) : base::Secret();
}

std::string KeyOrigin(const config::ProviderChoice& choice, const config::Settings& settings,
                      const base::Environment& environment) {
  if (!choice.token.empty())
    return fmt::format("{} ({})", choice.token_name, choice.token_origin.ToString());
  if (!choice.key_cmd.empty()) return "the command of " + choice.key_cmd_name;
  if (!choice.key_env.empty())
    return fmt::format("{} (environment, named by api_key_env)", choice.key_env);
  if (!choice.key_stored) return {};
  const auth::KeyStore store = OpenKeyStore(settings, environment);
  const auto stored = store.Find(NameOf(choice));
  if (!stored || !*stored) return {};
  return fmt::format("stored by `logai auth login` ({})", Describe((*stored)->place, store));
}

llm::ProviderSettings SettingsOf(const config::ProviderChoice& choice) {
  llm::ProviderSettings settings{.base_url = choice.base_url_name};
  const std::string& name = NameOf(choice);
  if (!choice.token.empty()) {
    const bool is_flag = choice.token_origin.kind == config::SourceKind::kFlag;
    settings.key = is_flag ? "the key given with " + choice.token_origin.flag
                           : "the key in " + choice.token_name;
    const llm::ProviderRow* row = llm::FindProvider(choice.provider);
    // What the provider's own variable needs, its row says.
    if (is_flag || row == nullptr || choice.token_name != row->key_setting)
      settings.key_remedy =
          fmt::format("check that {} holds a key of {}",
                      is_flag ? choice.token_origin.flag : choice.token_name, name);
  } else if (!choice.key_cmd.empty()) {
    settings.key = "the key that the command of " + choice.key_cmd_name + " printed";
    settings.key_remedy = "run that command by itself: what it prints must be a key of " + name;
  } else if (!choice.key_env.empty()) {
    settings.key = "the key in " + choice.key_env;
    settings.key_remedy = fmt::format("check that {} holds a key of {}", choice.key_env, name);
  } else if (choice.key_stored) {
    settings.key = "the key that `logai auth login` stored";
    settings.key_remedy = fmt::format("store another: 'logai auth login {}'", name);
  }
  return settings;
}

std::string Describe(auth::KeyPlace place, const auth::KeyStore& store) {
  return place == auth::KeyPlace::kKeyring ? "keyring" : store.file().file().string();
}

}  // namespace logai::app
