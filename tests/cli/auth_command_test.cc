#include "cli/auth_command.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/support/fake_keyring.h"
#include "tests/support/fake_programs.h"
#include "tests/support/scripted_server.h"
#include "tests/support/scripted_transport.h"
#include "tests/support/temp_folder.h"

namespace logai::cli {
namespace {

using std::chrono::seconds;
using Action = AuthCommand::Action;
using Variables = std::map<std::string, std::string, std::less<>>;

constexpr const char* kToken = "gho_0123456789abcdefghij";
constexpr const char* kMasked = "gho_012...";

/// Puts a descriptor in the place of standard input while it lives.
class StandardInput {
 public:
  explicit StandardInput(int fd) : before_(::dup(STDIN_FILENO)) {
    ::dup2(fd, STDIN_FILENO);
    ::close(fd);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }

 private:
  int before_;
};

int PipeWith(std::string_view content) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  EXPECT_EQ(::write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::close(ends[1]);
  return ends[0];
}

/// A terminal whose user types. What it shows is kept.
class FakeTerminal {
 public:
  FakeTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
  }
  ~FakeTerminal() { ::close(master_); }
  int Open() const { return ::open(::ptsname(master_), O_RDWR | O_NOCTTY | O_CLOEXEC); }

  void Type(std::string_view text) const {
    EXPECT_EQ(::write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  /// Returns when the program has switched the echo off; false when it never does.
  bool WaitForHiddenInput() const {
    for (int tries = 0; tries < 3000; ++tries) {
      termios now{};
      if (::tcgetattr(master_, &now) == 0 && (now.c_lflag & ECHO) == 0) return true;
      if (!base::SystemWaiter().WaitFor(base::Millis(10), {}).has_value()) return false;
    }
    return false;
  }
  bool Echoes() const {
    termios now{};
    return ::tcgetattr(master_, &now) == 0 && (now.c_lflag & ECHO) != 0;
  }
  std::string Shown() const {
    std::string shown;
    char bytes[4096];
    for (pollfd ready{master_, POLLIN, 0}; ::poll(&ready, 1, 0) == 1;) {
      const ssize_t got = ::read(master_, bytes, sizeof bytes);
      if (got <= 0) break;
      shown.append(bytes, static_cast<std::size_t>(got));
    }
    return shown;
  }

 private:
  int master_;
};

struct Outcome {
  ExitCode code = ExitCode::kSuccess;
  std::string out;
  std::string err;
};

class AuthCommandTest : public ::testing::Test {
 protected:
  Outcome Run(Action action, Variables variables = {}, seconds timeout = seconds(900)) {
    return Run({.action = action}, std::move(variables), timeout);
  }
  Outcome Run(const AuthCommand& command, Variables variables = {},
              seconds timeout = seconds(900)) {
    variables["XDG_DATA_HOME"] = data_.path().string();
    variables["HOME"] = data_.path().string();
    const base::Environment environment = programs_.Environment(std::move(variables));
    config::Sources sources;
    sources.environment = environment;
    sources.home = data_.path();
    const auto settings = config::Settings::Load(sources);
    if (!settings.has_value()) {
      ADD_FAILURE() << settings.error().ToString();
      return {};
    }
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    if (just_before_) just_before_();
    Outcome outcome;
    outcome.code =
        RunAuth(command, timeout, *settings, terminal_,
                {.environment = environment,
                 .github_url = github_url_,
                 .waiter = waiter_,
                 .clock = clock_,
                 .open_keyring = [this] { return std::make_unique<test::FakeKeyring>(keyring_); }},
                stop_.get_token());
    outcome.out = ::testing::internal::GetCapturedStdout();
    outcome.err = ::testing::internal::GetCapturedStderr();
    // Whatever happens, no token is ever shown.
    EXPECT_EQ((outcome.out + outcome.err).find(kToken), std::string::npos);
    return outcome;
  }

  std::filesystem::path File() const { return data_.path() / "logai" / "auth.json"; }
  std::string Content() const {
    std::ifstream stream(File(), std::ios::binary);
    return (std::ostringstream() << stream.rdbuf()).str();
  }
  std::string StoredToken() const {
    return nlohmann::json::parse(Content())["github_copilot"]["token"];
  }
  void Store() const {
    data_.Write("logai/auth.json",
                std::string(R"({"github_copilot":{"token":")") + kToken +
                    R"(","created_at":"2026-02-11T10:30:00Z","device_code":"dc"}})");
    std::filesystem::permissions(File(), std::filesystem::perms(0600));
  }
  void UseTerminal() { terminal_.stdin_is_terminal = terminal_.stderr_is_terminal = true; }

