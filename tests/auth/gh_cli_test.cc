#include "auth/gh_cli.h"

#include <gtest/gtest.h>

#include "tests/support/fake_programs.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using test::FakePrograms;

constexpr base::Millis kLong{60'000};

TEST(TokenOfGhTest, GivesWhatGhPrints) {
  FakePrograms programs;
  programs.Add("gh",
               R"([ "$*" = "auth token --hostname github.com" ] && echo gho_fromgh0123456789)");
  EXPECT_TRUE(IsGhInstalled(programs.Environment()));
  const auto token = TokenOfGh(programs.Environment(), kLong, {});
  ASSERT_TRUE(token.has_value()) << token.error().message;
  EXPECT_EQ(token->Reveal(), "gho_fromgh0123456789");
}

// gh gives these back instead of its own sign-in, and GH_HOST would ask it about another server.
TEST(TokenOfGhTest, VariablesDoNotReachGh) {
  FakePrograms programs;
  programs.Add("gh", R"(echo "own$GH_TOKEN$GITHUB_TOKEN$GH_HOST$GH_DEBUG"; [ "$KEPT" = yes ])");
  const auto token = TokenOfGh(programs.Environment({{"GH_TOKEN", "a"},
                                                     {"GITHUB_TOKEN", "b"},
                                                     {"GH_HOST", "c"},
                                                     {"GH_DEBUG", "d"},
                                                     {"KEPT", "yes"}}),
                               kLong, {});
  ASSERT_TRUE(token.has_value()) << token.error().message;
  EXPECT_EQ(token->Reveal(), "own");
}

TEST(TokenOfGhTest, NoGhIsNotFound) {
  const FakePrograms programs;
  EXPECT_FALSE(IsGhInstalled(programs.Environment()));
  EXPECT_EQ(TokenOfGh(programs.Environment(), kLong, {}).error().kind, ErrorKind::kNotFound);
}

TEST(TokenOfGhTest, GhThatIsNotSignedInIsUnauthorized) {
  FakePrograms programs;
  programs.Add("gh", "echo 'no oauth token found for github.com' >&2; exit 1");
  const auto token = TokenOfGh(programs.Environment(), kLong, {});
  EXPECT_EQ(token.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(token.error().next.find("gh auth login"), std::string::npos);
}

TEST(TokenOfGhTest, AnOldGhIsToldFromOneThatIsNotSignedIn) {
  FakePrograms programs;
  programs.Add("gh", R"(echo 'unknown command "token" for "gh auth"' >&2; exit 1)");
  EXPECT_EQ(TokenOfGh(programs.Environment(), kLong, {}).error().kind, ErrorKind::kRetired);
}

TEST(TokenOfGhTest, NothingThatGhPrintedIsInAnError) {
  FakePrograms programs;
  programs.Add("gh", "echo 'gho_secret and more'; echo gho_secret >&2; exit $CODE");
  for (const char* code : {"0", "1"}) {
    const auto token = TokenOfGh(programs.Environment({{"CODE", code}}), kLong, {});
    ASSERT_FALSE(token.has_value());
    EXPECT_EQ(token.error().ToString().find("gho_secret"), std::string::npos);
  }
}

TEST(TokenOfGhTest, SilenceIsNoToken) {
  FakePrograms programs;
  programs.Add("gh", "exit 0");
  EXPECT_EQ(TokenOfGh(programs.Environment(), kLong, {}).error().kind, ErrorKind::kCorrupt);
}

TEST(TokenOfGhTest, AGhThatHangsIsEnded) {
  FakePrograms programs;
  programs.Add("gh", "exec /bin/sleep 600");
  EXPECT_EQ(TokenOfGh(programs.Environment(), base::Millis(50), {}).error().kind,
            ErrorKind::kTimeout);
}

TEST(TokenOfGhTest, AStopEndsGh) {
  FakePrograms programs;
  programs.Add("gh", "exec /bin/sleep 600");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(TokenOfGh(programs.Environment(), kLong, stop.get_token()).error().kind,
            ErrorKind::kCancelled);
}

}  // namespace
}  // namespace logai::auth
