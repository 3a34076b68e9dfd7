#include "base/time_expression.h"

#include <gtest/gtest.h>

#include <string>

namespace logai::base {
namespace {

/// Friday, 2026-11-20 15:10:30.500 UTC.
const UtcTime kNow = FromEpochMs(1'795'187'430'500);

std::string Read(std::string_view text, const TimeZone& zone = {}) {
  const auto time = ParseTime(text, kNow, zone);
  return time ? FormatIso(*time) : "refused";
}

TimeZone Zone(std::string_view name) {
  auto zone = TimeZone::Find(name, Environment());
  EXPECT_TRUE(zone) << zone.error().ToString();
  return zone ? *zone : TimeZone();
}

TEST(TimeExpressionTest, EveryFormIsRead) {
  const struct {
    std::string_view text, time;
  } kCases[] = {
      {"now", "2026-11-20T15:10:30.500Z"},
      {" NOW ", "2026-11-20T15:10:30.500Z"},
      {"today", "2026-11-20T00:00:00.000Z"},
      {"yesterday", "2026-11-19T15:10:30.500Z"},
      {"Yesterday", "2026-11-19T15:10:30.500Z"},
      // Durations.
      {"30m ago", "2026-11-20T14:40:30.500Z"},
      {"30 m  ago", "2026-11-20T14:40:30.500Z"},
      {"30M AGO", "2026-11-20T14:40:30.500Z"},
      {"30mago", "2026-11-20T14:40:30.500Z"},
      {"1h ago", "2026-11-20T14:10:30.500Z"},
      {"2d ago", "2026-11-18T15:10:30.500Z"},
      {"1w ago", "2026-11-13T15:10:30.500Z"},
      {"5 minutes ago", "2026-11-20T15:05:30.500Z"},
      {"1 minute ago", "2026-11-20T15:09:30.500Z"},
      {"an hour ago", "2026-11-20T14:10:30.500Z"},
      {"a day ago", "2026-11-19T15:10:30.500Z"},
      {"90 seconds ago", "2026-11-20T15:09:00.500Z"},
      {"0m ago", "2026-11-20T15:10:30.500Z"},
      {"1h", "2026-11-20T14:10:30.500Z"},
      {"30m", "2026-11-20T14:40:30.500Z"},
      {"3h30m", "2026-11-20T11:40:30.500Z"},
      {"3h 30m", "2026-11-20T11:40:30.500Z"},
      {"1d2h3m4s", "2026-11-19T13:07:26.500Z"},
      {"1 day 2 hours ago", "2026-11-19T13:10:30.500Z"},
      {"2d", "2026-11-18T15:10:30.500Z"},
      {"1.5h", "2026-11-20T13:40:30.500Z"},
      {"-1h", "2026-11-20T14:10:30.500Z"},
      {"now-1h", "2026-11-20T14:10:30.500Z"},
      {"now - 15m", "2026-11-20T14:55:30.500Z"},
      {"last hour", "2026-11-20T14:10:30.500Z"},
      {"the last hour", "2026-11-20T14:10:30.500Z"},
      {"past 24 hours", "2026-11-19T15:10:30.500Z"},
      {"last 15m", "2026-11-20T14:55:30.500Z"},
      {"last week", "2026-11-13T15:10:30.500Z"},
      {"Past  2  Days", "2026-11-18T15:10:30.500Z"},
      // Clock times: the last one not after now.
      {"14:05", "2026-11-20T14:05:00.000Z"},
      {"15:10", "2026-11-20T15:10:00.000Z"},
      {"15:10:30.500", "2026-11-20T15:10:30.500Z"},
      {"15:11", "2026-11-19T15:11:00.000Z"},
      {"23:59:59", "2026-11-19T23:59:59.000Z"},
      {"00:00", "2026-11-20T00:00:00.000Z"},
      {"14:05Z", "2026-11-20T14:05:00.000Z"},
      {"14:05 UTC", "2026-11-20T14:05:00.000Z"},
      {"14:05+02:00", "2026-11-20T12:05:00.000Z"},
      {"today 23:00", "2026-11-20T23:00:00.000Z"},
      {"yesterday 14:05", "2026-11-19T14:05:00.000Z"},
      // Dates.
      {"2026-11-20", "2026-11-20T00:00:00.000Z"},
      {"2026/11/20", "2026-11-20T00:00:00.000Z"},
      {"20261120", "2026-11-20T00:00:00.000Z"},
      {"2024-02-29", "2024-02-29T00:00:00.000Z"},
      {"2026-11-20 14:05", "2026-11-20T14:05:00.000Z"},
      {"2026-11-20T14", "2026-11-20T14:00:00.000Z"},
      {"2026-11-20T14:05:07", "2026-11-20T14:05:07.000Z"},
      {"2026-11-20t14:05:07z", "2026-11-20T14:05:07.000Z"},
      {"2026-11-20T14:05:07.871Z", "2026-11-20T14:05:07.871Z"},
      {"2026-11-20T14:05:07,8Z", "2026-11-20T14:05:07.800Z"},
      {"2026-11-20T14:05:07.871999999Z", "2026-11-20T14:05:07.871Z"},
      {"2026-11-20T14:05:07+01:00", "2026-11-20T13:05:07.000Z"},
      {"2026-11-20T14:05:07-0530", "2026-11-20T19:35:07.000Z"},
      {"2026-11-20T14:05:07+01", "2026-11-20T13:05:07.000Z"},
      {"2026-11-20 14:05:07 +0100", "2026-11-20T13:05:07.000Z"},
      {"2026-11-20 14:05:07 UTC", "2026-11-20T14:05:07.000Z"},
      {"20261120T140507Z", "2026-11-20T14:05:07.000Z"},
      {"20261120T1405", "2026-11-20T14:05:00.000Z"},
      {"20261120T140507.5Z", "2026-11-20T14:05:07.500Z"},
      {"2026-11-20T24:00", "2026-11-21T00:00:00.000Z"},
      {"2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z"},
      {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000Z"},
      // Epoch.
      {"1795183500", "2026-11-20T14:05:00.000Z"},
      {"1795183500.25", "2026-11-20T14:05:00.250Z"},
      {"1795183500000", "2026-11-20T14:05:00.000Z"},
      {"1795183500000000", "2026-11-20T14:05:00.000Z"},
      {"1795183500000000000", "2026-11-20T14:05:00.000Z"},
      {"999999999", "2001-09-09T01:46:39.000Z"},
      {"0", "1970-01-01T00:00:00.000Z"},
  };
  int ran = 0;
  for (const auto& [text, time] : kCases) {
    EXPECT_EQ(Read(text), time) << text;
    ++ran;
  }
  EXPECT_EQ(ran, 75);
}

TEST(TimeExpressionTest, UnclearTextIsRefusedWithExamples) {
  int ran = 0;
  for (const std::string_view text : {"",
                                      "  ",
                                      "soon",
                                      "5",
                                      "42",
                                      "1h30",
                                      "h",
                                      "ago",
                                      "m ago",
                                      "30",
                                      "30x",
                                      "1 month ago",
                                      "30m3h",
                                      "1h1h",
                                      "1.h",
                                      ".5h",
                                      "1..5h",
                                      "1e3h",
                                      "last",
                                      "last tuesday",
                                      "past",
                                      "now+1h",
                                      "now-",
                                      "nowadays",
                                      "yesterday ago",
                                      "tomorrow",
                                      "14",
                                      "14:",
                                      "14:5",
                                      "2pm",
                                      "25:00",
                                      "24:01",
                                      "14:60",
                                      "14:05:61",
                                      "14:05:",
                                      "14:05:07.",
                                      "2026",
                                      "2026-11",
                                      "2026-11-",
                                      "2026-11-2",
                                      "2026-02-30",
                                      "2026-13-01",
                                      "2026-00-10",
                                      "2025-02-29",
                                      "20260230",
                                      "11/20/2026",
                                      "20.11.2026",
                                      "2026-11-20T",
                                      "2026-11-20X14:05",
                                      "2026-11-20T14:05:07+1",
                                      "2026-11-20T14:05:07+01:",
                                      "2026-11-20T14:05:07+01:60",
                                      "2026-11-20T14:05:07+99:00",
                                      "2026-11-20T14:05:07 CET",
                                      "2026-11-20T25:00",
                                      "2026-11-20Z",
                                      "2026-11/20",
                                      "-1",
                                      "12345678901",
                                      "179518350000000",
                                      "1795183500.",
                                      "99999999999999999999",
                                      "9999999999999999999",
                                      "999999999999999999999h",
                                      "40000d",
                                      "+1h",
                                      "14:05 14:05",
                                      "1h;ls"}) {
    const auto time = ParseTime(text, kNow);
    ASSERT_FALSE(time) << text << " became " << FormatIso(*time);
    EXPECT_EQ(time.error().kind, ErrorKind::kInvalidInput);
    EXPECT_NE(time.error().message.find(std::string("\"") + std::string(text.substr(0, 3))),
              text.empty() || text[0] == ' ' ? 0u : std::string::npos)
        << time.error().message;
    EXPECT_NE(time.error().next.find("2 hours ago"), std::string::npos) << text;
    ++ran;
  }
  EXPECT_EQ(ran, 68);
}

TEST(TimeExpressionTest, ErrorsSayWhatIsWrongWithAnImpossibleTime) {
  EXPECT_EQ(ParseTime("2026-02-30", kNow).error().message,
            "cannot read \"2026-02-30\" as a time: there is no 2026-02-30 in the calendar");
  EXPECT_EQ(ParseTime("25:00", kNow).error().message,
            "cannot read \"25:00\" as a time: there is no such time of day");
}

TEST(TimeExpressionTest, HostileTextStaysOutOfTheError) {
  const auto time = ParseTime("\x1b[31m\n" + std::string(5000, 'x'), kNow);
  ASSERT_FALSE(time);
  EXPECT_EQ(time.error().message.find('\x1b'), std::string::npos);
  EXPECT_LT(time.error().message.size(), 200u);
}

TEST(TimeExpressionTest, TimesWithoutZoneAreReadInTheGivenOne) {
  const TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(Read("2026-11-20 14:05", berlin), "2026-11-20T13:05:00.000Z");
  EXPECT_EQ(Read("2026-07-20 14:05", berlin), "2026-07-20T12:05:00.000Z");
  EXPECT_EQ(Read("2026-11-20T14:05Z", berlin), "2026-11-20T14:05:00.000Z");
  EXPECT_EQ(Read("today", berlin), "2026-11-19T23:00:00.000Z");
  EXPECT_EQ(Read("16:10", berlin), "2026-11-20T15:10:00.000Z");
  EXPECT_EQ(Read("16:11", berlin), "2026-11-19T15:11:00.000Z");
  EXPECT_EQ(Read("yesterday 00:30", berlin), "2026-11-18T23:30:00.000Z");
  EXPECT_EQ(Read("1h", berlin), "2026-11-20T14:10:30.500Z");
  const TimeZone kiritimati = Zone("Pacific/Kiritimati");  // already the 21st there
  EXPECT_EQ(Read("today", kiritimati), "2026-11-20T10:00:00.000Z");
  EXPECT_EQ(Read("05:10", kiritimati), "2026-11-20T15:10:00.000Z");
}

std::string Range(std::optional<std::string_view> since, std::optional<std::string_view> until) {
  const auto range = ParseRange(since, until, kNow);
  if (!range) return range.error().message;
  const auto show = [](std::optional<UtcTime> t) { return t ? FormatDateTime(*t) : "open"; };
  return show(range->begin) + " to " + show(range->end);
}

TEST(TimeRangeExpressionTest, AbsentEndsStayOpen) {
  EXPECT_EQ(Range({}, {}), "open to open");
  EXPECT_EQ(Range("1h", {}), "2026-11-20 14:10:30 to open");
  EXPECT_EQ(Range({}, "14:05"), "open to 2026-11-20 14:05:00");
  EXPECT_EQ(Range("2h", "1h"), "2026-11-20 13:10:30 to 2026-11-20 14:10:30");
  EXPECT_EQ(Range("now", "now"), "2026-11-20 15:10:30 to 2026-11-20 15:10:30");
}

TEST(TimeRangeExpressionTest, ClockTimesMakeTheWindowThatWasMeant) {
  EXPECT_EQ(Range("13:30", "14:30"), "2026-11-20 13:30:00 to 2026-11-20 14:30:00");
  EXPECT_EQ(Range("15:00", "16:00"), "2026-11-20 15:00:00 to 2026-11-20 16:00:00");
  EXPECT_EQ(Range("23:00", "01:00"), "2026-11-19 23:00:00 to 2026-11-20 01:00:00");
  EXPECT_EQ(Range("1h", "16:00"), "2026-11-20 14:10:30 to 2026-11-20 16:00:00");
  EXPECT_EQ(Range("yesterday 13:00", "yesterday 14:00"),
            "2026-11-19 13:00:00 to 2026-11-19 14:00:00");
}

TEST(TimeRangeExpressionTest, AStartAfterTheEndIsRefused) {
  EXPECT_EQ(Range("15:00", "14:00"),
            "the start (2026-11-20T15:00:00.000Z) is after the end (2026-11-20T14:00:00.000Z)");
  EXPECT_NE(Range("1h", "2h").find("is after the end"), std::string::npos);
  EXPECT_EQ(ParseRange("1h", "2h", kNow).error().kind, ErrorKind::kInvalidInput);
}

TEST(TimeRangeExpressionTest, ErrorsNameTheEnd) {
  EXPECT_EQ(Range("soon", "now"), "start: cannot read \"soon\" as a time");
  EXPECT_EQ(Range("1h", "later"), "end: cannot read \"later\" as a time");
}

}  // namespace
}  // namespace logai::base