  test::TempFolder data_;
  test::FakeKeyring::Content keyring_{.mood = test::FakeKeyring::Content::Mood::kAbsent};
  test::FakePrograms programs_;
  Terminal terminal_;
  testing::InstantWaiter waiter_;
  testing::FixedClock clock_{base::FromEpochMs(1'795'183'200'000)};  // 2026-11-20T14:00:00Z
  std::stop_source stop_;
  std::function<void()> just_before_;
  std::string github_url_ = "http://127.0.0.1:1";
};

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_F(AuthCommandTest, StatusWithoutASignInSaysHowToGetOne) {
  const Outcome outcome = Run(Action::kStatus);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess);
  EXPECT_TRUE(Has(outcome.out, "Provider: github-copilot\nAuthenticated: False\n"));
  EXPECT_TRUE(Has(outcome.out, "\nRun 'logai auth login' to authenticate\n"));
  EXPECT_TRUE(Has(outcome.out, "Token file: " + File().string() + "\n"));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(AuthCommandTest, StatusShowsAMaskedTokenAndItsFile) {
  Store();
  const Outcome outcome = Run(Action::kStatus);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess);
  EXPECT_TRUE(Has(outcome.out, "Authenticated: True\n"));
  EXPECT_TRUE(Has(outcome.out, std::string("Token: ") + kMasked + "\nSource: stored sign-in\n"));
  EXPECT_TRUE(Has(outcome.out, "Token file: " + File().string() + "\n"));
  EXPECT_TRUE(Has(outcome.out, "→ stored sign-in              set, used (2026-02-11T10:30:00Z)\n"))
      << outcome.out;
  EXPECT_FALSE(Has(outcome.out, "to authenticate"));
}

TEST_F(AuthCommandTest, StatusNamesTheSourceThatWins) {
  Store();
  const Outcome outcome =
      Run(Action::kStatus, {{"LOGAI_GITHUB_TOKEN", "github_pat_of_the_environment"},
                            {"GH_TOKEN", "ghp_of_the_environment"}});
  EXPECT_TRUE(Has(outcome.out, "Token: github_...\nSource: LOGAI_GITHUB_TOKEN\n"));
  EXPECT_TRUE(Has(outcome.out, "→ LOGAI_GITHUB_TOKEN          set, used (environment)\n"));
  EXPECT_TRUE(Has(outcome.out, "  stored sign-in              set, not used"));
  EXPECT_TRUE(Has(outcome.out, "  GH_TOKEN                    set, not used\n"));
}

TEST_F(AuthCommandTest, StatusWarnsOfAFileThatOthersCanRead) {
  Store();
  std::filesystem::permissions(File(), std::filesystem::perms(0644));
  const Outcome outcome = Run(Action::kStatus);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess);
  EXPECT_TRUE(Has(outcome.err, "chmod 600"));
}

TEST_F(AuthCommandTest, ListMarksTheProvider) {
  EXPECT_TRUE(Run(Action::kList).out.starts_with("✗ github-copilot (not authenticated)\n"));
  Store();
  EXPECT_TRUE(Run(Action::kList).out.starts_with("✓ github-copilot\n    gho_012...  stored"));
}

TEST_F(AuthCommandTest, LogoutAnswersAlsoWhenNothingIsStored) {
  const Outcome outcome = Run(Action::kLogout);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess);
  EXPECT_TRUE(Has(outcome.out, "No credentials found"));
}

TEST_F(AuthCommandTest, LogoutForgetsTheToken) {
  Store();
  const Outcome outcome = Run(Action::kLogout);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess);
  EXPECT_TRUE(Has(outcome.out, "Logged out successfully"));
  EXPECT_FALSE(std::filesystem::exists(File()));
}

