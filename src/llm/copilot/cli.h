#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "llm/provider.h"

namespace logai::llm {

/// Who the Copilot CLI asks, and on whose account.
struct CopilotAccess {
  /// How the CLI comes to a token.
  enum class Login {
    kToken,               ///< `token`, checked with GitHub by the CLI
    kEnvironment,         ///< `token`, where the CLI looks for one by itself (the only way for
                          ///< installation tokens and those of Actions)
    kOwn,                 ///< its own stored login
    kOwnElseEnvironment,  ///< as kOwn; when it has none, as kEnvironment
  };
  Login login = Login::kOwn;
  base::Secret token;
  /// A model server of the user's own, which needs no account ("bring your own key"); may be empty.
  std::string byok_base_url;
  base::Secret byok_key;
  ProviderSettings settings = {};  ///< where the token or key comes from
  std::string byok_model;

  bool UsesNoLogin() const {
    return !byok_base_url.empty() || login == Login::kToken || login == Login::kEnvironment;
  }
};

/// How the CLI is started.
struct CopilotCommand {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  base::Environment environment;
  /// What it gets and nobody else may see: it, or whoever it asks, may repeat them.
  std::vector<base::Secret> secrets = {};

  /// Words of the CLI as one readable line without `secrets`, for people. Every word of it that is
  /// shown passes here.
  std::string Said(std::string_view words) const;
};

/// Finds the CLI: COPILOT_CLI_PATH, else `copilot` in the PATH.
std::optional<std::filesystem::path> FindCopilotCli(const base::Environment& environment);

/// The command that runs the CLI as a server of its JSON-RPC protocol. Of our environment it gets
/// what it needs to run and to reach the network, and no key but its own.
CopilotCommand MakeCopilotCommand(std::filesystem::path program, const CopilotAccess& access,
                                  const base::Environment& environment);

/// Makes the CLI keep its settings, logs and transcripts below `folder`, not in the user's home.
void KeepStateIn(const std::filesystem::path& folder, CopilotCommand& command);

/// The error when it is signed in to no account: kUnauthorized, with the ways to sign in.
base::Error NotSignedIn();

/// The error when it is not installed: kNotFound, with how to install it.
base::Error CopilotCliMissing();

}  // namespace logai::llm
