#include "sources/file_source.h"

#include <gtest/gtest.h>
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
using test::Reading;
using test::Strings;
using test::TempFolder;

TEST(FileSourceTest, AFileGivenAloneIsAGroupByItsName) {
  const TempFolder folder;
  const auto source = Open({folder.Write("deep/app.log", kLog)});
  EXPECT_EQ(Names(*source), Strings{"app.log"});
  const Reading reading = Read(*source, "app.log");
  ASSERT_EQ(reading.events.size(), 3u);
  EXPECT_EQ(reading.events[1].line, base::LineNumber(2));
  EXPECT_EQ(reading.events[1].line_end, base::LineNumber(4));
  EXPECT_EQ(reading.events[1].level, logs::Level::kError);
  EXPECT_EQ(reading.events[1].group, "app.log");
  EXPECT_EQ(reading.events[1].stream, "");
  EXPECT_EQ(reading.report.lines_read, 5);
  EXPECT_EQ(reading.report.bytes_read.value(), static_cast<std::int64_t>(kLog.size()));
  EXPECT_EQ(reading.report.events_read, base::EventCount(3));
  EXPECT_EQ(base::FormatIso(*reading.report.span.end), "2026-11-20T14:00:02.000Z");
  EXPECT_TRUE(reading.report.problems.empty());
}

TEST(FileSourceTest, FoldersAreReadWithWhatIsBelowAndHiddenAndBinaryFilesAreTold) {
  const TempFolder folder;
  folder.Write("pay/app.log", kLog);
  folder.Write("checkout/app.log", kLog);
  folder.Write("zero.log", "");
  folder.Write(".hidden/x.log", kLog);
  folder.Write("picture.png", std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16));
  folder.Write("old.log.xz", std::string("\xFD"
                                         "7zXZ\0\0",
                                         7));
  const auto source = Open({folder.path()});
  EXPECT_EQ(Names(*source), (Strings{"checkout/app.log", "pay/app.log", "zero.log"}));
  EXPECT_EQ(Names(*source, "pay"), Strings{"pay/app.log"});
  EXPECT_EQ(Read(*source, "pay/app.log").events.size(), 3u);
  EXPECT_EQ(source->Notices(),
            (Strings{"1 hidden file was left out: .hidden",
                     "old.log.xz was left out: xz-compressed (decompress it first, for example "
                     "with xz -dk)",
                     "picture.png was left out: binary, not text"}));
}

TEST(FileSourceTest, GlobsNameGroupsBelowTheirFixedFolder) {
  const TempFolder folder;
  folder.Write("a/x.log", kLog);
  folder.Write("b/x.log", kLog);
  folder.Write("b/deep/y.log", kLog);
  folder.Write("b/note.txt", kLog);
  const std::string root = folder.path();
  EXPECT_EQ(Names(*Open({root + "/*/*.log"})), (Strings{"a/x.log", "b/x.log"}));
  EXPECT_EQ(Names(*Open({root + "/**/*.log"})), (Strings{"a/x.log", "b/deep/y.log", "b/x.log"}));
  EXPECT_EQ(Names(*Open({root + "/b/[n-y]*.*"})), (Strings{"note.txt", "x.log"}));
  EXPECT_EQ(Names(*Open({root + "/?"})),
            (Strings{"a/x.log", "b/deep/y.log", "b/note.txt", "b/x.log"}));
}

TEST(FileSourceTest, AFileWhoseNameLooksLikeAGlobIsTakenAsItIs) {
  const TempFolder folder;
  EXPECT_EQ(Names(*Open({folder.Write("app[1].log", kLog)})), Strings{"app[1].log"});
}

TEST(FileSourceTest, CollidingNamesGetTheShortestDistinguishingPath) {
  const TempFolder folder;
  const auto source = Open({folder.Write("eu/web/app.log", kLog),
                            folder.Write("us/web/app.log", kLog), folder.Write("us/db.log", kLog)});
  EXPECT_EQ(Names(*source), (Strings{"db.log", "eu/web/app.log", "us/web/app.log"}));
  EXPECT_EQ(Read(*source, "us/web/app.log").events.size(), 3u);
}

TEST(FileSourceTest, AFileNamedTwiceIsReadOnce) {
  const TempFolder folder;
  const std::string file = folder.Write("app.log", kLog);
  EXPECT_EQ(Names(*Open({file, folder.path(), folder.path() / "." / "app.log"})),
            Strings{"app.log"});
}

