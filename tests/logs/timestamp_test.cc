#include "logs/timestamp.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace logai::logs {
namespace {

// 2026-11-22T16:00:00Z
const base::UtcTime kReference = base::FromEpochMs(1'795'363'200'000);

std::string Found(std::string_view line, std::optional<base::UtcTime> reference = kReference) {
  TimestampFinder finder({reference});
  const auto found = finder.Find(line);
  if (!found) return "none";
  return base::FormatIso(found->time) + (found->inferred ? " inferred" : "");
}

struct Case {
  const char* line;
  const char* time;
};

class TimestampFormTest : public testing::TestWithParam<Case> {};

TEST_P(TimestampFormTest, IsRecognised) { EXPECT_EQ(Found(GetParam().line), GetParam().time); }

INSTANTIATE_TEST_SUITE_P(
    Iso, TimestampFormTest,
    testing::Values(
        Case{"2026-11-22T14:02:04Z x", "2026-11-22T14:02:04.000Z"},
        Case{"2026-11-22T14:02:04.871Z x", "2026-11-22T14:02:04.871Z"},
        Case{"2026-11-22T14:02:04.871234567Z x", "2026-11-22T14:02:04.871Z"},
        Case{"2026-11-22T14:02:04,5+02:00 x", "2026-11-22T12:02:04.500Z"},
        Case{"2026-11-22T14:02:04-0530 x", "2026-11-22T19:32:04.000Z"},
        Case{"2026-11-22T14:02Z x", "2026-11-22T14:02:00.000Z"},
        Case{"20261122T140204Z x", "2026-11-22T14:02:04.000Z"},
        Case{"20261122-14:02:04:606|Step|x", "2026-11-22T14:02:04.606Z inferred"},
        Case{"20261122-9:2:4:6|Step|x", "2026-11-22T09:02:04.006Z inferred"},
        Case{"20261122-9:12:14:60|Step|x", "2026-11-22T09:12:14.060Z inferred"},
        Case{"20261122140204 INFO x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"2026-11-22 14:02:04 x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"2026-11-22 14:02:04,123 INFO x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"2026-11-22 14:02:04.871 UTC [123] LOG:  x", "2026-11-22T14:02:04.871Z"},
        Case{"2026-11-22 14:02:04 +0000 [info]: x", "2026-11-22T14:02:04.000Z"},
        Case{"[2026-11-22 14:02:04,123: INFO/MainProcess] x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"2026-11-22 14:02:04,123 - INFO  [x] - y", "2026-11-22T14:02:04.123Z inferred"},
        Case{"2026-11-22\t14:02:04\tLAX1\t200", "2026-11-22T14:02:04.000Z inferred"}));

INSTANTIATE_TEST_SUITE_P(
    Others, TimestampFormTest,
    testing::Values(
        Case{"2026/11/22 14:02:04 [error] 1#1: x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"2026/11/22 14:02:04.000123 main.go:7: x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"10.0.0.1 - bob [22/Nov/2026:14:02:04 +0100] \"GET / HTTP/1.1\" 200 5",
             "2026-11-22T13:02:04.000Z"},
        Case{"[Sun Nov 22 14:02:04.123456 2026] [core:error] x",
             "2026-11-22T14:02:04.123Z inferred"},
        Case{"[Sun Dec 04 04:47:44 2005] [notice] x", "2005-12-04T04:47:44.000Z inferred"},
        Case{"Nov 22, 2026 2:02:04 PM com.foo.Bar run", "2026-11-22T14:02:04.000Z inferred"},
        Case{"Nov 22, 2026 12:02:04\xE2\x80\xAF"
             "AM com.foo.Bar run",
             "2026-11-22T00:02:04.000Z inferred"},
        Case{"22-Nov-2026 14:02:04.123 INFO [main] x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"22 Nov 2026 14:02:04 x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"1234:M 22 Nov 2026 14:02:04.123 * x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"Sun, 22 Nov 2026 14:02:04 GMT x", "2026-11-22T14:02:04.000Z"},
        Case{"I1122 14:02:04.123456    1 file.go:12] x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"E20261122 14:02:04.123456 1 x.cc:1] x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"11-22 14:02:04.123  1702  2395 D Tag: x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"081109 203615 148 INFO dfs.X: x", "2008-11-09T20:36:15.000Z inferred"},
        Case{"17/06/09 20:10:40 INFO x", "2017-06-09T20:10:40.000Z inferred"},
        Case{"[11/22/26 14:02:04:123 UTC] 0000 x", "2026-11-22T14:02:04.123Z"},
        Case{"22.11.2026 14:02:04 x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"11/22/2026 2:02:04 PM x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"22/11/2026 14:02:04 x", "2026-11-22T14:02:04.000Z inferred"},
        Case{"20171223-22:15:29:606|Step|x", "2017-12-23T22:15:29.606Z inferred"},
        Case{"- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.363779 x",
             "2005-06-03T22:42:50.000Z"},
        Case{"R02 2005-06-03-15.42.50.363779 x", "2005-06-03T15:42:50.363Z inferred"},
        Case{"460903 node-70 node psu 1074119817 1 failure", "2004-01-14T22:36:57.000Z"},
        Case{"type=SYSCALL msg=audit(1364481363.243:24287): x", "2013-03-28T14:36:03.243Z"},
        Case{"nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO x",
             "2017-05-16T00:00:00.008Z inferred"},
        Case{"web_1  | 2026-11-22T14:02:04Z x", "2026-11-22T14:02:04.000Z"},
        Case{"time=\"2026-11-22T14:02:04Z\" level=info", "2026-11-22T14:02:04.000Z"},
        Case{"level=info ts=1795363324.5 x", "2026-11-22T16:02:04.500Z"},
        Case{"I, [2026-11-22T14:02:04.123456 #1234]  INFO -- : x",
             "2026-11-22T14:02:04.123Z inferred"},
        Case{"14:02:04.123 [main] INFO x", "2026-11-22T14:02:04.123Z inferred"},
        Case{"INFO 14:02:04,123 x", "2026-11-22T14:02:04.123Z inferred"}));

INSTANTIATE_TEST_SUITE_P(
    EpochAndSyslog, TimestampFormTest,
    testing::Values(Case{"1795363324 x", "2026-11-22T16:02:04.000Z"},
                    Case{"1795363324.871 x", "2026-11-22T16:02:04.871Z"},
                    Case{"1795363324871 x", "2026-11-22T16:02:04.871Z"},
                    Case{"1795363324871123 x", "2026-11-22T16:02:04.871Z"},
                    Case{"1795363324871123456 x", "2026-11-22T16:02:04.871Z"},
                    Case{"<34>1 2026-11-22T14:02:04.003Z host su - ID47 - x",
                         "2026-11-22T14:02:04.003Z"},
                    Case{"<34>Nov 22 14:02:04 host su: x", "2026-11-22T14:02:04.000Z inferred"},
                    Case{"Nov 22 14:02:04 host sshd[1]: x", "2026-11-22T14:02:04.000Z inferred"},
                    Case{"Nov  2 14:02:04.123 host x", "2026-11-02T14:02:04.123Z inferred"},
                    Case{"Dec 10 06:55:46 host x", "2025-12-10T06:55:46.000Z inferred"},
                    Case{"Feb 29 06:55:46 host x", "2024-02-29T06:55:46.000Z inferred"},
                    Case{"23:59:59 x", "2026-11-21T23:59:59.000Z inferred"}));

INSTANTIATE_TEST_SUITE_P(
    Tables, TimestampFormTest,
    testing::Values(
        Case{"0,2026-11-20T12:00:00Z,INFO,\"x\"", "2026-11-20T12:00:00.000Z"},
        Case{"\"INFO\",\"11/20/2026 12:00:00 PM\",\"App\",\"x\"",
             "2026-11-20T12:00:00.000Z inferred"},
        Case{"7;host;2026-11-20 12:00:00;x", "2026-11-20T12:00:00.000Z inferred"},
        Case{"INFO:2026-11-20 12:00:00,250:x", "2026-11-20T12:00:00.250Z inferred"},
        Case{"@400000006b00364a1dcd6500 x", "2026-11-20T12:00:00.500Z"},
        Case{"@400000006b00364a x", "2026-11-20T12:00:00.000Z"},
        Case{
            "2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 22 6 20 4249 1795176000 1795176060 ACCEPT OK",
            "2026-11-20T12:00:00.000Z"},
        Case{"2 123456789012 eni-1 - - - - - - - 1795176000 1795176060 - NODATA",
             "2026-11-20T12:00:00.000Z"}));

TEST(TimestampFinderTest, OtherTextIsNoTime) {
  for (const char* line : {"",
                           "hello world",
                           "12345",
                           "error 404 at /x",
                           "1.2.3.4 port 80",
                           "2026-13-01 00:00:00 x",
                           "2026-02-30T00:00:00Z x",
                           "2026-11-22 25:00:00 x",
                           "at 12:30:45 it stopped",
                           "id 1795363324 done",
                           "\tat com.foo.Bar(Bar.java:12)",
                           "9999999999 x",
                           "1795363324-abc",
                           "Mar 3rd was fine",
                           "@400000006b00364 x",
                           "@ffffffffffffffff x",
                           "2 1 eth-1 a b 1 2 3 4 5 1795176000 1795176060 x",
                           "a,1795176000,b",
                           "user:2026-11-20 12:00:00",
                           "expires=2026-11-22T14:02:04Z",
                           "99:99:99 x",
                           "Nov 31 10:00:00 x"}) {
    EXPECT_EQ(Found(line), "none") << line;
  }
}

TEST(TimestampFinderTest, YearsAndDaysNeedAReference) {
  EXPECT_EQ(Found("Nov 22 14:02:04 host x", std::nullopt), "none");
  EXPECT_EQ(Found("14:02:04 x", std::nullopt), "none");
  EXPECT_EQ(Found("2026-11-22 14:02:04 x", std::nullopt), "2026-11-22T14:02:04.000Z inferred");
}

TEST(TimestampFinderTest, ADateInAMessageIsNotTheLinesTimeOnceTheFormIsKnown) {
  TimestampFinder finder({kReference});
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(finder.Find("2026-11-22 14:02:04 INFO x"));
  EXPECT_FALSE(finder.Find("The certificate of 2020-01-01 00:00:00 is used"));
  EXPECT_FALSE(finder.Find("| created | 2020-01-01 00:00:00 |"));
  EXPECT_FALSE(finder.Find("1530650152 fa:16:3e:9f:5e:0a 11.161.1.2 * *"));
  EXPECT_FALSE(finder.Find("14:02:04 is when it began"));
  EXPECT_TRUE(finder.Find("[2026-11-22 14:02:05] INFO y"));
}

TEST(TimestampFinderTest, TheSpanOfTheTimestampIsExact) {
  TimestampFinder finder({kReference});
  const std::string_view line = "[2026-11-22T14:02:04.871Z] x";
  const auto found = finder.Find(line);
  ASSERT_TRUE(found);
  EXPECT_EQ(line.substr(found->begin, found->end - found->begin), "2026-11-22T14:02:04.871Z");
}

TEST(TimestampFinderTest, LinesBehindALongPreambleAreStillFound) {
  TimestampFinder finder({kReference});
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(finder.Find("2026-11-22 14:02:04 INFO x"));
  for (int i = 0; i < 300; ++i) finder.Find("no time here");
  EXPECT_TRUE(finder.Find("10.0.0.1 - - [22/Nov/2026:14:02:04 +0000] \"GET /\" 200 1"));
}

TEST(TimestampFinderTest, TimesWithoutAZoneAreReadInTheBasisZone) {
  const auto berlin = base::TimeZone::Find(
      "local", base::Environment(std::map<std::string, std::string, std::less<>>{
                   {"TZ", "CET-1CEST,M3.5.0,M10.5.0/3"}}));
  ASSERT_TRUE(berlin);
  const auto read = [&](std::string_view line) {
    TimestampFinder finder({.reference = kReference, .zone = &*berlin});
    const auto found = finder.Find(line);
    return found ? base::FormatIso(found->time) : "none";
  };
  EXPECT_EQ(read("2026-11-20 09:00:00 x"), "2026-11-20T08:00:00.000Z");
  EXPECT_EQ(read("2026-07-20 09:00:00 x"), "2026-07-20T07:00:00.000Z");
  EXPECT_EQ(read("2026-11-20T09:00:00Z x"), "2026-11-20T09:00:00.000Z");
  EXPECT_EQ(read("2026-11-20 09:00:00+02:00 x"), "2026-11-20T07:00:00.000Z");
  EXPECT_EQ(read("1795176000 x"), "2026-11-20T12:00:00.000Z");
  EXPECT_EQ(read("Nov 20 09:00:00 host x"), "2026-11-20T08:00:00.000Z");
  EXPECT_EQ(read("00:30:00 x"), "2026-11-21T23:30:00.000Z");
  // Clocks show 02:30 twice in October: the earlier. They skip it in March: as if not set forward.
  EXPECT_EQ(read("2026-10-25 02:30:00 x"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(read("2026-03-29 02:30:00 x"), "2026-03-29T01:30:00.000Z");
}

TEST(ParseTimestampTextTest, TakesWholeValuesOnly) {
  const auto text = [](std::string_view value) {
    const auto found = ParseTimestampText(value, {kReference});
    return found ? base::FormatIso(found->time) : "none";
  };
  EXPECT_EQ(text("2026-11-22T14:02:04+01:00[Europe/Berlin]"), "2026-11-22T13:02:04.000Z");
  EXPECT_EQ(text("2026-11-22"), "2026-11-22T00:00:00.000Z");
  EXPECT_EQ(text("1795363324871"), "2026-11-22T16:02:04.871Z");
  EXPECT_EQ(text("1795363324.871"), "2026-11-22T16:02:04.871Z");
  EXPECT_EQ(text("2026-11-22T14:02:04Z and more"), "none");
  EXPECT_EQ(text("12"), "none");
  EXPECT_EQ(text(""), "none");
}

}  // namespace
}  // namespace logai::logs