TEST_F(AuthCommandTest, LogoutTellsWhatStillSignsIn) {
  Store();
  const Outcome outcome = Run(Action::kLogout, {{"LOGAI_GITHUB_COPILOT_TOKEN", "x"}});
  EXPECT_TRUE(Has(outcome.err, "LOGAI_GITHUB_COPILOT_TOKEN"));
}

TEST_F(AuthCommandTest, ADamagedFileFailsEveryCommandAndStays) {
  const std::string damaged = R"({"github_copilot": )";
  data_.Write("logai/auth.json", damaged);
  for (const Action action : {Action::kLogin, Action::kLogout, Action::kStatus, Action::kList}) {
    const Outcome outcome = Run(action, {{"LOGAI_GITHUB_CLIENT_ID", "Iv1.test"}});
    EXPECT_EQ(outcome.code, ExitCode::kFailure);
    EXPECT_TRUE(Has(outcome.err, File().string())) << outcome.err;
    EXPECT_EQ(Content(), damaged);
  }
}

TEST_F(AuthCommandTest, LoginShowsUrlAndCodeAndStoresTheToken) {
  testing::ScriptedServer server{
      testing::AnswerJson(
          200, R"({"device_code":"dc-1","user_code":"WDJB-MJHT","expires_in":900,"interval":5,
                   "verification_uri":"https://github.com/login/device"})"),
      testing::AnswerJson(200, R"({"error":"authorization_pending"})"),
      testing::AnswerJson(200, std::string(R"({"access_token":")") + kToken + "\"}")};
  github_url_ = server.url();
  const Outcome outcome = Run(Action::kLogin, {{"LOGAI_GITHUB_CLIENT_ID", "Iv1.test"}});
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_TRUE(Has(outcome.out, "https://github.com/login/device\n"));
  EXPECT_TRUE(Has(outcome.out, "WDJB-MJHT\n"));
  EXPECT_TRUE(Has(outcome.out, "Authentication successful!\nToken saved to: " + File().string()));
  EXPECT_EQ(nlohmann::json::parse(Content()),
            nlohmann::json::parse(std::string(R"({"github_copilot":{"token":")") + kToken +
                                  R"(","created_at":"2026-11-20T14:00:00.000Z",
                                      "device_code":"dc-1"}})"));
}

TEST_F(AuthCommandTest, LoginThatIsDeclinedStoresNothing) {
  testing::ScriptedServer server{
      testing::AnswerJson(200, R"({"device_code":"dc-1","user_code":"WDJB-MJHT",
                   "verification_uri":"https://github.com/login/device"})"),
      testing::AnswerJson(200, R"({"error":"access_denied"})")};
  github_url_ = server.url();
  const Outcome outcome = Run(Action::kLogin, {{"LOGAI_GITHUB_CLIENT_ID", "Iv1.test"}});
  EXPECT_EQ(outcome.code, ExitCode::kFailure);
  EXPECT_TRUE(Has(outcome.err, "declined"));
  EXPECT_FALSE(std::filesystem::exists(File()));
}

