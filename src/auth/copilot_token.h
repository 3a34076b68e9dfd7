#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_store.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// Where a GitHub token for Copilot can come from, best first. The variables that other programs
/// use too come last: they often hold a token of a kind that Copilot refuses.
enum class TokenSource {
  kCopilotSetting,           ///< LOGAI_GITHUB_COPILOT_TOKEN
  kGithubSetting,            ///< LOGAI_GITHUB_TOKEN
  kOtherSetting,             ///< a command, or the table [providers.github-copilot]
  kSignIn,                   ///< `logai auth login`
  kCopilotGithubTokenInEnv,  ///< COPILOT_GITHUB_TOKEN
  kCopilotCli,               ///< the Copilot CLI's own login
  kGhCli,                    ///< `gh auth token`
  kGhTokenInEnv,             ///< GH_TOKEN
  kGithubTokenInEnv,         ///< GITHUB_TOKEN
};

/// "LOGAI_GITHUB_TOKEN", "stored sign-in", "gh auth token".
std::string_view Name(TokenSource source);

struct TokenInputs {
  const base::Secret* copilot_setting = nullptr;  ///< null when not set
  const base::Secret* github_setting = nullptr;   ///< null when not set
  const base::Secret* other_setting = nullptr;    ///< null when not set, or not looked at
  std::string other_name = {};                    ///< for people; "" when not set
  const KeyStore& store;
  const base::Environment& environment;
  bool copilot_cli_installed = false;
  /// For a list: the keyring is not opened. Its token then wins without being in the survey.
  bool only_look = false;
  std::function<void(std::string_view)> on_notice;  ///< as KeyStore::Read has it
};

/// What was found at one source.
struct SourceReport {
  enum class State {
    kNotSet,
    kSet,
    kNotLookedAt,  ///< looking starts a program, and a better source has a token
    kUnknown,      ///< it may have one that only its owner can read
  };
  TokenSource source = TokenSource::kCopilotSetting;
  State state = State::kNotSet;
  std::string note;  ///< why, where that is not plain; may be empty
};

struct TokenSurvey {
  std::vector<SourceReport> reports;  ///< every source, best first
  std::optional<TokenSource> winner;  ///< absent when no source has a token that we can read
  base::Secret token;  ///< the winner's; empty when it was only looked at and is in the keyring
};

/// Looks at the sources. What kind a token is, is not judged, nor is GitHub asked about it.
/// Errors:  those of KeyStore::Read, when no better source has a token; kInvalidInput when the
///          winner's variable cannot be a token (names it); kCancelled.
/// Cost:    opens the keyring, or runs `gh`, when no better source has a token; five seconds at
///          most, unless a person is to unlock the keyring.
base::Result<TokenSurvey> SurveyTokens(const TokenInputs& inputs, std::stop_token stop);

}  // namespace logai::auth
