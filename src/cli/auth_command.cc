#include "cli/auth_command.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "app/key_states.h"
#include "app/provider_key.h"
#include "auth/copilot_token.h"
#include "auth/gh_cli.h"
#include "auth/token.h"
#include "cli/auth_login.h"
#include "cli/json_document.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "config/provider_choice.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

namespace keys = config::keys;
using auth::SourceReport;
using auth::TokenSource;
using nlohmann::ordered_json;
using privacy::SafeForTerminal;
using std::chrono::seconds;

ordered_json TextOrNull(std::string text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(std::move(text));
}

std::string_view StateName(SourceReport::State state) {
  switch (state) {
    case SourceReport::State::kNotSet:
      return "not set";
    case SourceReport::State::kSet:
      return "set";
    case SourceReport::State::kNotLookedAt:
      return "not looked at";
    case SourceReport::State::kUnknown:
      break;
  }
  return "unknown";
}

/// One run of `logai auth`.
class AuthRun {
 public:
  AuthRun(const AuthCommand& command, const config::Settings& settings, const Terminal& terminal,
          const AuthSurroundings& surroundings, std::stop_token stop)
      : command_(command),
        settings_(settings),
        terminal_(terminal),
        surroundings_(surroundings),
        stop_(std::move(stop)),
        store_(
            app::OpenKeyStore(settings, surroundings.environment,
                              surroundings.open_keyring ? surroundings.open_keyring() : nullptr)) {}

  base::Status Run(seconds login_timeout);

 private:
  base::Status Login(seconds timeout);
  base::Status Logout();
  base::Status Status();
  base::Status StatusOfCopilot();
  base::Status List();

  app::KeyState StateOf(const std::string& provider) const {
    return app::KeyStateOf(provider, settings_, surroundings_.environment, store_, stop_);
  }
  void OpenStoredKey(app::KeyState& state) const;
  ordered_json JsonOf(const app::KeyState& state) const;
  ordered_json JsonOfStored(const app::KeyState& state) const;
  std::string Describe(const SourceReport& report, const auth::TokenSurvey& survey) const;
  std::string NoteOf(const SourceReport& report) const;
  std::string OriginOf(TokenSource source) const;
  void WarnOfOpenFile() const;
  void WarnOfBetterSources() const;
  void WarnOfRemainingSources() const;
  bool ForCopilot() const { return provider_ == auth::kCopilotProvider; }
  std::string File() const { return SafeForTerminal(store_.file().file().string()); }

  const AuthCommand& command_;
  const config::Settings& settings_;
  const Terminal& terminal_;
  const AuthSurroundings& surroundings_;
  const std::stop_token stop_;
  const auth::KeyStore store_;
  std::string provider_;
};

base::Status AuthRun::Run(seconds login_timeout) {
  using Action = AuthCommand::Action;
  if (command_.provider.empty()) {
    provider_ = auth::kCopilotProvider;  // the contract's form of the command
  } else {
    LOGAI_ASSIGN_OR_RETURN(provider_, app::ProviderNamed(command_.provider, settings_));
  }
  switch (command_.action) {
    case Action::kLogin:
      return Login(login_timeout);
    case Action::kLogout:
      return Logout();
    case Action::kStatus:
      return ForCopilot() ? StatusOfCopilot() : Status();
    case Action::kList:
      break;
  }
  return List();
}

base::Status AuthRun::Login(seconds timeout) {
  if (provider_ == "github" && !settings_.IsSet(keys::kGithubBaseUrl)) {
    PrintNotice(
        "GitHub retired GitHub Models on 2026-07-30; this token is used only with a "
        "LOGAI_GITHUB_BASE_URL of your own. For Copilot: logai auth login",
        terminal_);
  }
  LOGAI_RETURN_IF_ERROR(
      RunLogin({.provider = provider_, .with_token = command_.with_token, .timeout = timeout},
               settings_, terminal_, surroundings_, store_, stop_));
  WarnOfBetterSources();
  return {};
}

base::Status AuthRun::Logout() {
  LOGAI_ASSIGN_OR_RETURN(const auto removed, store_.Remove(provider_, stop_));
  WriteOut(removed.found ? "✅ Logged out successfully\n" : "ℹ️  No credentials found\n");
  if (!removed.left_behind.empty())
    PrintNotice("the key is still in the keyring: " + removed.left_behind, terminal_);
  if (removed.found && ForCopilot()) {
    WriteOut(
        "The token itself stays valid until it is revoked at "
        "https://github.com/settings/applications or https://github.com/settings/tokens\n");
  } else if (removed.found) {
    WriteOut(fmt::format("The key itself stays valid until it is revoked at {}.\n", provider_));
  }
  WarnOfRemainingSources();
  return {};
}

/// Reads the stored key, if it counts and is in the keyring, without asking for a password.
void AuthRun::OpenStoredKey(app::KeyState& state) const {
  if (!state.stored_counts || !state.key.empty()) return;
  auto key = store_.Read(state.provider, auth::Unlock::kNo, stop_);
  if (!key)
    state.problem = key.error().message;
  else if (*key)
    state.key = **std::move(key);
}

