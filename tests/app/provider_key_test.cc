#include "app/provider_key.h"

#include <gtest/gtest.h>

#include <map>

namespace logai::app {
namespace {

using base::ErrorKind;
using Variables = std::map<std::string, std::string, std::less<>>;

base::Result<base::Secret> KeyFrom(std::string command) {
  const config::ProviderChoice choice{.provider = "openai",
                                      .key_cmd = std::move(command),
                                      .key_cmd_name = "LOGAI_OPENAI_API_KEY_CMD"};
  const auto settings = config::Settings::Load({});
  EXPECT_TRUE(settings);
  return KeyOf(choice, *settings, base::Environment(Variables{{"PATH", "/usr/bin:/bin"}}), {}, {});
}

TEST(ProviderKeyTest, AFailingCommandsReasonIsShown) {
  const auto key = KeyFrom("echo 'pass: the store is locked' >&2; exit 3");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().kind, ErrorKind::kUnauthorized);
  EXPECT_TRUE(
      key.error().message.contains("ended with 3 and printed nothing: pass: the store is "
                                   "locked"))
      << key.error().message;
}

TEST(ProviderKeyTest, ItsReasonNeverShowsAKey) {
  for (const char* command :
       {"echo sk-ERRSECRETKEY >&2; exit 1", "echo MYOWNSECRET; echo got MYOWNSECRET >&2; exit 1",
        "echo gho_0123456789SECRET >&2; exit 1"}) {
    const auto key = KeyFrom(command);
    ASSERT_FALSE(key) << command;
    EXPECT_EQ(key.error().kind, ErrorKind::kUnauthorized);
    EXPECT_FALSE(key.error().ToString().contains("SECRET")) << key.error().ToString();
  }
}

TEST(ProviderKeyTest, EverySourceOfAKeyHasItsWords) {
  const auto words = [](config::ProviderChoice choice) {
    const llm::ProviderSettings settings = SettingsOf(choice);
    return settings.key + "; " + settings.key_remedy;
  };
  const base::Secret token("k");
  EXPECT_TRUE(words({.provider = "custom", .name = "work", .key_env = "WORK_KEY"})
                  .contains("the key in WORK_KEY; check that WORK_KEY"));
  EXPECT_TRUE(words({.provider = "openai", .key_stored = true})
                  .contains("stored; store another: 'logai auth login openai'"));
  EXPECT_TRUE(words({.provider = "openai", .key_cmd = "x", .key_cmd_name = "X_CMD"})
                  .contains("the command of X_CMD"));
  EXPECT_TRUE(words({.provider = "custom",
                     .name = "work",
                     .token = token,
                     .token_name = "[providers.work] api_key"})
                  .contains("the key in [providers.work] api_key"));
  // The row says it better.
  EXPECT_TRUE(words({.provider = "openai", .token = token, .token_name = "LOGAI_OPENAI_API_KEY"})
                  .ends_with("; "));
}

}  // namespace
}  // namespace logai::app