TEST(FileSourceTest, RotatedFilesAreOneGroupOldestFirst) {
  const TempFolder folder;
  folder.Write("app.log.2.gz", Gzip("2026-11-20T10:00:00Z INFO oldest\n"));
  folder.Write("app.log.1", "2026-11-20T11:00:00Z INFO middle\n");
  folder.Write("app.log", "2026-11-20T12:00:00Z INFO newest\n");
  folder.Write("app-other.log", "2026-11-20T12:00:00Z INFO another\n");
  const auto source = Open({folder.path()});
  EXPECT_EQ(Names(*source), (Strings{"app-other.log", "app.log"}));
  const Reading reading = Read(*source, "app.log");
  EXPECT_EQ(reading.Bodies(), (Strings{"oldest", "middle", "newest"}));
  EXPECT_EQ(reading.report.files_read, 3);
  EXPECT_EQ(reading.events[0].stream, "app.log.2.gz");
  EXPECT_EQ(reading.events[2].stream, "app.log");
  EXPECT_EQ(reading.events[2].line, base::LineNumber(1));
  const auto span = source->DataSpan({});
  ASSERT_TRUE(span);
  EXPECT_EQ(base::FormatIso(*span->begin), "2026-11-20T10:00:00.000Z");
}

TEST(FileSourceTest, RotatedFilesThatCountUpwardsAreOrderedByTheirTimes) {
  const TempFolder folder;
  folder.Write("app.log.1", "2026-11-20T10:00:00Z INFO first\n");
  folder.Write("app.log.2", "2026-11-20T11:00:00Z INFO second\n");
  folder.Write("app.log", "2026-11-20T12:00:00Z INFO third\n");
  const auto source = Open({folder.path()});
  EXPECT_EQ(Read(*source, "app.log").Bodies(), (Strings{"first", "second", "third"}));
}

TEST(FileSourceTest, RangeFilterAndLimitAreHonoured) {
  const TempFolder folder;
  std::string text;
  for (int i = 10; i < 60; ++i) {
    text +=
        "2026-11-20T14:00:" + std::to_string(i) + "Z " + (i % 2 ? "ERROR odd" : "INFO even") + "\n";
  }
  const auto source = Open({folder.Write("app.log", text)});
  ReadRequest request;
  request.group = "app.log";
  request.filter = *logs::FilterPattern::Parse("ERROR");
  request.range.begin = base::FromEpochMs(1'795'183'220'000);  // 14:00:20
  request.range.end = base::FromEpochMs(1'795'183'229'000);    // 14:00:29, which belongs to it
  Reading reading = Read(*source, request);
  EXPECT_EQ(reading.events.size(), 5u);
  EXPECT_EQ(reading.report.events_matched, base::EventCount(5));
  EXPECT_FALSE(reading.report.truncated);
  request.limit = 5;
  EXPECT_FALSE(Read(*source, request).report.truncated);
  request.limit = 2;
  reading = Read(*source, request);
  EXPECT_EQ(reading.events.size(), 2u);
  EXPECT_EQ(reading.events[0].line, base::LineNumber(12));
  EXPECT_TRUE(reading.report.truncated);
  request.order = Order::kNewestFirst;
  reading = Read(*source, request);
  ASSERT_EQ(reading.events.size(), 2u);
  EXPECT_EQ(reading.events[0].line, base::LineNumber(20));
  EXPECT_EQ(reading.events[1].line, base::LineNumber(18));
  EXPECT_TRUE(reading.report.truncated);
}

TEST(FileSourceTest, NewestFirstNeedsALimit) {
  const TempFolder folder;
  const auto source = Open({folder.Write("app.log", kLog)});
  ReadRequest request;
  request.group = "app.log";
  request.order = Order::kNewestFirst;
  const auto report = source->ReadGroup(request, [](const auto&) { return Flow::kContinue; }, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kInvalidInput);
}

