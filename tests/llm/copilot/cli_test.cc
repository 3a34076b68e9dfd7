#include "llm/copilot/cli.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_programs.h"

namespace logai::llm {
namespace {

using Login = CopilotAccess::Login;
using Variables = std::map<std::string, std::string, std::less<>>;

bool Has(const CopilotCommand& command, std::string_view argument) {
  return std::ranges::find(command.arguments, argument) != command.arguments.end();
}

TEST(FindCopilotCliTest, ItsOwnVariableBeatsThePath) {
  test::FakePrograms programs;
  programs.Add("copilot", "exit 0");
  programs.Add("other", "exit 0");
  const std::string other = (programs.folder() / "other").string();
  EXPECT_EQ(FindCopilotCli(programs.Environment()), programs.folder() / "copilot");
  EXPECT_EQ(FindCopilotCli(programs.Environment({{"COPILOT_CLI_PATH", other}})), other);
  EXPECT_EQ(FindCopilotCli(base::Environment(Variables{{"PATH", "/nowhere"}})), std::nullopt);
}

TEST(MakeCopilotCommandTest, TheCliSeesNoKeyButItsOwn) {
  const base::Environment ours(Variables{{"PATH", "/usr/bin"},
                                         {"HOME", "/home/u"},
                                         {"HTTPS_PROXY", "http://proxy:1"},
                                         {"XDG_CACHE_HOME", "/c"},
                                         {"AWS_SECRET_ACCESS_KEY", "aws"},
                                         {"LOGAI_OPENAI_API_KEY", "openai"},
                                         {"GITHUB_TOKEN", "other"},
                                         {"NODE_OPTIONS", "--require evil"}});
  const auto command = MakeCopilotCommand(
      "/bin/copilot", {.login = Login::kToken, .token = base::Secret("mine")}, ours);
  EXPECT_EQ(command.environment.all(),
            (std::map<std::string, std::string, std::less<>>{{"PATH", "/usr/bin"},
                                                             {"HOME", "/home/u"},
                                                             {"HTTPS_PROXY", "http://proxy:1"},
                                                             {"XDG_CACHE_HOME", "/c"},
                                                             {"COPILOT_SDK_AUTH_TOKEN", "mine"}}));
  EXPECT_TRUE(Has(command, "--no-auto-login"));
  EXPECT_TRUE(Has(command, "--disable-client-telemetry"));
  EXPECT_FALSE(Has(command, "mine"));  // others can read arguments
}

TEST(MakeCopilotCommandTest, EachLoginHasItsWay) {
  const base::Environment ours(Variables{{"PATH", "/usr/bin"}});
  const auto own = MakeCopilotCommand("/bin/copilot", {.login = Login::kOwn}, ours);
  EXPECT_FALSE(Has(own, "--no-auto-login"));
  const auto environment = MakeCopilotCommand(
      "/bin/copilot", {.login = Login::kEnvironment, .token = base::Secret("ghs")}, ours);
  EXPECT_EQ(environment.environment.Get("COPILOT_GITHUB_TOKEN"), "ghs");
  EXPECT_FALSE(Has(environment, "--auth-token-env"));
  const auto byok =
      MakeCopilotCommand("/bin/copilot", {.byok_base_url = "http://127.0.0.1:1/v1"}, ours);
  EXPECT_EQ(byok.environment.Get("COPILOT_OFFLINE"), "true");
  auto kept = byok;
  KeepStateIn("/tmp/x", kept);
  EXPECT_EQ(kept.environment.Get("COPILOT_HOME"), "/tmp/x/copilot");
  EXPECT_TRUE(Has(byok, "--no-auto-login"));
}

}  // namespace
}  // namespace logai::llm
