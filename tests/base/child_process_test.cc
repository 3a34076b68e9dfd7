#include "base/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>

#include "base/wait.h"
#include "tests/support/temp_folder.h"

namespace logai::base {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

std::unique_ptr<ChildProcess> Shell(std::string script, std::filesystem::path folder = {}) {
  ::signal(SIGPIPE, SIG_IGN);
  auto child =
      ChildProcess::Start({.program = "/bin/sh",
                           .arguments = {"-c", std::move(script)},
                           .environment = Environment(Variables{{"PATH", "/usr/bin:/bin"}}),
                           .folder = std::move(folder)});
  EXPECT_TRUE(child) << child.error().message;
  return *std::move(child);
}

/// Reads until `bytes` came or the child has ended.
Status ReadUntil(ChildProcess& child, std::size_t bytes) {
  while (child.inbox().size() < bytes)
    LOGAI_RETURN_IF_ERROR(child.Pump(std::chrono::minutes(1), {}));
  return {};
}

TEST(ChildProcessTest, TalksBothWays) {
  const auto child = Shell("while read line; do echo \"got $line\"; done");
  child->Write("one\n");
  ASSERT_TRUE(ReadUntil(*child, 8));
  EXPECT_EQ(child->inbox(), "got one\n");
  child->Write("two\n");
  ASSERT_TRUE(ReadUntil(*child, 16));
  EXPECT_EQ(child->inbox(), "got one\ngot two\n");
}

TEST(ChildProcessTest, MoreThanAPipeHoldsGoesBothWaysAtOnce) {
  const auto child = Shell("cat");
  const std::string much(3'000'000, 'x');
  child->Write(much);
  ASSERT_TRUE(ReadUntil(*child, much.size()));
  EXPECT_EQ(child->inbox(), much);
}

TEST(ChildProcessTest, AChildThatEndsIsUnavailableAfterItsLastWords) {
  const auto child = Shell("echo bye; echo broken >&2; exit 3");
  const auto status = ReadUntil(*child, 100);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(child->inbox(), "bye\n");
  EXPECT_EQ(child->error_output(), "broken\n");
  child->Write("nobody reads this\n");  // must not end us
}

TEST(ChildProcessTest, WaitingCanBeStopped) {
  const auto child = Shell("sleep 100");
  std::stop_source stop;
  stop.request_stop();
  const auto status = child->Pump(std::chrono::minutes(1), stop.get_token());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kCancelled);
}

TEST(ChildProcessTest, RunsWhereItIsTold) {
  const test::TempFolder folder;
  const auto child = Shell("pwd -P", folder.path());
  EXPECT_FALSE(ReadUntil(*child, 1000));  // it has ended
  EXPECT_EQ(child->inbox(), std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST(ChildProcessTest, NothingOutlivesIt) {
  auto child = Shell("trap '' TERM; sleep 1000 & echo $!; wait");
  ASSERT_TRUE(ReadUntil(*child, 2));
  const pid_t grandchild = std::stoi(child->inbox());
  child.reset();
  bool gone = false;
  for (int tries = 0; tries < 500 && !gone; ++tries) {
    gone = ::kill(grandchild, 0) != 0;
    if (!gone && !SystemWaiter().WaitFor(Millis(10), {})) break;
  }
  EXPECT_TRUE(gone);
}

/// Makes a child of ours a parent, which is killed once it has started `script` and that has opened
/// the fifo; then waits until nobody holds the fifo open any more.
bool FifoClosesAfterKill(const test::TempFolder& folder, const std::string& script,
                         const std::filesystem::path& scratch) {
  const std::string fifo = (folder.path() / "fifo").string();
  if (::mkfifo(fifo.c_str(), 0600) != 0) return false;
  auto started = OpenPipe();
  const pid_t parent = started ? ::fork() : -1;
  if (parent < 0) return false;
  if (parent == 0) {
    const auto child =
        ChildProcess::Start({.program = "/bin/sh",
                             .arguments = {"-c", script, "sh", fifo},
                             .environment = Environment(Variables{{"PATH", "/usr/bin:/bin"}}),
                             .folder = {},
                             .scratch = scratch});
    const bool told = child && ::write(started->write_end.get(), "s", 1) == 1;
    while (told) ::pause();
    ::_exit(1);
  }
  started->write_end.Close();
  char start = 0;
  const bool has_started = ::read(started->read_end.get(), &start, 1) == 1;
  // Waits for the writer.
  const Descriptor reader(has_started ? ::open(fifo.c_str(), O_RDONLY | O_CLOEXEC) : -1);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  if (!has_started) return false;
  pollfd closed{reader.get(), 0, 0};
  return ::poll(&closed, 1, /*timeout_ms=*/60'000) == 1 && (closed.revents & POLLHUP) != 0;
}

TEST(ChildProcessTest, AHungChildAndItsOwnEndWhenWeAreKilled) {
  const test::TempFolder folder;
  // Neither reads its input nor heeds SIGTERM.
  EXPECT_TRUE(FifoClosesAfterKill(
      folder, "trap '' TERM; exec 9>\"$1\"; sleep 1000 & sleep 1000; sleep 1000", {}));
}

TEST(ChildProcessTest, ItsScratchFolderGoesWhenWeAreKilled) {
  const test::TempFolder folder;
  const auto scratch = folder.path() / "scratch with a blank";
  std::filesystem::create_directories(scratch / "inside");
  // The guard outlives the child by the removal; what it removes last is the folder itself.
  ASSERT_TRUE(FifoClosesAfterKill(folder, "exec 9>\"$1\"; sleep 1000", scratch));
  bool gone = false;
  for (int tries = 0; tries < 3000 && !gone; ++tries) {
    gone = !std::filesystem::exists(scratch);
    if (!gone && !SystemWaiter().WaitFor(Millis(10), {})) break;
  }
  EXPECT_TRUE(gone);
}

TEST(ChildProcessTest, TheScratchFolderOfAChildThatEndedIsLeftToItsOwner) {
  const test::TempFolder folder;
  const auto scratch = folder.path() / "scratch";
  std::filesystem::create_directories(scratch);
  ::signal(SIGPIPE, SIG_IGN);
  auto child = ChildProcess::Start({.program = "/bin/sh",
                                    .arguments = {"-c", "exit 0"},
                                    .environment = {},
                                    .folder = {},
                                    .scratch = scratch});
  ASSERT_TRUE(child);
  child->reset();
  EXPECT_TRUE(std::filesystem::exists(scratch));
}

TEST(ChildProcessTest, AProgramThatIsNotThereIsNotFound) {
  const auto child = ChildProcess::Start(
      {.program = "/nowhere/x", .arguments = {}, .environment = {}, .folder = {}});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace logai::base