TEST(FileSourceTest, EventsWithoutTimeAreLeftOutOfARangeAndTold) {
  const TempFolder folder;
  const auto source = Open({folder.Write("app.log", "no time\nnone here\n")});
  ReadRequest request;
  request.group = "app.log";
  EXPECT_EQ(Read(*source, request).events.size(), 2u);
  request.range.begin = base::FromEpochMs(0);
  const Reading reading = Read(*source, request);
  EXPECT_TRUE(reading.events.empty());
  EXPECT_EQ(reading.report.problems,
            (Strings{"no times were recognised in app.log",
                     "app.log: 2 events without a time left out of the time range"}));
  EXPECT_FALSE(source->DataSpan({}));
}

TEST(FileSourceTest, JsonPatternsLookBehindAHeader) {
  const TempFolder folder;
  const auto source = Open(
      {folder.Write("pod.log",
                    "2026-11-20T14:00:00.000000000Z stdout F {\"level\":\"error\",\"n\":1}\n"
                    "2026-11-20T14:00:01.000000000Z stdout F {\"level\":\"info\",\"n\":2}\n")});
  ReadRequest request;
  request.group = "pod.log";
  request.filter = *logs::FilterPattern::Parse("{ $.level = error }");
  const Reading reading = Read(*source, request);
  ASSERT_EQ(reading.events.size(), 1u);
  EXPECT_EQ(reading.events[0].level, logs::Level::kError);
}

TEST(FileSourceTest, TheSinkCanStopAndSoCanTheCaller) {
  const TempFolder folder;
  const auto source = Open({folder.Write("app.log", kLog)});
  ReadRequest request;
  request.group = "app.log";
  int seen = 0;
  const auto report = source->ReadGroup(request,
                                        [&](const auto&) {
                                          ++seen;
                                          return Flow::kStop;
                                        },
                                        {});
  EXPECT_TRUE(report.has_value());
  EXPECT_EQ(seen, 1);
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled =
      source->ReadGroup(request, [](const auto&) { return Flow::kContinue; }, stop.get_token());
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().kind, base::ErrorKind::kCancelled);
}

TEST(FileSourceTest, UnknownGroupsAndPathsSuggestTheNearestName) {
  const TempFolder folder;
  const auto source = Open({folder.Write("checkout.log", kLog)});
  ReadRequest request;
  request.group = "chekout.log";
  const auto report = source->ReadGroup(request, [](const auto&) { return Flow::kContinue; }, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kNotFound);
  EXPECT_EQ(report.error().next, "did you mean \"checkout.log\"?");

  const auto missing = FileSource::Open({folder.path() / "chekout.log"});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().kind, base::ErrorKind::kNotFound);
  EXPECT_NE(missing.error().next.find("checkout.log"), std::string::npos);
  const auto glob = FileSource::Open({folder.path() / "*.txt"});
  ASSERT_FALSE(glob.has_value());
  EXPECT_EQ(glob.error().kind, base::ErrorKind::kNotFound);
  const auto empty = FileSource::Open({""});
  ASSERT_FALSE(empty.has_value());
  EXPECT_EQ(empty.error().kind, base::ErrorKind::kInvalidInput);
}

TEST(FileSourceTest, WhatIsMissingIsToldAndTheRestIsRead) {
  const TempFolder folder;
  const std::string root = folder.path();
  folder.Write("app.log", kLog);
  const auto source = Open({root + "/ap.log", root + "/app.log", root + "/*.txt", root + "/ap.log",
                            "/no-such-folder/x.log"});
  EXPECT_EQ(Names(*source), Strings{"app.log"});
  EXPECT_EQ(Read(*source, "app.log").events.size(), 3u);
  const Strings notices = source->Notices();
  ASSERT_EQ(notices.size(), 3u);
  EXPECT_EQ(notices[0],
            root + "/ap.log: No such file or directory (did you mean " + root + "/app.log?)");
  EXPECT_TRUE(notices[1].starts_with("no file matches " + root + "/*.txt (look into "))
      << notices[1];
  EXPECT_TRUE(notices[2].starts_with("/no-such-folder/x.log: No such file")) << notices[2];
}

TEST(FileSourceTest, WhenNothingRemainsTheFirstFailureIsTheError) {
  const TempFolder folder;
  folder.Write("quiet/.hidden.log", kLog);
  const std::string root = folder.path();
  const auto source = FileSource::Open({root + "/quiet", root + "/first.log", root + "/*.txt"});
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().kind, base::ErrorKind::kNotFound);
  EXPECT_EQ(source.error().message, root + "/first.log: No such file or directory");
}