TEST_F(AuthCommandTest, LoginThatIsInterruptedEndsWith130) {
  testing::ScriptedServer server{testing::AnswerJson(
      200, R"({"device_code":"dc-1","user_code":"U","verification_uri":"https://github.com/x"})")};
  github_url_ = server.url();
  stop_.request_stop();
  EXPECT_EQ(Run(Action::kLogin, {{"LOGAI_GITHUB_CLIENT_ID", "Iv1.test"}}).code,
            ExitCode::kInterrupted);
}

TEST_F(AuthCommandTest, ATimeoutOfNothingIsBadUsage) {
  EXPECT_EQ(Run(Action::kLogin, {}, seconds(0)).code, ExitCode::kUsage);
}

TEST_F(AuthCommandTest, LoginTakesATokenFromAPipe) {
  programs_.Add("gh", "echo gho_must_not_be_taken");
  const StandardInput input(PipeWith(std::string(kToken) + "\r\nmore\n"));
  const Outcome outcome = Run(Action::kLogin);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_TRUE(Has(outcome.out, "Token saved to: " + File().string()));
  EXPECT_TRUE(Has(outcome.err, "not taken over"));
  EXPECT_EQ(StoredToken(), kToken);
  EXPECT_TRUE(nlohmann::json::parse(Content())["github_copilot"]["device_code"].is_null());
}

TEST_F(AuthCommandTest, LoginWithoutClientIdTokenAndTerminalSaysWhatToDo) {
  programs_.Add("gh", "echo gho_must_not_be_taken");
  const StandardInput input(PipeWith(""));
  const Outcome outcome = Run(Action::kLogin);
  EXPECT_EQ(outcome.code, ExitCode::kFailure);
  for (const char* way : {"LOGAI_GITHUB_CLIENT_ID", "gh auth token | logai auth login",
                          "LOGAI_GITHUB_COPILOT_TOKEN"}) {
    EXPECT_TRUE(Has(outcome.err, way)) << outcome.err;
  }
  EXPECT_FALSE(std::filesystem::exists(File()));
}

TEST_F(AuthCommandTest, AClosedStandardInputIsAnEmptyOne) {
  const int before = ::dup(STDIN_FILENO);
  // Only now: the capture of the output would take its number.
  just_before_ = [] { ::close(STDIN_FILENO); };
  const Outcome outcome = Run(Action::kLogin);
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  EXPECT_EQ(outcome.code, ExitCode::kFailure);
  EXPECT_TRUE(Has(outcome.err, "no token on standard input"));
}

TEST_F(AuthCommandTest, WhatIsNoTokenIsRefused) {
  const StandardInput input(PipeWith("TOKEN = gho_x y\n"));
  const Outcome outcome = Run(Action::kLogin);
  EXPECT_EQ(outcome.code, ExitCode::kFailure);
  EXPECT_FALSE(Has(outcome.err, "gho_x"));
  EXPECT_FALSE(std::filesystem::exists(File()));
}

TEST_F(AuthCommandTest, OnATerminalTheTokenOfGhIsTakenOverAfterAYes) {
  programs_.Add("gh", std::string("echo ") + kToken);
  FakeTerminal terminal;
  const StandardInput input(terminal.Open());
  UseTerminal();
  terminal.Type("y\n");
  const Outcome outcome = Run(Action::kLogin);
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_TRUE(Has(outcome.err, "[y/N]"));
  EXPECT_EQ(StoredToken(), kToken);
}

TEST_F(AuthCommandTest, OnATerminalAPastedTokenStaysHidden) {
  programs_.Add("gh", "echo gho_must_not_be_taken");
  FakeTerminal terminal;
  const StandardInput input(terminal.Open());
  UseTerminal();
  terminal.Type("\n");  // the default answer is no
  std::jthread user([&] {
    if (terminal.WaitForHiddenInput()) terminal.Type(std::string(kToken) + "\n");
  });
  const Outcome outcome = Run(Action::kLogin);
  user.join();
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_EQ(StoredToken(), kToken);
  EXPECT_FALSE(Has(terminal.Shown(), "gho_"));
  EXPECT_TRUE(terminal.Echoes());
}

TEST_F(AuthCommandTest, CtrlCWhilePastingEndsWith130AndRestoresTheTerminal) {
  FakeTerminal terminal;
  const StandardInput input(terminal.Open());
  UseTerminal();
  std::jthread user([&] {
    EXPECT_TRUE(terminal.WaitForHiddenInput());
    stop_.request_stop();
  });
  EXPECT_EQ(Run(Action::kLogin).code, ExitCode::kInterrupted);
  user.join();
  EXPECT_TRUE(terminal.Echoes());
  EXPECT_FALSE(std::filesystem::exists(File()));
}

TEST_F(AuthCommandTest, AGhThatIsNotSignedInLeadsToPasting) {
  programs_.Add("gh", "exit 1");
  FakeTerminal terminal;
  const StandardInput input(terminal.Open());
  UseTerminal();
  terminal.Type("yes\n");
  std::jthread user([&] {
    if (terminal.WaitForHiddenInput()) terminal.Type(std::string(kToken) + "\n");
  });
  const Outcome outcome = Run(Action::kLogin);
  user.join();
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_TRUE(Has(outcome.err, "gh auth login"));
  EXPECT_EQ(StoredToken(), kToken);
}

TEST_F(AuthCommandTest, AKeyOfAnotherProviderIsTypedUnseenAndStored) {
  keyring_.mood = test::FakeKeyring::Content::Mood::kOpen;
  FakeTerminal terminal;
  const StandardInput input(terminal.Open());
  UseTerminal();
  std::jthread user([&] {
    if (terminal.WaitForHiddenInput()) terminal.Type(std::string(kToken) + "\n");
  });
  const Outcome outcome = Run({.action = Action::kLogin, .provider = "Anthropic"});
  user.join();
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_TRUE(Has(outcome.err, "Paste the key of anthropic (it is not shown)"));
  EXPECT_TRUE(Has(outcome.out, "Key saved to: the keyring\n"));
  EXPECT_EQ(keyring_.keys.at("anthropic"), kToken);
  EXPECT_FALSE(Has(Content(), kToken));
  EXPECT_FALSE(Has(terminal.Shown(), "gho_"));
  EXPECT_TRUE(terminal.Echoes());
}

TEST_F(AuthCommandTest, APlaceThatIsWeakerThanTheKeyringIsTold) {
  for (const auto mood : {test::FakeKeyring::Content::Mood::kSilent,
                          test::FakeKeyring::Content::Mood::kLockedForGood}) {
    keyring_.mood = mood;
    const StandardInput input(PipeWith(std::string(kToken) + "\n"));
    const Outcome outcome = Run({.action = Action::kLogin, .provider = "groq"});
    EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
    EXPECT_TRUE(Has(outcome.out, "Key saved to: " + File().string()));
    EXPECT_TRUE(Has(outcome.err, "plain text")) << outcome.err;
  }
}

TEST_F(AuthCommandTest, WithTokenReadsItEvenWhereABrowserCouldBeUsed) {
  const StandardInput input(PipeWith(std::string(kToken) + "\n"));
  const Outcome outcome =
      Run({.action = Action::kLogin, .with_token = true}, {{"LOGAI_GITHUB_CLIENT_ID", "Iv1.test"}});
  EXPECT_EQ(outcome.code, ExitCode::kSuccess) << outcome.err;
  EXPECT_EQ(StoredToken(), kToken);
}

TEST_F(AuthCommandTest, AListNeverOpensTheKeyring) {
  keyring_.mood = test::FakeKeyring::Content::Mood::kOpen;
  {
    const StandardInput input(PipeWith(std::string(kToken) + "\n"));
    ASSERT_EQ(Run({.action = Action::kLogin, .provider = "groq"}).code, ExitCode::kSuccess);
  }
  keyring_.calls = 0;
  const Outcome outcome = Run({.action = Action::kList});
  EXPECT_TRUE(Has(outcome.out, "✓ groq\n    stored by `logai auth login` (keyring)\n"));
  EXPECT_EQ(keyring_.calls, 0);
}

TEST_F(AuthCommandTest, StatusAsJsonHasTheDocumentedShape) {
  Store();
  const auto json = nlohmann::json::parse(Run({.action = Action::kStatus, .json = true}).out);
  EXPECT_EQ(json["provider"], "github-copilot");
  EXPECT_EQ(json["authenticated"], true);
  EXPECT_EQ(json["token"], kMasked);
  EXPECT_EQ(json["stored"]["place"], "file");
  EXPECT_EQ(json["stored"]["created_at"], "2026-02-11T10:30:00Z");
  EXPECT_EQ(json["sources"].size(), 9u);
  EXPECT_EQ(json["file"], File().string());
}

TEST_F(AuthCommandTest, AnUnknownProviderIsRefusedWithTheNearest) {
  const Outcome outcome = Run({.action = Action::kLogout, .provider = "antropic"});
  EXPECT_EQ(outcome.code, ExitCode::kFailure);
  EXPECT_TRUE(Has(outcome.err, "did you mean anthropic?"));
}

}  // namespace
}  // namespace logai::cli
