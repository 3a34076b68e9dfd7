#include "sources/file_reader.h"

#include <gtest/gtest.h>

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
using test::Zstd;

TEST(FileContentTest, CompressionIsToldByContentAndMembersAreConcatenated) {
  const TempFolder folder;
  folder.Write("gz.log", Gzip("one\n") + Gzip("two\nthree"));
  folder.Write("zst.log", Zstd("one\n") + Zstd("two\nthree"));
  folder.Write("plain.gz", "one\ntwo\nthree");
  const auto source = Open({folder.path()});
  for (const std::string& name : Names(*source)) {
    const Reading reading = Read(*source, name);
    EXPECT_EQ(reading.Bodies(), (Strings{"one", "two", "three"})) << name;
    EXPECT_EQ(reading.report.problems, Strings{"no times were recognised in " + name});
  }
}

TEST(FileContentTest, LargeCompressedFilesKeepEveryLine) {
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

TEST(FileContentTest, APackedCopyOfAPlainFileIsReadOnce) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += "2026-11-20T14:00:00Z INFO line of a copy\n";
  folder.Write("app.log", "2026-11-20T15:00:00Z INFO live\n");
  folder.Write("app.log.1", text);
  folder.Write("app.log.1.gz", Gzip(text));
  folder.Write("app.log.1.zst", Zstd(text));
  folder.Write("app.log.2", "2026-11-20T13:00:00Z INFO older\n");
  folder.Write("app.log.2.gz", Gzip("2026-11-20T12:00:00Z INFO another\n"));
  // The same megabyte in front, and then one line more.
  folder.Write("b.log", text);
  folder.Write("b.log.gz", Gzip(text + "2026-11-20T14:00:00Z INFO more\n"));
  const auto source = Open({folder.path()});
  EXPECT_EQ(source->Notices(),
            (Strings{"app.log.1.gz was left out: it holds the same as app.log.1",
                     "app.log.1.zst was left out: it holds the same as app.log.1"}));
  EXPECT_EQ(Read(*source, "app.log").events.size(), 60'003u);
  EXPECT_EQ(Read(*source, "app.log").report.files_read, 4);
  EXPECT_EQ(Read(*source, "b.log.gz").events.size(), 60'001u);
}

TEST(FileContentTest, AFileWithoutTimesIsToldUnlessItWasNotReadToItsEnd) {
  const TempFolder folder;
  const auto source = Open({folder.Write("build.log", "compiling\nlinking\n"),
                            folder.Write("blank.log", "\n\n"), folder.Write("app.log", kLog)});
  EXPECT_EQ(Read(*source, "build.log").report.problems,
            Strings{"no times were recognised in build.log"});
  EXPECT_TRUE(Read(*source, "blank.log").report.problems.empty());
  EXPECT_TRUE(Read(*source, "app.log").report.problems.empty());
  ReadRequest first;
  first.group = "build.log";
  first.limit = 1;
  EXPECT_TRUE(Read(*source, first).report.problems.empty());
}

TEST(FileContentTest, DamagedArchivesGiveWhatCameBeforeAndAProblem) {
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

TEST(FileContentTest, EachTroubleIsToldForItsFile) {
  const TempFolder folder;
  const auto source = Open(
      {folder.Write("empty.log", ""), folder.Write("data.bin", std::string("ab\0cd\0ef", 8)),
       folder.Write("latin.log", "2026-11-20T12:00:00Z caf\xE9\nok\n"),
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

TEST(FileContentTest, AnUnreadableFileIsAProblemAndTheRestIsRead) {
  const TempFolder folder;
  folder.Write("good.log", kLog);
  const auto bad = folder.Write("bad.log", kLog);
  const auto source = Open({folder.path()});
  std::filesystem::remove(bad);  // works for root too, whom no mode stops
  const Reading reading = Read(*source, "bad.log");
  ASSERT_EQ(reading.report.problems.size(), 1u);
  EXPECT_TRUE(reading.report.problems[0].starts_with("bad.log: ")) << reading.report.problems[0];
  EXPECT_EQ(reading.report.files_read, 0);
  EXPECT_EQ(Read(*source, "good.log").report.files_read, 1);
  EXPECT_EQ(Read(*source, "good.log").events.size(), 3u);
}

TEST(FileContentTest, VeryLongLinesAreCutAndTold) {
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
            (Strings{"long.log: 2 lines are longer than 256 KiB, cut there",
                     "no times were recognised in long.log"}));
}

TEST(FileContentTest, AHoleOfZerosAtTheStartIsSkipped) {
  const TempFolder folder;
  const auto source =
      Open({folder.Write("hole.log", std::string(2'000'000, '\0') + "first\nsecond\n")});
  EXPECT_EQ(Read(*source, "hole.log").Bodies(), (Strings{"first", "second"}));
}

TEST(FileContentTest, ZerosInTextAreToldAndTheTextAroundThemIsRead) {
  const TempFolder folder;
  const std::string hole(4096, '\0');
  const auto source =
      Open({folder.Write("one.log", "2026-11-20T12:00:00Z INFO tick" + std::string(1, '\0') +
                                        "x\n2026-11-20T12:00:01Z INFO tock\n"),
            folder.Write("torn.log", "2026-11-20T12:00:00Z INFO to" + hole +
                                         "2026-11-20T12:05:00Z ERROR disk\nmore\n" + hole + "\n")});
  const Reading one = Read(*source, "one.log");
  EXPECT_EQ(one.Bodies(), (Strings{"tick\xEF\xBF\xBDx", "tock"}));
  EXPECT_EQ(one.report.problems,
            Strings{"one.log: 1 NUL byte (zeros, as a crash or a log that was cut leaves them); "
                    "the text around them was read"});
  const Reading torn = Read(*source, "torn.log");
  EXPECT_EQ(torn.Bodies(), (Strings{"to", "disk\nmore"}));
  EXPECT_EQ(torn.events[1].line, base::LineNumber(1));
  EXPECT_EQ(torn.events[1].line_end, base::LineNumber(2));
  ASSERT_EQ(torn.report.problems.size(), 1u);
  EXPECT_TRUE(torn.report.problems[0].starts_with("torn.log: 8,192 NUL bytes"))
      << torn.report.problems[0];
}

TEST(FileContentTest, AFileOfZerosIsSaidToHoldNothing) {
  const TempFolder folder;
  const auto source = Open({folder.Write("zero.log", std::string(3'000, '\0'))});
  const Reading reading = Read(*source, "zero.log");
  EXPECT_TRUE(reading.events.empty());
  EXPECT_EQ(
      reading.report.problems,
      Strings{"zero.log: it holds nothing but 3,000 NUL bytes (a crash, or a log that was cut, "
              "leaves such)"});
}

TEST(FileContentTest, CarriageReturnsEndLinesWhereNothingElseDoes) {
  const TempFolder folder;
  const auto source = Open({folder.Write("mac.log",
                                         "2026-11-20T12:00:00Z INFO a\r2026-11-20T12:00:01Z ERROR "
                                         "b\r2026-11-20T12:00:02Z INFO c\r")});
  const Reading reading = Read(*source, "mac.log");
  EXPECT_EQ(reading.Bodies(), (Strings{"a", "b", "c"}));
  EXPECT_EQ(reading.events[2].line, base::LineNumber(3));
}

TEST(FileContentTest, OfAProgressBarTheLastStateIsKeptAndOtherTextsToo) {
  const TempFolder folder;
  const auto source = Open(
      {folder.Write("ci.log",
                    "start\r\nReceiving objects:   1% (1/99)\rReceiving objects: 100% (99/99), "
                    "1.2 MiB\rerror: disk full\r50%\r\nend\n")});
  const Reading reading = Read(*source, "ci.log");
  EXPECT_EQ(reading.Bodies(), (Strings{"start", "Receiving objects: 100% (99/99), 1.2 MiB",
                                       "disk full", "50%", "end"}));
  EXPECT_EQ(reading.events[2].line, base::LineNumber(2));
  EXPECT_EQ(reading.events.back().line, base::LineNumber(3));
}

TEST(FileContentTest, JsonIsShownAsItsMessageAndFilteredAsItWasWritten) {
  const TempFolder folder;
  const auto source = Open({folder.Write(
      "app.json",
      "{\"time\":\"2026-11-20T12:00:00Z\",\"msg\":\"fine\",\"status\":200}\n"
      "{\"time\":\"2026-11-20T12:00:01Z\",\"msg\":\"gone\",\"err\":\"eof\",\"status\":503}\n")});
  const auto filter = logs::FilterPattern::Parse("{ $.status = 503 }");
  ASSERT_TRUE(filter);
  ReadRequest request;
  request.group = "app.json";
  request.filter = *filter;
  const Reading reading = Read(*source, request);
  EXPECT_EQ(reading.Bodies(), Strings{"gone: eof\nstatus=503"});
  EXPECT_TRUE(reading.events[0].message.starts_with("{\"time\""));
}

TEST(FileContentTest, WhatIsNotTextIsRefusedWhateverItsZeros) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 8000; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    noise += static_cast<char>(state >> 24);
  }
  std::string utf16;
  for (const char c : std::string_view("2026-11-20 INFO a line without a mark\n")) {
    utf16 += {c, '\0'};
  }
  const std::string sqlite = std::string("SQLite format 3\0", 16) + std::string(2000, 'x');
  const std::string elf =
      "\x7F"
      "ELF" +
      std::string(200, 'x');
  for (const std::string& bytes : {noise, utf16, sqlite, elf}) {
    EXPECT_EQ(KindOf(bytes), FileKind::kBinary) << bytes.substr(0, 20);
  }
  std::string fix;
  for (int i = 0; i < 50; ++i)
    fix +=
        "8=FIX.4.4\x01"
        "35=D\x01"
        "55=ACME\x01\n";
  EXPECT_EQ(KindOf(fix + std::string(64, '\0') + fix), FileKind::kText);
}

TEST(FileContentTest, TheSpanOfLargeFilesComesFromTheirEnds) {
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

}  // namespace
}  // namespace logai::sources
