#include "cli/auth_login.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "app/network.h"
#include "app/provider_key.h"
#include "auth/device_flow.h"
#include "auth/gh_cli.h"
#include "auth/token.h"
#include "base/text.h"
#include "cli/input_line.h"
#include "cli/messages.h"
#include "llm/catalogue.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

namespace keys = config::keys;
using base::ErrorKind;
using base::Fail;
using std::chrono::seconds;

/// The keyring behind gh may first ask its owner to unlock it.
constexpr base::Millis kGhTimeout{30'000};

constexpr const char* kWaysToSignIn =
    "Ways to sign in: run 'logai auth login' on a terminal; or pipe a token into it, as in "
    "'gh auth token | logai auth login'; or set LOGAI_GITHUB_CLIENT_ID to the client id of an "
    "OAuth application of yours; or set LOGAI_GITHUB_COPILOT_TOKEN and do without a sign-in";

/// One run of `logai auth login`.
class Login {
 public:
  Login(const LoginRequest& request, const config::Settings& settings, const Terminal& terminal,
        const AuthSurroundings& surroundings, const auth::KeyStore& store, std::stop_token stop)
      : request_(request),
        settings_(settings),
        terminal_(terminal),
        surroundings_(surroundings),
        store_(store),
        stop_(std::move(stop)),
        for_copilot_(request.provider == auth::kCopilotProvider),
        what_(for_copilot_ ? "a GitHub token" : "the key of " + request.provider) {}

  base::Status Run();

 private:
  std::string ClientId() const;
  base::Result<auth::SignIn> Get();
  base::Result<auth::SignIn> GetThroughBrowser(const std::string& client_id);
  base::Result<auth::SignIn> GetGithubToken();
  base::Result<base::Secret> AskForKey() const;
  base::Result<bool> WantsTokenOfGh() const;
  base::Result<base::Secret> Ask(std::string_view question, Echo echo) const;
  void ShowCode(const auth::DeviceCode& code) const;
  void TellWhere(const auth::KeyStore::Written& written) const;
  std::string Ways() const;
  std::string Command() const {
    return for_copilot_ ? "logai auth login" : "logai auth login " + request_.provider;
  }

  const LoginRequest& request_;
  const config::Settings& settings_;
  const Terminal& terminal_;
  const AuthSurroundings& surroundings_;
  const auth::KeyStore& store_;
  const std::stop_token stop_;
  const bool for_copilot_;
  const std::string what_;  // is asked for
};

base::Status Login::Run() {
  // A file that could not take the key must not come to light after the user's work.
  LOGAI_RETURN_IF_ERROR(store_.CanWrite(request_.provider, stop_));
  LOGAI_ASSIGN_OR_RETURN(auth::SignIn sign_in, Get());
  sign_in.created_at = base::FormatIso(surroundings_.clock.Now());
  const bool through_browser = !sign_in.device_code.empty();
  LOGAI_ASSIGN_OR_RETURN(const auto written,
                         store_.Write(request_.provider, std::move(sign_in), stop_));
  if (through_browser) {
    WriteOut("✅ Authentication successful!\n");
  } else {
    WriteOut(for_copilot_ ? std::string("✅ Token stored (GitHub was not asked about it)\n")
                          : fmt::format("✅ Key stored (see whether {0} takes it: logai doctor "
                                        "--llm-provider {0})\n",
                                        request_.provider));
  }
  TellWhere(written);
  return {};
}

void Login::TellWhere(const auth::KeyStore::Written& written) const {
  const bool in_keyring = written.place == auth::KeyPlace::kKeyring;
  WriteOut(fmt::format(
      "{} saved to: {}\n", for_copilot_ ? "Token" : "Key",
      in_keyring ? "the keyring" : privacy::SafeForTerminal(app::Describe(written.place, store_))));
  if (!written.why_not_keyring.empty()) {
    PrintNotice(fmt::format("it stands there as plain text that only you can read, since {}; "
                            "LOGAI_SECRET_STORE=keyring would have refused",
                            written.why_not_keyring),
                terminal_);
  }
  if (!written.left_behind.empty()) {
    PrintNotice(
        fmt::format("an older one is still in the keyring, unused: {}", written.left_behind),
        terminal_);
  }
}

std::string Login::ClientId() const {
  const std::string* client_id = settings_.Find(keys::kGithubClientId);
  return client_id == nullptr ? std::string() : std::string(base::Trim(*client_id));
}

base::Result<auth::SignIn> Login::Get() {
  if (for_copilot_ && !request_.with_token) {
    const std::string client_id = ClientId();
    return client_id.empty() ? GetGithubToken() : GetThroughBrowser(client_id);
  }
  LOGAI_ASSIGN_OR_RETURN(base::Secret key, AskForKey());
  return auth::SignIn{.token = std::move(key)};
}

base::Result<auth::SignIn> Login::GetThroughBrowser(const std::string& client_id) {
  LOGAI_ASSIGN_OR_RETURN(const auto transport, app::MakeTransport(settings_));
  WriteErr(
      fmt::format("Signing in with the OAuth application {} (LOGAI_GITHUB_CLIENT_ID, {}).\n",
                  privacy::SafeForTerminal(client_id),
                  privacy::SafeForTerminal(settings_.OriginOf(keys::kGithubClientId).ToString())));
  LOGAI_ASSIGN_OR_RETURN(auth::DeviceSignIn done,
                         auth::SignInByDevice(
                             {.client_id = client_id,
                              .github_url = surroundings_.github_url,
                              .timeout = request_.timeout},
                             *transport, surroundings_.waiter,
                             [&](const auth::DeviceCode& code) { ShowCode(code); }, stop_));
  if (done.access.expires_in) {
    PrintNotice(fmt::format("tokens of this application expire: sign in again in {}",
                            base::FormatDuration(*done.access.expires_in)),
                terminal_);
  }
  return auth::SignIn{.token = std::move(done.access.token),
                      .created_at = {},
                      .device_code = std::move(done.device_code)};
}

void Login::ShowCode(const auth::DeviceCode& code) const {
  WriteOut(fmt::format("Open this page in a browser:  {}\nand enter this code there:    {}\n",
                       Styled(code.verification_uri, Style::kCyan, terminal_.color_stdout),
                       Styled(code.user_code, Style::kBold, terminal_.color_stdout)));
  WriteErr(fmt::format("Waiting for your approval, at most {}. Ctrl-C stops.\n",
                       base::FormatDuration(std::min(request_.timeout, code.expires_in))));
}

base::Result<auth::SignIn> Login::GetGithubToken() {
  WriteErr("LOGAI_GITHUB_CLIENT_ID is not set, so LogAI cannot sign in through the browser.\n");
  LOGAI_ASSIGN_OR_RETURN(const bool from_gh, WantsTokenOfGh());
  if (from_gh) {
    auto token = auth::TokenOfGh(surroundings_.environment, kGhTimeout, stop_);
    if (token.has_value()) return auth::SignIn{.token = *std::move(token)};
    if (token.error().kind == ErrorKind::kCancelled) return Fail(std::move(token).error());
    PrintError(token.error(), terminal_);
  }
  LOGAI_ASSIGN_OR_RETURN(base::Secret token, AskForKey());
  return auth::SignIn{.token = std::move(token)};
}

/// Whether the user wants the token that gh has. Without a terminal to ask on the answer is no.
base::Result<bool> Login::WantsTokenOfGh() const {
  if (!terminal_.stdin_is_terminal || !terminal_.stderr_is_terminal) {
    WriteErr("Without a terminal to ask on, the sign-in of gh is not taken over.\n");
    return false;
  }
  if (!auth::IsGhInstalled(surroundings_.environment)) return false;
  LOGAI_ASSIGN_OR_RETURN(
      const base::Secret line,
      Ask("Take over the token of GitHub's command-line tool (gh auth token)? [y/N] ",
          Echo::kShown));
  const std::string_view answer = base::Trim(line.Reveal());
  return base::EqualIgnoringCase(answer, "y") || base::EqualIgnoringCase(answer, "yes");
}

base::Result<base::Secret> Login::Ask(std::string_view question, Echo echo) const {
  WriteErr(question);
  auto line = ReadInputLine(echo, request_.timeout, stop_);
  if (line.has_value()) return line;
  WriteErr("\n");  // what comes next is not part of the question
  base::Error error = std::move(line).error();
  if (error.kind == ErrorKind::kTimeout)
    error.next = fmt::format("run '{}' again, with --timeout SECONDS to wait longer", Command());
  return Fail(std::move(error));
}

base::Result<base::Secret> Login::AskForKey() const {
  if (terminal_.stdin_is_terminal && !terminal_.stderr_is_terminal) {
    // Nobody would see the question.
    return Fail({.kind = ErrorKind::kUnauthorized,
                 .message = fmt::format("no terminal to ask for {} on", what_),
                 .next = Ways()});
  }
  LOGAI_ASSIGN_OR_RETURN(
      const base::Secret line,
      Ask(terminal_.stdin_is_terminal
              ? fmt::format("Paste {} (it is not shown), then press Enter: ", what_)
              : fmt::format("Reading {} from standard input.\n", what_),
          Echo::kHidden));
  if (base::Trim(line.Reveal()).empty()) {
    if (terminal_.stdin_is_terminal) WriteErr("\n");  // Ctrl-D leaves the cursor after the question
    const std::string noun = for_copilot_ ? "token" : "key";
    return Fail({.kind = ErrorKind::kUnauthorized,
                 .message = terminal_.stdin_is_terminal
                                ? fmt::format("no {} was entered", noun)
                                : fmt::format("no {} on standard input", noun),
                 .next = Ways()});
  }
  auto token = auth::ParseToken(line.Reveal());
  if (token.has_value()) return token;
  base::Error error = std::move(token).error();
  error.next = "copy it alone, without quotation marks or its name";
  return Fail(std::move(error));
}

std::string Login::Ways() const {
  if (for_copilot_) return kWaysToSignIn;
  const llm::ProviderRow* row = llm::FindProvider(request_.provider);
  const std::string variable = row != nullptr && !row->key_setting.empty()
                                   ? fmt::format("; or set {} and store nothing", row->key_setting)
                                   : "; or name a command for it: api_key_cmd in config.toml";
  return fmt::format(
      "run '{0}' on a terminal; or pipe the key into it, as in 'pass show {1} | {0}'{2}", Command(),
      request_.provider, variable);
}

}  // namespace

base::Status RunLogin(const LoginRequest& request, const config::Settings& settings,
                      const Terminal& terminal, const AuthSurroundings& surroundings,
                      const auth::KeyStore& store, std::stop_token stop) {
  return Login(request, settings, terminal, surroundings, store, std::move(stop)).Run();
}

}  // namespace logai::cli
