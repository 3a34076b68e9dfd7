#include "llm/copilot/cli.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/process.h"
#include "llm/errors.h"
#include "llm/wire_error.h"
#include "net/url.h"

namespace logai::llm {
namespace {

/// The variables that a program needs on this machine, by name or by the beginning of it. What the
/// user's shell holds beside them (AWS keys, other providers' keys) is none of the CLI's business.
constexpr std::array kPassed = std::to_array<std::string_view>({"PATH",
                                                                "HOME",
                                                                "USER",
                                                                "LOGNAME",
                                                                "SHELL",
                                                                "LANG",
                                                                "LC_",
                                                                "TZ",
                                                                "TMPDIR",
                                                                "XDG_",
                                                                "COPILOT_HOME",
                                                                "COPILOT_CACHE_HOME",
                                                                "GH_HOST",
                                                                "COPILOT_GH_HOST",
                                                                "HTTP_PROXY",
                                                                "HTTPS_PROXY",
                                                                "NO_PROXY",
                                                                "http_proxy",
                                                                "https_proxy",
                                                                "no_proxy",
                                                                "ALL_PROXY",
                                                                "all_proxy",
                                                                "SSL_CERT_FILE",
                                                                "SSL_CERT_DIR",
                                                                "NODE_EXTRA_CA_CERTS",
                                                                "DBUS_SESSION_BUS_ADDRESS"});

bool IsPassed(std::string_view name) {
  return std::ranges::any_of(kPassed, [&](std::string_view passed) {
    return passed.ends_with('_') ? name.starts_with(passed) : name == passed;
  });
}

}  // namespace

std::optional<std::filesystem::path> FindCopilotCli(const base::Environment& environment) {
  if (const auto path = environment.GetNonEmpty("COPILOT_CLI_PATH"))
    return base::FindProgram(*path, environment);
  return base::FindProgram("copilot", environment);
}

CopilotCommand MakeCopilotCommand(std::filesystem::path program, const CopilotAccess& access,
                                  const base::Environment& environment) {
  using Login = CopilotAccess::Login;
  std::map<std::string, std::string, std::less<>> variables;
  for (const auto& [name, value] : environment.all()) {
    if (IsPassed(name)) variables.emplace(name, value);
  }
  CopilotCommand command{.program = std::move(program),
                         .arguments = {"--headless", "--stdio", "--no-auto-update", "--log-level",
                                       "none", "--disable-client-telemetry"},
                         .environment = {}};
  const bool own_server = !access.byok_base_url.empty();
  if (own_server) {
    variables["COPILOT_OFFLINE"] = "true";  // nothing goes to GitHub then
    variables["COPILOT_PROVIDER_BASE_URL"] = access.byok_base_url;
    variables["COPILOT_MODEL"] = access.byok_model;
  } else if (access.login == Login::kToken) {
    variables["COPILOT_SDK_AUTH_TOKEN"] = access.token.Reveal();
    command.arguments.insert(command.arguments.end(),
                             {"--auth-token-env", "COPILOT_SDK_AUTH_TOKEN"});
  } else if (access.login == Login::kEnvironment) {
    variables["COPILOT_GITHUB_TOKEN"] = access.token.Reveal();
  }
  if (own_server || access.login == Login::kToken) command.arguments.push_back("--no-auto-login");
  command.environment = base::Environment(std::move(variables));
  for (const base::Secret& secret : {access.token, access.byok_key}) {
    if (!secret.empty()) command.secrets.push_back(secret);
  }
  if (const auto url = net::ParseBaseUrl(access.byok_base_url); url && !url->user_info.empty())
    command.secrets.push_back(url->user_info);
  return command;
}

std::string CopilotCommand::Said(std::string_view words) const {
  // Whole first: a colour inside a token, or a cut through one, would hide it from the search.
  std::string said = ReadableLine(words, words.size());
  for (const base::Secret& secret : secrets) said = WithoutSecret(said, secret);
  return ReadableLine(WithoutSecret(said, base::Secret()));
}

void KeepStateIn(const std::filesystem::path& folder, CopilotCommand& command) {
  auto variables = command.environment.all();
  variables["COPILOT_HOME"] = (folder / "copilot").string();
  command.environment = base::Environment(std::move(variables));
}

base::Error NotSignedIn() {
  return {.kind = base::ErrorKind::kUnauthorized,
          .message = "the Copilot CLI is not signed in",
          .next =
              "run `copilot login`, or put a fine-grained token with the permission Copilot "
              "Requests into LOGAI_GITHUB_COPILOT_TOKEN",
          .retry_after = {}};
}

base::Error CopilotCliMissing() {
  return {.kind = base::ErrorKind::kNotFound,
          .message = "GitHub's Copilot CLI is not installed",
          .next =
              "install it with `npm install -g @github/copilot` (or set COPILOT_CLI_PATH to "
              "it), then sign in with `copilot login` or set LOGAI_GITHUB_COPILOT_TOKEN",
          .retry_after = {}};
}

}  // namespace logai::llm