TEST(FileSourceTest, AFolderThatCannotBeReadIsToldAndTheRestIsRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "everything can be read by root";
  const TempFolder folder;
  const std::string root = folder.path();
  folder.Write("locked/app.log", kLog);
  folder.Write("open/app.log", kLog);
  std::filesystem::permissions(root + "/locked", std::filesystem::perms::none);
  const auto both = Open({root + "/locked", root + "/open"});
  const auto glob = Open({root + "/*"});
  const auto alone = FileSource::Open({root + "/locked"});
  std::filesystem::permissions(root + "/locked", std::filesystem::perms::owner_all);
  EXPECT_EQ(both->Notices(), Strings{root + "/locked: Permission denied"});
  EXPECT_EQ(glob->Notices(), Strings{root + "/locked: Permission denied"});
  EXPECT_EQ(Names(*glob), Strings{"open/app.log"});
  ASSERT_FALSE(alone.has_value());
  EXPECT_EQ(alone.error().kind, base::ErrorKind::kForbidden);
}

TEST(FileSourceTest, ALinkToNothingIsToldWithoutSuggestingItself) {
  const TempFolder folder;
  const std::string root = folder.path();
  folder.Write("app.log", kLog);
  std::filesystem::create_symlink("gone.log", root + "/current.log");
  const std::string advice =
      root + "/current.log is a symbolic link to gone.log, which can't be reached";
  const auto alone = FileSource::Open({root + "/current.log"});
  ASSERT_FALSE(alone.has_value());
  EXPECT_EQ(alone.error().kind, base::ErrorKind::kNotFound);
  EXPECT_EQ(alone.error().next, advice);
  const auto below = FileSource::Open({root + "/current.log/x.log"});
  ASSERT_FALSE(below.has_value());
  EXPECT_EQ(below.error().next, advice);
  const std::string notice = root + "/current.log: No such file or directory (" + advice + ")";
  EXPECT_EQ(Open({root + "/*.log"})->Notices(), Strings{notice});
  EXPECT_EQ(Open({root})->Notices(),
            Strings{"current.log was left out: a symbolic link to gone.log, which can't be "
                    "reached"});
  const auto inside_file = FileSource::Open({root + "/app.log/x.log"});
  ASSERT_FALSE(inside_file.has_value());
  EXPECT_EQ(inside_file.error().next, root + "/app.log is not a folder");
}

TEST(FileSourceTest, AFolderWithoutLogsSaysSo) {
  const TempFolder folder;
  folder.Write(".only-hidden", kLog);
  const auto source = FileSource::Open({folder.path()});
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().kind, base::ErrorKind::kNotFound);
  EXPECT_NE(source.error().next.find("hidden"), std::string::npos);
}

TEST(FileSourceTest, SeveralThreadsMayReadAtOnce) {
  const TempFolder folder;
  folder.Write("app.log.1", kLog);
  folder.Write("app.log", kLog);
  const auto source = Open({folder.path()});
  std::vector<std::jthread> threads;
  std::atomic<int> events = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        events += static_cast<int>(Read(*source, "app.log").events.size());
        EXPECT_TRUE(source->DataSpan({}));
      }
    });
  }
  threads.clear();
  EXPECT_EQ(events, 4 * 20 * 6);
}

TEST(FileSourceTest, TimesWithoutAZoneAreReadInTheZoneGiven) {
  const TempFolder folder;
  folder.Write("a.log", "2026-11-20 09:00:00 ERROR x\n2026-11-20T09:00:00Z INFO y\n");
  FileSourceOptions options;
  const auto zone = base::TimeZone::Find("+02:00", base::Environment());
  ASSERT_TRUE(zone);
  options.read.zone = *zone;
  const auto source = Open({folder.path()}, options);
  const Reading reading = Read(*source, "a.log");
  ASSERT_EQ(reading.events.size(), 2u);
  EXPECT_EQ(base::FormatIso(*reading.events[0].time), "2026-11-20T07:00:00.000Z");
  EXPECT_EQ(base::FormatIso(*reading.events[1].time), "2026-11-20T09:00:00.000Z");
  const auto span = source->DataSpan({});
  ASSERT_TRUE(span);
  EXPECT_EQ(base::FormatIso(*span->begin), "2026-11-20T07:00:00.000Z");
}

}  // namespace
}  // namespace logai::sources
