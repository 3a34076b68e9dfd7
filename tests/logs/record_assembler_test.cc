#include "logs/record_assembler.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace logai::logs {
namespace {

const base::UtcTime kReference = base::FromEpochMs(1'795'363'200'000);

std::vector<Event> Assemble(std::string_view text, RecordAssemblerOptions options = {}) {
  options.basis.reference = kReference;
  RecordAssembler assembler(options);
  std::vector<Event> events;
  const auto take = [&](const Event* event) {
    for (; event != nullptr; event = assembler.Next()) events.push_back(*event);
  };
  std::int64_t number = 0;
  for (const std::string_view line : base::Split(text, '\n')) {
    take(assembler.Add(line, base::LineNumber(++number)));
  }
  take(assembler.Finish());
  return events;
}

/// "1-4 5 6-9": the lines of each event.
std::string Lines(const std::vector<Event>& events) {
  std::string lines;
  for (const Event& event : events) {
    if (!lines.empty()) lines += ' ';
    lines += std::to_string(event.line.value());
    if (event.line_end != event.line) lines += "-" + std::to_string(event.line_end.value());
  }
  return lines;
}

TEST(RecordAssemblerTest, JavaTracesBelongToTheirRecord) {
  const auto events = Assemble(
      "2026-11-22 14:02:04,123 ERROR [main] com.foo.Bar: failed\n"
      "java.lang.IllegalStateException: no pool\n"
      "\tat com.foo.Bar.run(Bar.java:12)\n"
      "\t... 12 more\n"
      "Caused by: java.net.SocketException: reset\n"
      "\tat com.foo.Net.read(Net.java:7)\n"
      "2026-11-22 14:02:05,000 INFO [main] com.foo.Bar: again");
  EXPECT_EQ(Lines(events), "1-6 7");
  EXPECT_EQ(events[0].level, Level::kError);
  EXPECT_TRUE(
      events[0].body().starts_with("failed\njava.lang.IllegalStateException: no pool\n\tat"));
}

TEST(RecordAssemblerTest, TracesAreJoinedInFilesWithoutTimes) {
  EXPECT_EQ(Lines(Assemble("starting\n"
                           "ERROR:root:boom\n"
                           "Traceback (most recent call last):\n"
                           "  File \"x.py\", line 1, in <module>\n"
                           "    1/0\n"
                           "ZeroDivisionError: division by zero\n"
                           "next line\n"
                           "another line")),
            "1 2-6 7 8");
  EXPECT_EQ(Lines(Assemble("listening\n"
                           "panic: runtime error: nil\n"
                           "\n"
                           "goroutine 1 [running]:\n"
                           "main.main()\n"
                           "\t/src/main.go:7 +0x1d\n"
                           "exit status 2")),
            "1 2-7");
  EXPECT_EQ(Lines(Assemble("Server on 8080\n"
                           "TypeError: x is not a function\n"
                           "    at run (/srv/app.js:3:9)\n"
                           "    at main (/srv/app.js:9:1)\n"
                           "Server stopped")),
            "1 2-4 5");
  EXPECT_EQ(Lines(Assemble("Exception in thread \"main\" java.lang.RuntimeException: a\n"
                           "\tat A.main(A.java:3)\n"
                           "Caused by: java.lang.Error: b\n"
                           "\t... 1 more")),
            "1-4");
  EXPECT_EQ(Lines(Assemble("Unhandled exception. System.InvalidOperationException: x\n"
                           "   at Foo.Bar() in /src/Foo.cs:line 12\n"
                           "   --- End of inner exception stack trace ---\n"
                           "   at Foo.Main()")),
            "1-4");
}

TEST(RecordAssemblerTest, PlainLinesWithoutTimesAreEventsOfTheirOwn) {
  const auto events = Assemble("one\ntwo\n\nthree");
  EXPECT_EQ(Lines(events), "1 2 4");
  EXPECT_FALSE(events[0].time);
}

TEST(RecordAssemblerTest, LinesWithoutATimeJoinTheRecordBeforeThem) {
  const auto events = Assemble(
      "preamble\n"
      "2026-11-22 14:02:04 INFO query\n"
      "SELECT *\n"
      "FROM t\n"
      "\n"
      "2026-11-22 14:02:05 INFO done\n");
  EXPECT_EQ(Lines(events), "1 2-4 6");
  EXPECT_FALSE(events[0].time);
  EXPECT_EQ(events[1].message, "2026-11-22 14:02:04 INFO query\nSELECT *\nFROM t");
}

TEST(RecordAssemblerTest, BlankLinesInsideARecordAreKept) {
  const auto events = Assemble("2026-11-22 14:02:04 INFO a\n\n  b\n2026-11-22 14:02:05 INFO c");
  EXPECT_EQ(events[0].message, "2026-11-22 14:02:04 INFO a\n\n  b");
}

TEST(RecordAssemblerTest, OpenStacksStampedTracesAreOneRecord) {
  const std::string head = "2018-07-02 22:39:39.192 24298 ERROR nova.virt ";
  EXPECT_EQ(
      Lines(Assemble(
          head + "[req-1 - - -] attach failed\n" + head + "Traceback (most recent call last):\n" +
          head + "  File \"/x.py\", line 393, in attach\n" + head + "    raise Exception\n" + head +
          "Exception\n"
          "2018-07-02 22:39:39.195 24298 WARNING nova.virt [-] next\n")),
      "1-5 6");
}

TEST(RecordAssemblerTest, FramesBehindAStampOfATool) {
  EXPECT_EQ(Lines(Assemble("2026-11-22T14:02:04.100Z Error: boom\n"
                           "2026-11-22T14:02:04.101Z     at run (/srv/app.js:3:9)\n"
                           "2026-11-22T14:02:04.102Z     at main (/srv/app.js:9:1)\n"
                           "2026-11-22T14:02:04.103Z stopped")),
            "1-3 4");
  EXPECT_EQ(Lines(Assemble("2026-11-22T14:02:04.100000000Z stderr F Error: boom\n"
                           "2026-11-22T14:02:04.101000000Z stderr F     at run (/srv/app.js:3:9)\n"
                           "2026-11-22T14:02:05.103000000Z stderr F stopped")),
            "1-2 3");
}

TEST(RecordAssemblerTest, PartialLinesOfAContainerAreGluedTogether) {
  const auto events = Assemble(
      "2026-11-22T14:02:04.100000000Z stdout P first half, \n"
      "2026-11-22T14:02:04.100000001Z stdout F second half\n"
      "2026-11-22T14:02:05.100000000Z stdout F next");
  ASSERT_EQ(Lines(events), "1-2 3");
  EXPECT_EQ(events[0].body(), "first half, second half");
}

TEST(RecordAssemblerTest, PrettyPrintedJsonIsOneRecordWithItsTimeAndLevel) {
  const auto events = Assemble(
      "{\n"
      "  \"time\": \"2026-11-22T14:02:04Z\",\n"
      "  \"level\": \"error\",\n"
      "  \"nested\": {\n"
      "    \"text\": \"a } brace\"\n"
      "  }\n"
      "}\n"
      "{\n"
      "  \"time\": \"2026-11-22T14:02:05Z\"\n"
      "}\n");
  ASSERT_EQ(Lines(events), "1-7 8-10");
  EXPECT_EQ(base::FormatIso(*events[0].time), "2026-11-22T14:02:04.000Z");
  EXPECT_EQ(events[0].level, Level::kError);
}

TEST(RecordAssemblerTest, JavaUtilLoggingNamesItsLevelOnTheSecondLine) {
  const auto events = Assemble(
      "Nov 22, 2026 2:02:04 PM com.foo.Bar run\n"
      "SEVERE: no pool\n"
      "Nov 22, 2026 2:02:05 PM com.foo.Bar run\n"
      "INFO: fine");
  ASSERT_EQ(Lines(events), "1-2 3-4");
  EXPECT_EQ(events[0].level, Level::kError);
  EXPECT_EQ(events[0].body(), "no pool");
  EXPECT_EQ(events[1].level, Level::kInfo);
  EXPECT_EQ(Assemble("22.11.2026 14:02:04 com.foo.Bar run\nSCHWERWIEGEND: weg")[0].body(), "weg");
  EXPECT_EQ(Assemble("2026-11-22 14:02:04 two words\nERROR: x")[0].body(), "two words\nERROR: x");
  EXPECT_EQ(Assemble("Start-Date: 2026-11-22  14:02:04\nInstall: x")[0].body(), "Install: x");
}

TEST(RecordAssemblerTest, LongRecordsAreCutIntoEventsAndNothingIsLost) {
  std::string text = "2026-11-22 14:02:04 ERROR dump";
  for (int i = 0; i < 24; ++i) text += "\n  line " + std::to_string(i);
  RecordAssemblerOptions options;
  options.max_event_lines = 10;
  const auto events = Assemble(text, options);
  ASSERT_EQ(Lines(events), "1-10 11-20 21-25");
  EXPECT_EQ(events[2].time, events[0].time);
  EXPECT_TRUE(events[2].time_inferred);
  options = {};
  options.max_event_bytes = base::ByteCount(60);
  std::size_t kept = 0;
  for (const Event& event : Assemble(text, options)) {
    EXPECT_LE(event.message.size(), 60u);
    kept += event.message.size() + 1;
  }
  EXPECT_EQ(kept, text.size() + 1);
}

TEST(RecordAssemblerTest, AFileWithRareTimesIsNotMadeOfLongRecords) {
  std::string text = "Log opened at 2026-11-22 14:02:04 by root";
  for (int i = 0; i < 500; ++i) text += "\nline number " + std::to_string(i);
  EXPECT_GT(Assemble(text).size(), 400u);
}

TEST(RecordAssemblerTest, MessagesAreValidUtf8) {
  const auto events = Assemble("2026-11-22 14:02:04 ERROR caf\xE9 ok\r\nsecond \xFF line\r");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(base::IsValidUtf8(events[0].message));
  EXPECT_EQ(events[0].body(), "caf\xEF\xBF\xBD ok\nsecond \xEF\xBF\xBD line");
}

TEST(RecordAssemblerTest, AByteOrderMarkIsNoPartOfTheFirstLine) {
  const auto events = Assemble(
      "\xEF\xBB\xBF"
      "2026-11-22T14:02:04Z ERROR x");
  ASSERT_TRUE(events[0].time);
  EXPECT_EQ(events[0].message, "2026-11-22T14:02:04Z ERROR x");
}

constexpr std::string_view kGoPanic[] = {"panic: runtime error: index out of range [5]",
                                         "",
                                         "goroutine 1 [running]:",
                                         "main.handle(0xc000, {0x1, 0x2})",
                                         "\t/app/main.go:12 +0x1d",
                                         "main.main()",
                                         "\t/app/main.go:7 +0x2a"};

TEST(RecordAssemblerTest, TheStreamsOfAContainerAreJoinedEachByItself) {
  std::string text;
  const auto add = [&](int second, std::string_view stream, std::string_view line) {
    text += "2026-11-22T14:02:0" + std::to_string(second) + ".123456789Z " + std::string(stream) +
            " F " + std::string(line) + "\n";
  };
  for (const int second : {1, 3}) {
    add(second, "stdout", "served a");
    for (const std::string_view line : kGoPanic) {
      add(second, "stderr", line);
      if (line.starts_with("goroutine")) add(second, "stdout", "served b");
    }
    add(second, "stdout", "served c");
  }
  const auto events = Assemble(text);
  ASSERT_EQ(Lines(events), "1 2-9 5 10 11 12-19 15 20");
  EXPECT_EQ(events[1].level, Level::kCritical);
  EXPECT_EQ(base::FormatIso(*events[5].time), "2026-11-22T14:02:03.123Z");
  EXPECT_EQ(events[1].message.find("served"), std::string::npos);
  EXPECT_TRUE(events[1].message.ends_with("main.main()\n\t/app/main.go:7 +0x2a"));
}

TEST(RecordAssemblerTest, APauseEndsARecordOfAContainer) {
  const std::string_view text =
      "2026-11-22T14:02:01.100Z stderr F panic: out of luck\n"
      "2026-11-22T14:02:01.100Z stderr F \n"
      "2026-11-22T14:02:01.101Z stderr F goroutine 1 [running]:\n"
      "2026-11-22T14:02:01.102Z stderr F main.main()\n"
      "2026-11-22T14:02:09.000Z stderr F listening on :8080\n"
      "2026-11-22T14:02:10.500Z stdout F ERROR half of \n"
      "2026-11-22T14:02:11.600Z stdout F a story\n";
  EXPECT_EQ(Lines(Assemble(text)), "1-4 5 6 7");
}

TEST(RecordAssemblerTest, DockersFilesGiveOneEventForATrace) {
  std::string text;
  const auto add = [&](int second, std::string_view stream, std::string_view line) {
    text += "{\"log\": \"" + std::string(line) + "\\n\", \"stream\": \"" + std::string(stream) +
            "\", \"time\": \"2026-11-22T14:02:0" + std::to_string(second) + ".5Z\"}\n";
  };
  for (const int second : {1, 4}) {
    add(second, "stderr", "Traceback (most recent call last):");
    add(second, "stdout", "served");
    add(second, "stderr", "  File \\\"x.py\\\", line 1, in run");
    add(second, "stderr", "ValueError: no \\u20ac");
  }
  const auto events = Assemble(text);
  ASSERT_EQ(Lines(events), "1-4 2 5-8 6");
  EXPECT_EQ(events[0].body(),
            "Traceback (most recent call last):\n  File \"x.py\", line 1, in run\n"
            "ValueError: no \xE2\x82\xAC");
  EXPECT_EQ(events[0].level, Level::kError);
}

TEST(RecordAssemblerTest, WhatACollectorAddsToDockersRecordIsKept) {
  const auto events = Assemble(
      R"({"log":"a\n","stream":"stdout","time":"2026-11-22T14:02:04Z","kubernetes":{"pod":"p"}})");
  EXPECT_EQ(events[0].body(), "a\nstream=stdout kubernetes={\"pod\":\"p\"}");
}

TEST(RecordAssemblerTest, AnIdleStreamHoldsNothingBackForLong) {
  RecordAssembler assembler({});
  const auto line = [](std::string_view stream) {
    return "2026-11-22T14:02:04.1Z " + std::string(stream) + " F x";
  };
  EXPECT_EQ(assembler.Add(line("stderr"), base::LineNumber(1)), nullptr);
  std::int64_t number = 1;
  const Event* first = nullptr;
  while (first == nullptr && number < 5'000) {
    first = assembler.Add(line("stdout"), base::LineNumber(++number));
  }
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->line.value(), 1);
  EXPECT_LE(number, 1'100);
  std::int64_t last = 1;
  for (const Event* event = assembler.Next(); event != nullptr; event = assembler.Next()) {
    EXPECT_EQ(event->line.value(), ++last);
  }
  EXPECT_EQ(last, number - 1);
}

TEST(RecordAssemblerTest, ASecondTraceIsARecordOfItsOwn) {
  std::string go, python;
  for (int i = 0; i < 2; ++i) {
    for (const std::string_view line : kGoPanic) (go += line) += '\n';
    go += "exit status 2\nlistening on :8080\n";
    python += "Traceback (most recent call last):\n  File \"x.py\", line 1, in f\nKeyError: 'a'\n";
  }
  EXPECT_EQ(Lines(Assemble(go)), "1-8 9 10-17 18");
  EXPECT_EQ(Lines(Assemble(python)), "1-3 4-6");
  EXPECT_EQ(Lines(Assemble("Traceback (most recent call last):\n"
                           "  File \"x.py\", line 1, in f\n"
                           "KeyError: 'a'\n"
                           "\n"
                           "During handling of the above exception, another exception occurred:\n"
                           "\n"
                           "Traceback (most recent call last):\n"
                           "  File \"x.py\", line 2, in g\n"
                           "RuntimeError: b\n")),
            "1-9");
}

TEST(RecordAssemblerTest, GroupAndStreamAreOnEveryEvent) {
  RecordAssemblerOptions options;
  options.group = "app.log";
  options.stream = "app.log.1";
  for (const Event& event : Assemble("a\nb\nc", options)) {
    EXPECT_EQ(event.group, "app.log");
    EXPECT_EQ(event.stream, "app.log.1");
  }
}

}  // namespace
}  // namespace logai::logs
