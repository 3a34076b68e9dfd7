#include "sources/file_spool.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/support/file_reading.h"
#include "tests/support/temp_folder.h"

namespace logai::sources {
namespace {

using test::Gzip;
using test::kLog;
using test::Names;
using test::Open;
using test::Read;
using test::Strings;
using test::TempFolder;

TEST(FileSpoolTest, APipeIsReadOnceAndAskedOften) {
  const TempFolder folder;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  FileSourceOptions options;
  options.input_fd = ends[0];
  options.temporary_folder = folder.path();
  const auto source = Open({"-"}, options);
  EXPECT_EQ(Names(*source), Strings{"-"});
  std::jthread writer([&] {
    std::string text(kLog);
    for (int i = 0; i < 2000; ++i) text += "2026-11-20T14:00:03Z INFO more\n";
    const ssize_t written = ::write(ends[1], text.data(), text.size());
    EXPECT_EQ(written, static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
  });
  EXPECT_EQ(Read(*source, "-").events.size(), 2003u);
  EXPECT_EQ(Read(*source, "-").events.size(), 2003u);
  EXPECT_EQ(Read(*source, "-").events[0].group, "-");
  EXPECT_TRUE(source->DataSpan({}));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));  // the copy has no name
  ::close(ends[0]);
}

TEST(FileSpoolTest, WaitingForAPipeCanBeStopped) {
  const TempFolder folder;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  FileSourceOptions options;
  options.input_fd = ends[0];
  options.temporary_folder = folder.path();
  const auto source = Open({"-"}, options);
  ASSERT_EQ(::write(ends[1], "early\n", 6), 6);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  ReadRequest request;
  request.group = "-";
  const auto report =
      source->ReadGroup(request, [](const auto&) { return Flow::kContinue; }, stop.get_token());
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kCancelled);
  ASSERT_EQ(::write(ends[1], "late\n", 5), 5);
  ::close(ends[1]);
  EXPECT_EQ(Read(*source, "-").Bodies(), (Strings{"early", "late"}));  // nothing was lost
  ::close(ends[0]);
}

TEST(FileSpoolTest, ANamedPipeWithoutAWriterCanBeStoppedAndReadLater) {
  const TempFolder folder;
  const std::string path = (folder.path() / "7").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  FileSourceOptions options;
  options.temporary_folder = folder.path();
  const auto source = Open({path}, options);
  EXPECT_EQ(Names(*source), Strings{"pipe 7"});  // as of <(command), whose name says nothing
  std::stop_source stop;
  stop.request_stop();
  ReadRequest request;
  request.group = "pipe 7";
  const auto report =
      source->ReadGroup(request, [](const auto&) { return Flow::kContinue; }, stop.get_token());
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kCancelled);
  std::jthread writer([&] {
    const int end = ::open(path.c_str(), O_WRONLY);
    EXPECT_EQ(::write(end, "late\n", 5), 5);
    ::close(end);
  });
  EXPECT_EQ(Read(*source, "pipe 7").Bodies(), Strings{"late"});
}

TEST(FileSpoolTest, ARedirectedFileIsReadFromWhereItStands) {
  const TempFolder folder;
  const auto file = folder.Write("in.log", "skipped\nfirst\nsecond\n");
  const int fd = ::open(file.c_str(), O_RDONLY);
  ASSERT_EQ(::lseek(fd, 8, SEEK_SET), 8);
  FileSourceOptions options;
  options.input_fd = fd;
  const auto source = Open({"-"}, options);
  EXPECT_EQ(Read(*source, "-").Bodies(), (Strings{"first", "second"}));
  ::close(fd);
}

TEST(FileSpoolTest, CompressedInputIsUnderstoodToo) {
  const TempFolder folder;
  const auto file = folder.Write("in.gz", Gzip("one\ntwo\n"));
  const int fd = ::open(file.c_str(), O_RDONLY);
  FileSourceOptions options;
  options.input_fd = fd;
  EXPECT_EQ(Read(*Open({"-"}, options), "-").Bodies(), (Strings{"one", "two"}));
  ::close(fd);
}

}  // namespace
}  // namespace logai::sources
