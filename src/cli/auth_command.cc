#include "cli/auth_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/network.h"
#include "auth/copilot_token.h"
#include "auth/device_flow.h"
#include "auth/gh_cli.h"
#include "auth/token.h"
#include "auth/token_store.h"
#include "base/text.h"
#include "cli/input_line.h"
#include "cli/messages.h"
#include "llm/copilot/cli.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

namespace keys = config::keys;
using auth::SourceReport;
using auth::TokenSource;
using base::ErrorKind;
using base::Fail;
using std::chrono::seconds;

/// The keyring behind gh may first ask its owner to unlock it.
constexpr base::Millis kGhTimeout{30'000};

constexpr const char* kRunLogin = "Run 'logai auth login' to authenticate\n";
constexpr const char* kWaysToSignIn =
    "Ways to sign in: run 'logai auth login' on a terminal; or pipe a token into it, as in "
    "'gh auth token | logai auth login'; or set LOGAI_GITHUB_CLIENT_ID to the client id of an "
    "OAuth "
    "application of yours; or set LOGAI_GITHUB_COPILOT_TOKEN and do without a sign-in";

/// One run of `logai auth`.
class AuthRun {
 public:
  AuthRun(const config::Settings& settings, const Terminal& terminal,
          const AuthSurroundings& surroundings, std::stop_token stop)
      : settings_(settings),
        terminal_(terminal),
        surroundings_(surroundings),
        stop_(std::move(stop)),
        store_(settings.DataFolder()) {}

  base::Status Login(seconds timeout);
  base::Status Logout();
  base::Status Status();
  base::Status List();

 private:
  base::Result<auth::SignIn> SignInThroughBrowser(const std::string& client_id, seconds timeout);
  base::Result<auth::SignIn> SignInWithToken(seconds timeout);
  base::Result<base::Secret> AskForToken(seconds timeout);
  base::Result<bool> WantsTokenOfGh(seconds timeout);
  base::Result<base::Secret> Ask(std::string_view question, Echo echo, seconds timeout) const;
  void ShowCode(const auth::DeviceCode& code, seconds timeout) const;

  base::Result<auth::TokenSurvey> Survey() const;
  std::string Describe(const SourceReport& report, const auth::TokenSurvey& survey) const;
  std::string OriginOf(TokenSource source) const;
  void WarnOfBetterSources() const;
  std::string File() const { return privacy::SafeForTerminal(store_.file().string()); }

  const config::Settings& settings_;
  const Terminal& terminal_;
  const AuthSurroundings& surroundings_;
  const std::stop_token stop_;
  const auth::TokenStore store_;
};

base::Status AuthRun::Login(seconds timeout) {
  // A file that could not take the token must not come to light after the user's work in the
  // browser.
  LOGAI_RETURN_IF_ERROR(store_.Read());
  const std::string* client_id = settings_.Find(keys::kGithubClientId);
  const bool through_browser = client_id != nullptr && !base::Trim(*client_id).empty();
  auto sign_in = through_browser
                     ? SignInThroughBrowser(std::string(base::Trim(*client_id)), timeout)
                     : SignInWithToken(timeout);
  LOGAI_ASSIGN_OR_RETURN(auth::SignIn done, std::move(sign_in));
  done.created_at = base::FormatIso(surroundings_.clock.Now());
  LOGAI_RETURN_IF_ERROR(store_.Write(done));
  WriteOut(fmt::format("{}\nToken saved to: {}\n",
                       through_browser ? "✅ Authentication successful!"
                                       : "✅ Token stored (GitHub was not asked about it)",
                       File()));
  WarnOfBetterSources();
  return {};
}

base::Result<auth::SignIn> AuthRun::SignInThroughBrowser(const std::string& client_id,
                                                         seconds timeout) {
  LOGAI_ASSIGN_OR_RETURN(const auto transport, app::MakeTransport(settings_));
  WriteErr(
      fmt::format("Signing in with the OAuth application {} (LOGAI_GITHUB_CLIENT_ID, {}).\n",
                  privacy::SafeForTerminal(client_id),
                  privacy::SafeForTerminal(settings_.OriginOf(keys::kGithubClientId).ToString())));
  LOGAI_ASSIGN_OR_RETURN(
      auth::DeviceSignIn done,
      auth::SignInByDevice(
          {.client_id = client_id, .github_url = surroundings_.github_url, .timeout = timeout},
          *transport, surroundings_.waiter,
          [&](const auth::DeviceCode& code) { ShowCode(code, timeout); }, stop_));
  if (done.access.expires_in) {
    PrintNotice(fmt::format("tokens of this application expire: sign in again in {}",
                            base::FormatDuration(*done.access.expires_in)),
                terminal_);
  }
  return auth::SignIn{.token = std::move(done.access.token),
                      .created_at = {},
                      .device_code = std::move(done.device_code)};
}

void AuthRun::ShowCode(const auth::DeviceCode& code, seconds timeout) const {
  WriteOut(fmt::format("Open this page in a browser:  {}\nand enter this code there:    {}\n",
                       Styled(code.verification_uri, Style::kCyan, terminal_.color_stdout),
                       Styled(code.user_code, Style::kBold, terminal_.color_stdout)));
  WriteErr(fmt::format("Waiting for your approval, at most {}. Ctrl-C stops.\n",
                       base::FormatDuration(std::min(timeout, code.expires_in))));
}

base::Result<auth::SignIn> AuthRun::SignInWithToken(seconds timeout) {
  WriteErr("LOGAI_GITHUB_CLIENT_ID is not set, so LogAI cannot sign in through the browser.\n");
  LOGAI_ASSIGN_OR_RETURN(const bool from_gh, WantsTokenOfGh(timeout));
  if (from_gh) {
    auto token = auth::TokenOfGh(surroundings_.environment, kGhTimeout, stop_);
    if (token.has_value()) return auth::SignIn{.token = *std::move(token)};
    if (token.error().kind == ErrorKind::kCancelled) return Fail(std::move(token).error());
    PrintError(token.error(), terminal_);
  }
  LOGAI_ASSIGN_OR_RETURN(base::Secret token, AskForToken(timeout));
  return auth::SignIn{.token = std::move(token)};
}

/// Whether the user wants the token that gh has. Without a terminal to ask on the answer is no.
base::Result<bool> AuthRun::WantsTokenOfGh(seconds timeout) {
  if (!terminal_.stdin_is_terminal || !terminal_.stderr_is_terminal) {
    WriteErr("Without a terminal to ask on, the sign-in of gh is not taken over.\n");
    return false;
  }
  if (!auth::IsGhInstalled(surroundings_.environment)) return false;
  LOGAI_ASSIGN_OR_RETURN(
      const base::Secret line,
      Ask("Take over the token of GitHub's command-line tool (gh auth token)? [y/N] ", Echo::kShown,
          timeout));
  const std::string_view answer = base::Trim(line.Reveal());
  return base::EqualIgnoringCase(answer, "y") || base::EqualIgnoringCase(answer, "yes");
}

base::Result<base::Secret> AuthRun::Ask(std::string_view question, Echo echo,
                                        seconds timeout) const {
  WriteErr(question);
  auto line = ReadInputLine(echo, timeout, stop_);
  if (line.has_value()) return line;
  WriteErr("\n");  // what comes next is not part of the question
  base::Error error = std::move(line).error();
  if (error.kind == ErrorKind::kTimeout) {
    error.next = "run 'logai auth login' again, with --timeout SECONDS to wait longer";
  }
  return Fail(std::move(error));
}

base::Result<base::Secret> AuthRun::AskForToken(seconds timeout) {
  if (terminal_.stdin_is_terminal && !terminal_.stderr_is_terminal) {
    // Nobody would see the question.
    return Fail({.kind = ErrorKind::kUnauthorized,
                 .message = "no terminal to ask for a token on",
                 .next = kWaysToSignIn});
  }
  LOGAI_ASSIGN_OR_RETURN(
      const base::Secret line,
      Ask(terminal_.stdin_is_terminal ? "Paste a GitHub token (it is not shown), then press Enter: "
                                      : "Reading a GitHub token from standard input.\n",
          Echo::kHidden, timeout));
  if (base::Trim(line.Reveal()).empty()) {
    if (terminal_.stdin_is_terminal) WriteErr("\n");  // Ctrl-D leaves the cursor after the question
    return Fail({.kind = ErrorKind::kUnauthorized,
                 .message = terminal_.stdin_is_terminal ? "no token was entered"
                                                        : "no token on standard input",
                 .next = kWaysToSignIn});
  }
  auto token = auth::ParseToken(line.Reveal());
  if (token.has_value()) return token;
  base::Error error = std::move(token).error();
  error.next = "copy the token alone, without quotation marks or its name";
  return Fail(std::move(error));
}

base::Status AuthRun::Logout() {
  LOGAI_ASSIGN_OR_RETURN(const bool removed, store_.Remove());
  WriteOut(removed ? "✅ Logged out successfully\n" : "ℹ️  No credentials found\n");
  if (removed) {
    WriteOut(
        "The token itself stays valid until it is revoked at "
        "https://github.com/settings/applications or https://github.com/settings/tokens\n");
  }
  WarnOfBetterSources();
  return {};
}

base::Status AuthRun::Status() {
  LOGAI_ASSIGN_OR_RETURN(const auth::TokenSurvey survey, Survey());
  // The labels, and "True", are those of the Python version, for the scripts that read them.
  std::string text = fmt::format("Provider: github-copilot\nAuthenticated: {}\n",
                                 survey.winner ? "True" : "False");
  if (survey.winner) {
    text += fmt::format("Token: {}\nSource: {}\n", auth::MaskedToken(survey.token),
                        Name(*survey.winner));
  }
  text +=
      fmt::format("Token file: {}\n\nA token is taken from the first that is set of:\n", File());
  for (const SourceReport& report : survey.reports) text += Describe(report, survey);
  text += "\n";
  if (!survey.winner) text += kRunLogin;
  WriteOut(text);
  if (store_.IsOpenToOthers()) {
    PrintNotice(fmt::format("other users of this machine can read the token file; 'chmod 600 {0}' "
                            "closes it",
                            store_.file().string()),
                terminal_);
  }
  return {};
}

/// One line of the table of sources.
std::string AuthRun::Describe(const SourceReport& report, const auth::TokenSurvey& survey) const {
  const bool wins = survey.winner == report.source;
  std::string state;
  switch (report.state) {
    case SourceReport::State::kNotSet:
      state = "not set";
      break;
    case SourceReport::State::kSet:
      state = wins ? "set, used" : "set, not used";
      break;
    case SourceReport::State::kNotLookedAt:
      state = "not looked at";
      break;
    case SourceReport::State::kUnknown:
      state = "unknown";
      break;
  }
  std::string note = report.note.empty() ? OriginOf(report.source) : report.note;
  if (!note.empty()) note = " (" + privacy::SafeForTerminal(note) + ")";
  return fmt::format("{} {:<26}  {}{}\n", wins ? "→" : " ", Name(report.source), state, note);
}

/// Where a source got its token, when that is not plain from its name.
std::string AuthRun::OriginOf(TokenSource source) const {
  if (source == TokenSource::kCopilotSetting && settings_.IsSet(keys::kGithubCopilotToken))
    return settings_.OriginOf(keys::kGithubCopilotToken).ToString();
  if (source == TokenSource::kGithubSetting && settings_.IsSet(keys::kGithubToken))
    return settings_.OriginOf(keys::kGithubToken).ToString();
  if (source == TokenSource::kSignIn) {
    const auto stored = store_.Read();
    if (stored.has_value() && *stored) return (*stored)->created_at;
  }
  return {};
}

base::Status AuthRun::List() {
  LOGAI_ASSIGN_OR_RETURN(const auth::TokenSurvey survey, Survey());
  WriteOut(survey.winner ? "✓ github-copilot\n" : "✗ github-copilot (not authenticated)\n");
  return {};
}

base::Result<auth::TokenSurvey> AuthRun::Survey() const {
  return auth::SurveyTokens(
      {.copilot_setting = settings_.Find(keys::kGithubCopilotToken),
       .github_setting = settings_.Find(keys::kGithubToken),
       .store = store_,
       .environment = surroundings_.environment,
       .copilot_cli_installed = llm::FindCopilotCli(surroundings_.environment).has_value()},
      stop_);
}

/// Those who sign in or out expect it to have an effect.
void AuthRun::WarnOfBetterSources() const {
  for (const auto source : {TokenSource::kCopilotSetting, TokenSource::kGithubSetting}) {
    const std::string origin = OriginOf(source);
    if (origin.empty()) continue;
    PrintNotice(
        fmt::format("{} is set ({}) and is used before a stored sign-in", Name(source), origin),
        terminal_);
  }
}

}  // namespace