ordered_json AuthRun::JsonOfStored(const app::KeyState& state) const {
  if (!state.stored) return nullptr;
  const bool in_keyring = state.stored->place == auth::KeyPlace::kKeyring;
  return {{"place", in_keyring ? "keyring" : "file"},
          {"created_at", TextOrNull(state.stored->created_at)},
          {"used", state.stored_counts}};
}

ordered_json AuthRun::JsonOf(const app::KeyState& state) const {
  return {{"provider", state.provider},
          {"authenticated", state.has_key},
          {"needs_key", state.needs_key},
          {"token", TextOrNull(state.key.empty() ? "" : auth::MaskedToken(state.key))},
          {"source", TextOrNull(state.origin)},
          {"stored", JsonOfStored(state)},
          {"problem", TextOrNull(state.problem)}};
}

base::Status AuthRun::Status() {
  LOGAI_RETURN_IF_ERROR(store_.Find(provider_));
  app::KeyState state = StateOf(provider_);
  OpenStoredKey(state);
  if (command_.json) {
    ordered_json document = JsonOf(state);
    document["file"] = store_.file().file().string();
    WriteOut(JsonDocument(document));
    return {};
  }
  std::string text = fmt::format("Provider: {}\nAuthenticated: {}\n", SafeForTerminal(provider_),
                                 state.has_key ? "True" : "False");
  if (state.has_key) {
    text += fmt::format("Token: {}\nSource: {}\n",
                        state.key.empty() ? "not looked at" : auth::MaskedToken(state.key),
                        SafeForTerminal(state.origin));
  }
  if (state.stored && !state.stored->created_at.empty())
    text += fmt::format("Stored at: {}{}\n", state.stored->created_at,
                        state.stored_counts ? "" : " (not used)");
  if (!state.problem.empty()) text += fmt::format("Problem: {}\n", SafeForTerminal(state.problem));
  text += fmt::format("Token file: {}\n", File());
  if (!state.has_key && !state.needs_key) text += "It may answer without a key.\n";
  if (!state.has_key)
    text += fmt::format("\nRun 'logai auth login {}' to authenticate\n", provider_);
  WriteOut(text);
  WarnOfOpenFile();
  return {};
}

base::Status AuthRun::StatusOfCopilot() {
  LOGAI_ASSIGN_OR_RETURN(
      const auth::TokenSurvey survey,
      app::LookForCopilotToken(settings_, surroundings_.environment, store_, stop_));
  app::KeyState state = app::CopilotKeyState(survey, store_);
  OpenStoredKey(state);
  if (command_.json) {
    ordered_json document = JsonOf(state);
    document["file"] = store_.file().file().string();
    document["sources"] = ordered_json::array();
    for (const SourceReport& report : survey.reports) {
      document["sources"].push_back({{"name", auth::Name(report.source)},
                                     {"state", StateName(report.state)},
                                     {"used", survey.winner == report.source},
                                     {"note", TextOrNull(NoteOf(report))}});
    }
    WriteOut(JsonDocument(document));
    return {};
  }
  // The labels, and "True", are those of the Python version, for the scripts that read them.
  std::string text = fmt::format("Provider: github-copilot\nAuthenticated: {}\n",
                                 survey.winner ? "True" : "False");
  if (survey.winner) {
    text += fmt::format("Token: {}\nSource: {}\n",
                        state.key.empty() ? "not looked at" : auth::MaskedToken(state.key),
                        Name(*survey.winner));
  }
  if (!state.problem.empty()) text += fmt::format("Problem: {}\n", SafeForTerminal(state.problem));
  text +=
      fmt::format("Token file: {}\n\nA token is taken from the first that is set of:\n", File());
  for (const SourceReport& report : survey.reports) text += Describe(report, survey);
  text += "\n";
  if (!survey.winner) text += "Run 'logai auth login' to authenticate\n";
  WriteOut(text);
  WarnOfOpenFile();
  return {};
}

void AuthRun::WarnOfOpenFile() const {
  if (!store_.file().IsOpenToOthers()) return;
  PrintNotice(fmt::format("other users of this machine can read the token file; 'chmod 600 {0}' "
                          "closes it",
                          store_.file().file().string()),
              terminal_);
}

/// One line of the table of sources.
std::string AuthRun::Describe(const SourceReport& report, const auth::TokenSurvey& survey) const {
  const bool wins = survey.winner == report.source;
  std::string state(StateName(report.state));
  if (report.state == SourceReport::State::kSet) state += wins ? ", used" : ", not used";
  std::string note = NoteOf(report);
  if (!note.empty()) note = " (" + SafeForTerminal(note) + ")";
  return fmt::format("{} {:<26}  {}{}\n", wins ? "→" : " ", Name(report.source), state, note);
}

