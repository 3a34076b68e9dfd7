#include "analysis/graver_reading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/events.h"

namespace logai::analysis {
namespace {

using logs::Level;

logs::Event Record(std::string text, Level level = Level::kInfo) {
  logs::Event event = test::MakeEvent("worker.log", 40, 0, level, "08:00:00 INFO " + text);
  event.body_begin = 14;
  const auto more = static_cast<std::int64_t>(std::ranges::count(event.message, '\n'));
  event.line_end = base::LineNumber(40 + more);
  return event;
}

TEST(GraverReadingTest, ACrashBelowAHarmlessLineIsReadAsAnErrorAtItsOwnLines) {
  for (const char* crash :
       {"Traceback (most recent call last):\n  File \"w.py\", line 9, in f\nKeyError: 'x'",
        "panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:",
        "thread 'main' panicked at src/main.rs:42:10:\ncalled `Option::unwrap()`",
        "Exception in thread \"main\" java.lang.IllegalStateException\n\tat a.B.c(B.java:1)",
        "Segmentation fault (core dumped)", "./run.sh: line 3: 4711 Aborted (core dumped)"}) {
    const auto reading = GraverReading(Record("job 7 done\n" + std::string(crash)));
    ASSERT_TRUE(reading.has_value()) << crash;
    EXPECT_EQ(reading->message, crash);
    EXPECT_EQ(reading->body(), crash);
    EXPECT_EQ(reading->level, Level::kError);
    EXPECT_EQ(reading->line, base::LineNumber(41));
    EXPECT_EQ(reading->line_end, Record("job 7 done\n" + std::string(crash)).line_end);
  }
}

TEST(GraverReadingTest, LinesThatOnlySpeakOfCrashesAreNone) {
  for (const char* text :
       {"job 7 done", "options:\n  panic: off\n  retries: 3", "said:\n the main thread panicked at",
        "retrying, cause:\njava.io.IOException: reset\n\tat a.B.c(B.java:1)"}) {
    EXPECT_FALSE(GraverReading(Record(text)).has_value()) << text;
  }
}

TEST(GraverReadingTest, WhatIsAProblemAlreadyKeepsItsReading) {
  EXPECT_FALSE(GraverReading(Record("failed\npanic: at the disco", Level::kError)).has_value());
  EXPECT_FALSE(GraverReading(Record("\"GET / HTTP/1.1\" 502 1", Level::kWarning)).has_value());
}

TEST(GraverReadingTest, AServersFailureIsSeenInEachKindOfAccessLog) {
  const auto with = [](std::string line, const char* status) {
    const std::size_t at = line.find("NNN");
    return line.replace(at, 3, status);
  };
  for (const char* line :
       {"10.0.0.1 \"GET /pay HTTP/1.1\" NNN 21", "10.0.0.1 \"POST /pay HTTP/1.1\" NNN",
        "app/lb/5 10.0.0.1:501 10.0.1.9:80 0.086 0.048 0.037 NNN 200 0 57 \"GET https://x/ "
        "HTTP/1.1\"",
        "app/lb/5 10.0.0.1:501 - -1 -1 -1 NNN - 0 557 \"GET https://x/ HTTP/1.1\"",
        "10.0.0.1:55 [20/Nov/2026:12:00:00.123] fe be/srv 0/0/1/2/3 NNN 12 - - ---- \"GET / "
        "HTTP/1.1\"",
        "123 10.0.0.1 TCP_MISS/NNN 1 GET http://x/ - DIRECT/- -",
        "10.0.0.1 GET /pay - 443 - 10.0.0.8 curl NNN 0 0 12",
        "{\"msg\":\"request\",\"status\":NNN,\"ms\":12}", "{\"status\": \"NNN\", \"path\": \"/\"}",
        "handled method=GET status=NNN dur=3ms", "\"GET /v2/x HTTP/1.1\" status: NNN len: 1893",
        "answered with HTTP/1.1 NNN", "GET /pay NNN 1.2 ms - 12", "2026-11-20 POST /pay NNN"}) {
    EXPECT_TRUE(ReportsServerFailure(with(line, "502"))) << line;
    EXPECT_FALSE(ReportsServerFailure(with(line, "200"))) << line;
    EXPECT_FALSE(ReportsServerFailure(with(line, "404"))) << line;
  }
}

TEST(GraverReadingTest, OtherNumbersAreNoStatus) {
  for (const char* line :
       {"\"GET /pay HTTP/1.1\" 200 502", "took 503 ms", "exit status: 512", "status=5000",
        "status=500ms", "stored 512 blocks", "{\"size\":500}", "TCP_HIT/200 512 GET http://x/",
        "GET /pay - 443 - 10.0.0.8 curl 200 0 0 512", "GET /items 500ms", "status 503.5"}) {
    EXPECT_FALSE(ReportsServerFailure(line)) << line;
  }
}

}  // namespace
}  // namespace logai::analysis
