#include "auth/secret_service.h"

#include <gtest/gtest.h>

#include "auth/keyring_answer.h"
#include "base/file.h"
#include "tests/support/fake_programs.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Secret;
using Kind = KeyringAnswer::Kind;

/// A helper that is a shell script. It finds what it was given in $1 to $3 and on its input.
class SecretServiceTest : public testing::Test {
 protected:
  SecretService With(const std::string& script, base::Millis time = base::Millis(20'000)) {
    programs_.Add("helper", script);
    return SecretService(
        base::Environment(
            {{"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere"}, {"PATH", "/usr/bin:/bin"}}),
        {.program = programs_.folder() / "helper", .answer_time = time, .unlock_time = time});
  }
  test::FakePrograms programs_;
};

TEST_F(SecretServiceTest, WithoutASessionBusNothingIsStarted) {
  programs_.Add("helper", "touch " + (programs_.folder() / "started").string());
  SecretService keyring(base::Environment({{"XDG_RUNTIME_DIR", programs_.folder().string()}}),
                        {.program = programs_.folder() / "helper"});
  EXPECT_FALSE(keyring.MayBeThere());
  const auto key = keyring.Read("anthropic", Unlock::kMayAsk, {});
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().kind, ErrorKind::kUnavailable);
  EXPECT_FALSE(std::filesystem::exists(programs_.folder() / "started"));
}

TEST_F(SecretServiceTest, AKeyIsReadWithAndWithoutUnlocking) {
  SecretService keyring = With(R"(printf 'found\n%s/%s/%s' "$1" "$2" "$3")");
  const auto quiet = keyring.Read("anthropic", Unlock::kNo, {});
  ASSERT_TRUE(quiet.has_value() && quiet->has_value());
  EXPECT_EQ((*quiet)->Reveal(), "keyring-helper/read/anthropic");
  const auto asking = keyring.Read("anthropic", Unlock::kMayAsk, {});
  ASSERT_TRUE(asking.has_value() && asking->has_value());
  EXPECT_EQ((*asking)->Reveal(), "keyring-helper/read-unlocking/anthropic");
}

TEST_F(SecretServiceTest, AKeyTravelsOnTheInputAndNotAmongTheArguments) {
  const auto seen = programs_.folder() / "seen";
  SecretService keyring = With("{ echo \"$@\"; cat; } > " + seen.string() + "; printf 'found\\n'");
  ASSERT_TRUE(keyring.Write("anthropic", Secret("sk-secret"), {}).has_value());
  const auto text = base::ReadWholeFile(seen);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, "keyring-helper write anthropic\nsk-secret");
}

TEST_F(SecretServiceTest, WhatIsNotThereIsNoError) {
  SecretService keyring = With(R"(printf 'none\n')");
  const auto key = keyring.Read("anthropic", Unlock::kNo, {});
  ASSERT_TRUE(key.has_value());
  EXPECT_FALSE(key->has_value());
  const auto removed = keyring.Remove("anthropic", {});
  ASSERT_TRUE(removed.has_value());
  EXPECT_FALSE(*removed);
}

TEST_F(SecretServiceTest, EachFailureHasItsKind) {
  const std::pair<const char*, ErrorKind> kCases[] = {
      {R"(printf 'locked\n')", ErrorKind::kForbidden},
      {R"(printf 'absent\nno service')", ErrorKind::kUnavailable},
      {R"(printf 'failed\nit broke')", ErrorKind::kUnavailable},
      {R"(printf 'found')", ErrorKind::kUnavailable},
      {R"(printf 'anything\nelse')", ErrorKind::kUnavailable},
      {"exit 2", ErrorKind::kUnavailable},
      {"kill -SEGV $$", ErrorKind::kUnavailable},
      {"head -c 100000 /dev/zero", ErrorKind::kUnavailable},
  };
  for (const auto& [script, kind] : kCases) {
    const auto key = With(script).Read("anthropic", Unlock::kNo, {});
    ASSERT_FALSE(key.has_value()) << script;
    EXPECT_EQ(key.error().kind, kind) << script;
  }
}

TEST_F(SecretServiceTest, OneThatNeverAnswersIsGivenUp) {
  const auto key = With("exec sleep 60", base::Millis(50)).Read("anthropic", Unlock::kNo, {});
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().kind, ErrorKind::kTimeout);
}

TEST_F(SecretServiceTest, AStopEndsTheWait) {
  std::stop_source stop;
  stop.request_stop();
  const auto key = With("exec sleep 60").Read("anthropic", Unlock::kMayAsk, stop.get_token());
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().kind, ErrorKind::kCancelled);
}

TEST(KeyringAnswerTest, WhatIsWrittenIsRead) {
  const auto found = ReadKeyringAnswer(
      WriteKeyringAnswer({.kind = Kind::kFound, .key = Secret("line\nline")}).Reveal());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->kind, Kind::kFound);
  EXPECT_EQ(found->key.Reveal(), "line\nline");
  const auto failed =
      ReadKeyringAnswer(WriteKeyringAnswer({.kind = Kind::kFailed, .why = "no\x1b[31m"}).Reveal());
  ASSERT_TRUE(failed.has_value());
  EXPECT_EQ(failed->why, "no [31m");
}

TEST(KeyringAnswerTest, WhatIsNoAnswerIsNone) {
  for (const char* text : {"", "found", "Found\n", "\n", "none"})
    EXPECT_FALSE(ReadKeyringAnswer(text).has_value()) << text;
}

}  // namespace
}  // namespace logai::auth