std::string AuthRun::NoteOf(const SourceReport& report) const {
  return report.note.empty() ? OriginOf(report.source) : report.note;
}

/// Where a source got its token, when that is not plain from its name.
std::string AuthRun::OriginOf(TokenSource source) const {
  if (source == TokenSource::kCopilotSetting && settings_.IsSet(keys::kGithubCopilotToken))
    return settings_.OriginOf(keys::kGithubCopilotToken).ToString();
  if (source == TokenSource::kGithubSetting && settings_.IsSet(keys::kGithubToken))
    return settings_.OriginOf(keys::kGithubToken).ToString();
  if (source == TokenSource::kSignIn) {
    const auto stored = store_.Find(auth::kCopilotProvider);
    if (!stored || !*stored) return {};
    const bool in_keyring = (*stored)->place == auth::KeyPlace::kKeyring;
    const std::string& when = (*stored)->created_at;
    return !in_keyring ? when : when.empty() ? "keyring" : when + ", keyring";
  }
  return {};
}

base::Status AuthRun::List() {
  // A damaged file is told once, not for each provider.
  LOGAI_RETURN_IF_ERROR(store_.Find(auth::kCopilotProvider));
  std::vector<std::string> names = config::ProviderNames(settings_);
  // The one that the contract knows comes first.
  std::ranges::stable_partition(
      names, [](const std::string& name) { return name == auth::kCopilotProvider; });
  ordered_json list = ordered_json::array();
  std::string text;
  for (const std::string& name : names) {
    const app::KeyState state = StateOf(name);
    list.push_back(JsonOf(state));
    const std::string shown = SafeForTerminal(name);
    if (state.has_key) {
      text += fmt::format("✓ {}\n    {}{}\n", shown,
                          state.key.empty() ? "" : auth::MaskedToken(state.key) + "  ",
                          SafeForTerminal(state.origin));
    } else {
      text += state.needs_key ? fmt::format("✗ {} (not authenticated)\n", shown)
                              : fmt::format("○ {} (may answer without a key)\n", shown);
    }
    if (!state.problem.empty()) text += fmt::format("    {}\n", SafeForTerminal(state.problem));
    if (state.stored && !state.stored_counts) {
      text += fmt::format("    also stored, and not used: {}\n",
                          SafeForTerminal(app::Describe(state.stored->place, store_)));
    }
  }
  if (command_.json)
    WriteOut(JsonDocument({{"providers", list}, {"file", store_.file().file().string()}}));
  else
    WriteOut(text);
  return {};
}

/// Those who sign in expect it to have an effect.
void AuthRun::WarnOfBetterSources() const {
  if (!ForCopilot()) {
    const app::KeyState state = StateOf(provider_);
    if (state.has_key && !state.stored_counts)
      PrintNotice(state.origin + " is used before the stored key", terminal_);
    return;
  }
  for (const auto source : {TokenSource::kCopilotSetting, TokenSource::kGithubSetting}) {
    const std::string origin = OriginOf(source);
    if (origin.empty()) continue;
    PrintNotice(
        fmt::format("{} is set ({}) and is used before a stored sign-in", Name(source), origin),
        terminal_);
  }
}

/// Those who sign out expect it to have an effect. `gh` is not run for it.
void AuthRun::WarnOfRemainingSources() const {
  if (!ForCopilot()) {
    const app::KeyState state = StateOf(provider_);
    if (state.has_key)
      PrintNotice(fmt::format("{} still has a key: {}", provider_, state.origin), terminal_);
    return;
  }
  for (const auto source : {TokenSource::kCopilotSetting, TokenSource::kGithubSetting}) {
    if (const std::string origin = OriginOf(source); !origin.empty())
      PrintNotice(fmt::format("{} is still set ({})", Name(source), origin), terminal_);
  }
  for (const auto source : {TokenSource::kCopilotGithubTokenInEnv, TokenSource::kGhTokenInEnv,
                            TokenSource::kGithubTokenInEnv}) {
    if (surroundings_.environment.GetNonEmpty(Name(source)))
      PrintNotice(fmt::format("{} is still set (environment)", Name(source)), terminal_);
  }
  if (auth::IsGhInstalled(surroundings_.environment))
    PrintNotice("gh is installed; if it is signed in, its token may be used", terminal_);
}

}  // namespace

ExitCode RunAuth(const AuthCommand& command, seconds login_timeout,
                 const config::Settings& settings, const Terminal& terminal,
                 const AuthSurroundings& surroundings, std::stop_token stop) {
  if (command.action == AuthCommand::Action::kLogin && login_timeout <= seconds(0)) {
    WriteErr("error: --timeout needs a number of seconds above 0\n");
    return ExitCode::kUsage;
  }
  const base::Status status =
      AuthRun(command, settings, terminal, surroundings, std::move(stop)).Run(login_timeout);
  if (status.has_value()) return ExitCode::kSuccess;
  if (command.json)
    WriteOut(ErrorAsJson(status.error()));
  else
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
