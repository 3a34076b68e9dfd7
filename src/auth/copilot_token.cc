#include "auth/copilot_token.h"

#include <utility>

#include "auth/gh_cli.h"
#include "auth/token.h"
#include "base/process.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;
using State = SourceReport::State;

constexpr base::Millis kGhTimeout{5'000};

/// The survey while it is being made.
class Surveyor {
 public:
  Surveyor(const TokenInputs& inputs, std::stop_token stop) : inputs_(inputs), stop_(stop) {}

  base::Result<TokenSurvey> Run() {
    LOGAI_RETURN_IF_ERROR(Setting(TokenSource::kCopilotSetting, inputs_.copilot_setting));
    LOGAI_RETURN_IF_ERROR(Setting(TokenSource::kGithubSetting, inputs_.github_setting));
    LOGAI_RETURN_IF_ERROR(OtherSetting());
    LOGAI_RETURN_IF_ERROR(SignIn());
    LOGAI_RETURN_IF_ERROR(Variable(TokenSource::kCopilotGithubTokenInEnv));
    CopilotCli();
    LOGAI_RETURN_IF_ERROR(GhCli());
    LOGAI_RETURN_IF_ERROR(Variable(TokenSource::kGhTokenInEnv));
    LOGAI_RETURN_IF_ERROR(Variable(TokenSource::kGithubTokenInEnv));
    return std::move(survey_);
  }

 private:
  void Add(TokenSource source, State state, std::string note = {}) {
    survey_.reports.push_back({source, state, std::move(note)});
  }

  void Found(TokenSource source, base::Secret token) {
    Add(source, State::kSet);
    if (survey_.winner) return;
    survey_.winner = source;
    survey_.token = std::move(token);
  }

  base::Status Setting(TokenSource source, const base::Secret* value) {
    if (value == nullptr || value->empty()) {
      Add(source, State::kNotSet);
      return {};
    }
    auto token = ParseToken(value->Reveal());
    if (token.has_value()) {
      Found(source, *std::move(token));
    } else if (survey_.winner) {
      Add(source, State::kSet, token.error().message);
    } else {
      // To pass over it silently would use another account than the user thinks.
      return Fail({.kind = ErrorKind::kInvalidInput,
                   .message = std::string(Name(source)) + ": " + token.error().message,
                   .next = "correct it or unset it"});
    }
    return {};
  }

  base::Status OtherSetting() {
    if (inputs_.other_setting != nullptr || inputs_.other_name.empty())
      return Setting(TokenSource::kOtherSetting, inputs_.other_setting);
    Found(TokenSource::kOtherSetting, {});
    survey_.reports.back().note = inputs_.other_name;
    return {};
  }

  base::Status SignIn() {
    auto stored = inputs_.store.Find(kCopilotProvider);
    if (!stored.has_value()) {
      // A damaged file must not stop those who do not need it.
      if (!survey_.winner) return Fail(std::move(stored).error());
      Add(TokenSource::kSignIn, State::kUnknown, stored.error().message);
    } else if (!*stored) {
      Add(TokenSource::kSignIn, State::kNotSet);
    } else if ((*stored)->place == KeyPlace::kFile) {
      Found(TokenSource::kSignIn, std::move((*stored)->token));
    } else if (survey_.winner || inputs_.only_look) {
      Found(TokenSource::kSignIn, {});
    } else {
      LOGAI_ASSIGN_OR_RETURN(auto token, inputs_.store.Read(kCopilotProvider, Unlock::kMayAsk,
                                                            stop_, inputs_.on_notice));
      if (token) Found(TokenSource::kSignIn, *std::move(token));
    }
    return {};
  }

  base::Status Variable(TokenSource source) {
    const auto value = inputs_.environment.GetNonEmpty(Name(source));
    if (!value) {
      Add(source, State::kNotSet);
      return {};
    }
    const base::Secret secret(*value);
    return Setting(source, &secret);
  }

  // Its token lies in the system's keyring, or in a file whose layout is its own affair; only the
  // Copilot CLI itself can use it.
  void CopilotCli() {
    if (inputs_.copilot_cli_installed) {
      Add(TokenSource::kCopilotCli, State::kUnknown,
          "installed; only it knows whether it is signed in");
    } else {
      Add(TokenSource::kCopilotCli, State::kNotSet, "not installed");
    }
  }

  base::Status GhCli() {
    if (!IsGhInstalled(inputs_.environment)) {
      Add(TokenSource::kGhCli, State::kNotSet, "not installed");
    } else if (survey_.winner) {
      Add(TokenSource::kGhCli, State::kNotLookedAt);
    } else {
      auto token = TokenOfGh(inputs_.environment, kGhTimeout, stop_);
      if (token.has_value()) {
        Found(TokenSource::kGhCli, *std::move(token));
      } else if (token.error().kind == ErrorKind::kCancelled) {
        return Fail(std::move(token).error());
      } else {
        Add(TokenSource::kGhCli, State::kNotSet, token.error().message);
      }
    }
    return {};
  }

  const TokenInputs& inputs_;
  std::stop_token stop_;
  TokenSurvey survey_;
};

}  // namespace

std::string_view Name(TokenSource source) {
  switch (source) {
    case TokenSource::kCopilotSetting:
      return "LOGAI_GITHUB_COPILOT_TOKEN";
    case TokenSource::kGithubSetting:
      return "LOGAI_GITHUB_TOKEN";
    case TokenSource::kOtherSetting:
      return "config.toml or a command";
    case TokenSource::kSignIn:
      return "stored sign-in";
    case TokenSource::kCopilotGithubTokenInEnv:
      return "COPILOT_GITHUB_TOKEN";
    case TokenSource::kCopilotCli:
      return "login of the Copilot CLI";
    case TokenSource::kGhCli:
      return "gh auth token";
    case TokenSource::kGhTokenInEnv:
      return "GH_TOKEN";
    case TokenSource::kGithubTokenInEnv:
      return "GITHUB_TOKEN";
  }
  return "";
}

base::Result<TokenSurvey> SurveyTokens(const TokenInputs& inputs, std::stop_token stop) {
  return Surveyor(inputs, std::move(stop)).Run();
}

}  // namespace logai::auth
