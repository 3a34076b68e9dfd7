#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "auth/token_store.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// Where a GitHub token for Copilot can come from, best first. The variables that other programs
/// use too come last: they often hold a token of a kind that Copilot refuses.
enum class TokenSource {
  kCopilotSetting,           ///< LOGAI_GITHUB_COPILOT_TOKEN
  kGithubSetting,            ///< LOGAI_GITHUB_TOKEN
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
  const TokenStore& store;
  const base::Environment& environment;
  bool copilot_cli_installed = false;
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
  base::Secret token;                 ///< the winner's
};

/// Looks at the sources. What kind a token is, is not judged, nor is GitHub asked about it.
/// Errors:  those of TokenStore::Read, also when a better source has a token; kInvalidInput when
/// the
///          winner's variable cannot be a token (names it); kCancelled.
/// Cost:    runs `gh` when no better source has a token; at most five seconds.
base::Result<TokenSurvey> SurveyTokens(const TokenInputs& inputs, std::stop_token stop);

}  // namespace logai::auth