ExitCode RunAuth(const AuthCommand& command, seconds login_timeout,
                 const config::Settings& settings, const Terminal& terminal,
                 const AuthSurroundings& surroundings, std::stop_token stop) {
  AuthRun run(settings, terminal, surroundings, std::move(stop));
  base::Status status;
  switch (command.action) {
    case AuthCommand::Action::kLogin:
      if (login_timeout <= seconds(0)) {
        WriteErr("error: --timeout needs a number of seconds above 0\n");
        return ExitCode::kUsage;
      }
      status = run.Login(login_timeout);
      break;
    case AuthCommand::Action::kLogout:
      status = run.Logout();
      break;
    case AuthCommand::Action::kStatus:
      status = run.Status();
      break;
    case AuthCommand::Action::kList:
      status = run.List();
      break;
  }
  if (status.has_value()) return ExitCode::kSuccess;
  PrintError(status.error(), terminal);
  return ExitCodeFor(status.error());
}

ExitCode RunAuth(const AuthCommand& command, seconds login_timeout,
                 const config::Settings& settings, const Terminal& terminal, std::stop_token stop) {
  return RunAuth(command, login_timeout, settings, terminal,
                 {.environment = base::Environment::OfProcess(),
                  .waiter = base::SystemWaiter(),
                  .clock = base::SystemClock()},
                 std::move(stop));
}

}  // namespace logai::cli
