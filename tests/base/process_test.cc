#include "base/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/wait.h"

namespace logai::base {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

ProcessRequest Shell(std::string script) {
  return {.program = "/bin/sh",
          .arguments = {"-c", std::move(script)},
          .environment = Environment(Variables{{"PATH", "/usr/bin:/bin"}, {"GREETING", "hello"}}),
          .timeout = std::chrono::minutes(1)};
}

/// Whether `pid` ends soon.
bool IsGone(pid_t pid) {
  for (int tries = 0; tries < 500; ++tries) {
    if (::kill(pid, 0) != 0) return true;
    if (!SystemWaiter().WaitFor(Millis(10), {}).has_value()) return false;
  }
  return false;
}

TEST(RunProcessTest, CollectsBothStreamsAndTheExitCode) {
  const auto result = RunProcess(Shell("echo $GREETING; echo oops >&2; exit 3"), {});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->output, "hello\n");
  EXPECT_EQ(result->error_output, "oops\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(RunProcessTest, ArgumentsAreNotInterpreted) {
  const auto result = RunProcess(
      {.program = "/bin/echo", .arguments = {"$GREETING", "a  b", ";", "*"}, .environment = {}},
      {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->output, "$GREETING a  b ; *\n");
}

TEST(RunProcessTest, OutputLargerThanAPipeIsWhole) {
  const auto result = RunProcess(Shell("head -c 300000 /dev/zero"), {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->output.size(), 300000u);
}

TEST(RunProcessTest, OutputBeyondTheLimitEndsTheChild) {
  ProcessRequest request = Shell("cat /dev/zero");
  request.max_output = KiB(64);
  const auto result = RunProcess(request, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kTooLarge);
}

TEST(RunProcessTest, StandardInputIsEmpty) {
  const auto result = RunProcess(Shell("read line || echo nothing"), {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->output, "nothing\n");
}

TEST(RunProcessTest, ADeadSignalIsAnExitCodeAsInAShell) {
  const auto result = RunProcess(Shell("kill -9 $$"), {});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 137);
}

TEST(RunProcessTest, ATimeoutEndsTheChildAndItsChildren) {
  const std::string note = testing::TempDir() + "/logai_process_grandchild";
  ProcessRequest request = Shell("trap '' TERM; sleep 1000 & echo $! > " + note + "; sleep 1000");
  request.timeout = Millis(1000);
  const auto result = RunProcess(request, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kTimeout);
  pid_t grandchild = 0;
  std::ifstream(note) >> grandchild;
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(IsGone(grandchild));
}

TEST(RunProcessTest, AStopEndsTheChild) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto result = RunProcess(Shell("sleep 1000"), stop.get_token());
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kCancelled);
}

TEST(RunProcessTest, AGrandchildThatHoldsThePipeDoesNotKeepUsWaiting) {
  const auto result = RunProcess(Shell("sleep 1000 & echo $!"), {});
  ASSERT_TRUE(result.has_value());
  const pid_t grandchild = std::stoi(result->output);
  ASSERT_GT(grandchild, 1);
  ::kill(grandchild, SIGKILL);
}

TEST(RunProcessTest, AProgramThatCannotStartSaysWhy) {
  const auto missing =
      RunProcess({.program = "/no/such/program", .arguments = {}, .environment = {}}, {});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(missing.error().message.find("/no/such/program"), std::string::npos);
  const auto folder = RunProcess({.program = "/tmp", .arguments = {}, .environment = {}}, {});
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().kind, ErrorKind::kForbidden);
}

TEST(FindProgramTest, LooksOnThePathGivenAndNowhereElse) {
  EXPECT_EQ(FindProgram("sh", Environment(Variables{{"PATH", "/nowhere:/bin"}})), "/bin/sh");
  EXPECT_EQ(FindProgram("sh", Environment(Variables{{"PATH", "/nowhere"}})), std::nullopt);
  EXPECT_EQ(FindProgram("sh", Environment(Variables{{"PATH", ""}})), std::nullopt);
  EXPECT_EQ(FindProgram("/bin/sh", {}), "/bin/sh");
  EXPECT_EQ(FindProgram("", {}), std::nullopt);
}

TEST(RunProcessTest, TheChildReadsItsInputToTheEnd) {
  const auto ran = RunProcess({.program = "/bin/cat", .input = Secret("first\nsecond")}, {});
  ASSERT_TRUE(ran.has_value()) << ran.error().ToString();
  EXPECT_EQ(ran->output, "first\nsecond");
}

TEST(RunProcessTest, AnInputThatNoPipeTakesAtOnceIsRefused) {
  const auto ran =
      RunProcess({.program = "/bin/cat", .input = Secret(std::string(40'000, 'x'))}, {});
  ASSERT_FALSE(ran.has_value());
  EXPECT_EQ(ran.error().kind, ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace logai::base
