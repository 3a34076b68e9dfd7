#include "sources/file_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <thread>

#include "tests/support/temp_folder.h"

namespace logai::sources {
namespace {

using test::TempFolder;

std::string Gzip(std::string_view text) {
  std::string out(::compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  constexpr int kGzip = 16;
  ::deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + kGzip, 8, Z_DEFAULT_STRATEGY);
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string Zstd(std::string_view text) {
  std::string out(::ZSTD_compressBound(text.size()), '\0');
  out.resize(::ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::unique_ptr<FileSource> Open(std::vector<std::string> specs, FileSourceOptions options = {}) {
  auto source = FileSource::Open(std::move(specs), std::move(options));
  EXPECT_TRUE(source.has_value()) << (source ? "" : source.error().ToString());
  return source ? *std::move(source) : nullptr;
}

std::vector<std::string> Names(LogSource& source, std::string_view prefix = "") {
  const auto groups = source.ListGroups(prefix, 1000, {});
  std::vector<std::string> names;
  for (const GroupInfo& group : *groups) names.push_back(group.name);
  return names;
}

struct Reading {
  std::vector<logs::Event> events;
  GroupReport report;
  std::vector<std::string> Bodies() const {
    std::vector<std::string> bodies;
    for (const auto& event : events) bodies.emplace_back(event.body());
    return bodies;
  }
};

Reading Read(LogSource& source, ReadRequest request) {
  Reading reading;
  auto report = source.ReadGroup(request,
                                 [&](const logs::Event& event) {
                                   reading.events.push_back(event);
                                   return Flow::kContinue;
                                 },
                                 {});
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().ToString());
  if (report) reading.report = *std::move(report);
  return reading;
}

Reading Read(LogSource& source, std::string group) {
  ReadRequest request;
  request.group = std::move(group);
  return Read(source, std::move(request));
}

using Strings = std::vector<std::string>;

constexpr std::string_view kLog =
    "2026-11-20T14:00:00Z INFO started\n"
    "2026-11-20T14:00:01Z ERROR failed\n"
    "java.io.IOException: reset\n"
    "\tat a.B.c(B.java:1)\n"
    "2026-11-20T14:00:02Z INFO stopped\n";

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
  folder.Write("app-2026-11-20.log", "2026-11-20T12:00:00Z INFO another\n");
  const auto source = Open({folder.path()});
  EXPECT_EQ(Names(*source), (Strings{"app-2026-11-20.log", "app.log"}));
  const Reading reading = Read(*source, "app.log");
  EXPECT_EQ(reading.Bodies(), (Strings{"oldest", "middle", "newest"}));
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

TEST(FileSourceTest, CompressionIsToldByContentAndMembersAreConcatenated) {
  const TempFolder folder;
  folder.Write("gz.log", Gzip("one\n") + Gzip("two\nthree"));
  folder.Write("zst.log", Zstd("one\n") + Zstd("two\nthree"));
  folder.Write("plain.gz", "one\ntwo\nthree");
  const auto source = Open({folder.path()});
  for (const std::string& name : Names(*source)) {
    const Reading reading = Read(*source, name);
    EXPECT_EQ(reading.Bodies(), (Strings{"one", "two", "three"})) << name;
    EXPECT_TRUE(reading.report.problems.empty());
  }
}

TEST(FileSourceTest, LargeCompressedFilesKeepEveryLine) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 60'000; ++i) {
    text += "2026-11-20T14:00:00Z INFO a rather ordinary line number " + std::to_string(i) + "\n";
  }
  folder.Write("a.gz", Gzip(text));
  folder.Write("b.zst", Zstd(text));
  folder.Write("c.log", text);
  const auto source = Open({folder.path()});
  for (const std::string& name : Names(*source)) {
    const Reading reading = Read(*source, name);
    ASSERT_EQ(reading.events.size(), 60'000u) << name;
    EXPECT_EQ(reading.events.back().body(), "a rather ordinary line number 59999");
    EXPECT_EQ(reading.report.lines_read, 60'000);
  }
}

TEST(FileSourceTest, DamagedArchivesGiveWhatCameBeforeAndAProblem) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919) + " line\n";
  const std::string gzip = Gzip(text);
  const std::string zstd = Zstd(text);
  folder.Write("cut.gz", gzip.substr(0, gzip.size() / 2));
  folder.Write("cut.zst", zstd.substr(0, zstd.size() / 2));
  std::string broken = gzip;
  for (std::size_t i = broken.size() / 2; i < broken.size() / 2 + 64; ++i) broken[i] = '\x55';
  folder.Write("broken.gz", broken);
  const auto source = Open({folder.path()});
  for (const auto& [name, why] :
       {std::pair("cut.gz", "truncated"), std::pair("cut.zst", "truncated"),
        std::pair("broken.gz", "damaged")}) {
    const Reading reading = Read(*source, name);
    EXPECT_FALSE(reading.events.empty()) << name;
    // Deflate may make text of damaged bytes for a while; the checksum tells in the end.
    if (std::string_view(why) == "truncated") {
      EXPECT_LT(reading.events.size(), 50'000u);
    }
    ASSERT_EQ(reading.report.problems.size(), 1u) << name;
    EXPECT_NE(reading.report.problems[0].find(why), std::string::npos)
        << reading.report.problems[0];
    EXPECT_NE(reading.report.problems[0].find("lines were read before that"), std::string::npos);
  }
}

TEST(FileSourceTest, EachTroubleIsToldForItsFile) {
  const TempFolder folder;
  const auto source = Open(
      {folder.Write("empty.log", ""), folder.Write("data.bin", std::string("ab\0cd\0ef", 8)),
       folder.Write("latin.log", "caf\xE9\nok\n"),
       folder.Write("tar.gz", Gzip(std::string(257, 'a') + "ustar" + std::string(300, '\0')))});
  const auto problem = [&](const std::string& name) {
    const Reading reading = Read(*source, name);
    EXPECT_EQ(reading.report.problems.size(), 1u) << name;
    return reading.report.problems.empty() ? "" : reading.report.problems[0];
  };
  EXPECT_EQ(problem("empty.log"), "empty.log: the file is empty");
  EXPECT_EQ(problem("data.bin"), "data.bin: binary, not text");
  EXPECT_EQ(problem("latin.log"),
            "latin.log: 1 line is not valid UTF-8 (the bytes are shown as \xEF\xBF\xBD)");
  EXPECT_EQ(problem("tar.gz"), "tar.gz: not read: it holds a tar archive (unpack it first)");
}

TEST(FileSourceTest, AnUnreadableFileIsAProblemAndTheRestIsRead) {
  const TempFolder folder;
  folder.Write("good.log", kLog);
  const auto bad = folder.Write("bad.log", kLog);
  const auto source = Open({folder.path()});
  std::filesystem::remove(bad);  // works for root too, whom no mode stops
  const Reading reading = Read(*source, "bad.log");
  ASSERT_EQ(reading.report.problems.size(), 1u);
  EXPECT_TRUE(reading.report.problems[0].starts_with("bad.log: ")) << reading.report.problems[0];
  EXPECT_EQ(Read(*source, "good.log").events.size(), 3u);
}

TEST(FileSourceTest, VeryLongLinesAreCutAndTold) {
  const TempFolder folder;
  const std::string file = folder.Write("long.log", "before\n" + std::string(10'000'000, 'x') +
                                                        "\nafter\n" + std::string(3'000'000, 'y'));
  const auto source = Open({file});
  const Reading reading = Read(*source, "long.log");
  ASSERT_EQ(reading.events.size(), 4u);
  EXPECT_EQ(reading.events[1].message.size(), 256u * 1024);
  EXPECT_EQ(reading.events[2].message, "after");
  EXPECT_EQ(reading.events[2].line, base::LineNumber(3));
  EXPECT_EQ(reading.report.problems,
            Strings{"long.log: 2 lines are longer than 256 KiB, cut there"});
}

TEST(FileSourceTest, AHoleOfZerosAtTheStartIsSkipped) {
  const TempFolder folder;
  const auto source =
      Open({folder.Write("hole.log", std::string(2'000'000, '\0') + "first\nsecond\n")});
  EXPECT_EQ(Read(*source, "hole.log").Bodies(), (Strings{"first", "second"}));
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
            Strings{"app.log: 2 events without a time left out of the time range"});
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

TEST(FileSourceTest, AFolderWithoutLogsSaysSo) {
  const TempFolder folder;
  folder.Write(".only-hidden", kLog);
  const auto source = FileSource::Open({folder.path()});
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().kind, base::ErrorKind::kNotFound);
  EXPECT_NE(source.error().next.find("hidden"), std::string::npos);
}

TEST(FileSourceTest, APipeIsReadOnceAndAskedOften) {
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

TEST(FileSourceTest, WaitingForAPipeCanBeStopped) {
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

TEST(FileSourceTest, ARedirectedFileIsReadFromWhereItStands) {
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

TEST(FileSourceTest, CompressedInputIsUnderstoodToo) {
  const TempFolder folder;
  const auto file = folder.Write("in.gz", Gzip("one\ntwo\n"));
  const int fd = ::open(file.c_str(), O_RDONLY);
  FileSourceOptions options;
  options.input_fd = fd;
  EXPECT_EQ(Read(*Open({"-"}, options), "-").Bodies(), (Strings{"one", "two"}));
  ::close(fd);
}

TEST(FileSourceTest, TheSpanOfLargeFilesComesFromTheirEnds) {
  const TempFolder folder;
  std::string text = "2026-11-20T14:00:00Z INFO first\n";
  for (int i = 0; i < 40'000; ++i) text += "2026-11-20T15:00:00Z INFO middle of the file\n";
  text += "2026-11-20T16:00:00Z INFO last\n";
  folder.Write("a.log", text);
  folder.Write("b.zst", Zstd(text + "2026-11-20T17:00:00Z INFO last\n"));
  const auto source = Open({folder.path()});
  const auto span = source->DataSpan({});
  ASSERT_TRUE(span);
  EXPECT_EQ(base::FormatIso(*span->begin), "2026-11-20T14:00:00.000Z");
  EXPECT_EQ(base::FormatIso(*span->end), "2026-11-20T17:00:00.000Z");
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

}  // namespace
}  // namespace logai::sources
