#include "auth/gh_cli.h"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "auth/token.h"
#include "base/process.h"
#include "base/text.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;

/// What would make gh answer with something else than its own sign-in at github.com, or talk more.
/// Source:  `gh help environment`.
constexpr std::array<std::string_view, 8> kKeptFromGh = {
    "GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_HOST",
    "GH_DEBUG", "DEBUG",        "CLICOLOR_FORCE"};

base::Environment ForGh(const base::Environment& environment) {
  auto variables = environment.all();
  for (const std::string_view name : kKeptFromGh) {
    if (const auto at = variables.find(name); at != variables.end()) variables.erase(at);
  }
  variables.insert_or_assign("GH_PROMPT_DISABLED", "1");
  variables.insert_or_assign("GH_NO_UPDATE_NOTIFIER", "1");
  variables.insert_or_assign("NO_COLOR", "1");
  return base::Environment(std::move(variables));
}

base::Error Advice(ErrorKind kind, std::string message, std::string next) {
  return {.kind = kind, .message = std::move(message), .next = std::move(next), .retry_after = {}};
}

}  // namespace

bool IsGhInstalled(const base::Environment& environment) {
  return base::FindProgram("gh", environment).has_value();
}

base::Result<base::Secret> TokenOfGh(const base::Environment& environment, base::Millis timeout,
                                     std::stop_token stop) {
  const auto gh = base::FindProgram("gh", environment);
  if (!gh) {
    return Fail(Advice(ErrorKind::kNotFound, "GitHub's command-line tool gh is not on the PATH",
                       "install it from https://cli.github.com and run 'gh auth login'"));
  }
  auto ran = base::RunProcess({.program = *gh,
                               .arguments = {"auth", "token", "--hostname", "github.com"},
                               .environment = ForGh(environment),
                               .timeout = timeout,
                               .max_output = base::KiB(64)},
                              stop);
  if (!ran.has_value()) return Fail(ran.error().Within("gh auth token"));
  const base::Secret output(std::move(ran->output));  // from here on it is wiped
  if (ran->exit_code != 0) {
    if (base::ContainsIgnoringCase(ran->error_output, "unknown command")) {
      return Fail(Advice(ErrorKind::kRetired, "this gh is too old to tell its token",
                         "update gh to 2.17 or newer"));
    }
    return Fail(
        Advice(ErrorKind::kUnauthorized,
               fmt::format("gh is not signed in to github.com (exit code {})", ran->exit_code),
               "run 'gh auth login' first"));
  }
  auto token = ParseToken(output.Reveal());
  if (!token.has_value()) {
    return Fail(Advice(ErrorKind::kCorrupt, "gh auth token: " + token.error().message,
                       "run 'gh auth status' to see what is wrong with gh"));
  }
  return token;
}

}  // namespace logai::auth
