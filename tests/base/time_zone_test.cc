#include "base/time_zone.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/time_expression.h"
#include "base/time_zone_rules.h"

namespace logai::base {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Variables = std::map<std::string, std::string, std::less<>>;

TimeZone Find(std::string_view name, Variables variables = {}) {
  auto zone = TimeZone::Find(name, Environment(std::move(variables)));
  EXPECT_TRUE(zone) << name << ": " << zone.error().ToString();
  return zone ? *zone : TimeZone();
}

UtcTime Utc(std::string_view iso) { return *ParseTime(iso, UtcTime()); }

LocalTime Local(std::string_view iso) { return LocalTime(Utc(iso).time_since_epoch()); }

std::string Big(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i) & 0xFF);
  return text;
}

struct Type {
  std::int32_t offset;
};

/// A TZif file, version 2, whose 32-bit part is empty.
std::string Tzif(const std::vector<std::pair<std::int64_t, int>>& transitions,
                 const std::vector<Type>& types, const std::string& footer) {
  const auto header = [](std::size_t times, std::size_t type_count) {
    return "TZif2" + std::string(15, '\0') + Big(0, 4) + Big(0, 4) + Big(0, 4) + Big(times, 4) +
           Big(type_count, 4) + Big(4, 4);
  };
  std::string file = header(0, 1) + std::string(6, '\0') + std::string("UTC\0", 4);
  file += header(transitions.size(), types.size());
  for (const auto& [at, type] : transitions) file += Big(static_cast<std::uint64_t>(at), 8);
  for (const auto& [at, type] : transitions) file += static_cast<char>(type);
  for (const Type& type : types) {
    file += Big(static_cast<std::uint32_t>(type.offset), 4) + std::string(2, '\0');
  }
  return file + std::string("ABC\0", 4) + "\n" + footer + "\n";
}

TEST(TimeZoneTest, UtcIsTheDefault) {
  const TimeZone utc;
  EXPECT_TRUE(utc.IsUtc());
  EXPECT_EQ(utc.name(), "UTC");
  EXPECT_EQ(utc.OffsetAt(Utc("2026-07-01")), seconds(0));
  EXPECT_EQ(FormatIso(Utc("2026-07-01T12:00:00.5Z"), utc), "2026-07-01T12:00:00.500Z");
  EXPECT_TRUE(Find("utc").IsUtc());
  EXPECT_TRUE(Find("Z").IsUtc());
}

TEST(TimeZoneTest, NamedZonesFollowTheirSummerTime) {
  const TimeZone berlin = Find("Europe/Berlin");
  EXPECT_EQ(berlin.OffsetAt(Utc("2026-01-15")), hours(1));
  EXPECT_EQ(berlin.OffsetAt(Utc("2026-07-15")), hours(2));
  EXPECT_EQ(berlin.OffsetAt(Utc("2026-03-29T00:59:59.999Z")), hours(1));
  EXPECT_EQ(berlin.OffsetAt(Utc("2026-03-29T01:00:00Z")), hours(2));
  EXPECT_EQ(berlin.OffsetAt(Utc("2026-10-25T00:59:59Z")), hours(2));
  EXPECT_EQ(berlin.OffsetAt(Utc("2026-10-25T01:00:00Z")), hours(1));
  const TimeZone new_york = Find("America/New_York");
  EXPECT_EQ(new_york.OffsetAt(Utc("2026-03-08T06:59:59Z")), hours(-5));
  EXPECT_EQ(new_york.OffsetAt(Utc("2026-03-08T07:00:00Z")), hours(-4));
  EXPECT_EQ(Find("Asia/Kolkata").OffsetAt(Utc("2026-03-08")), hours(5) + minutes(30));
  EXPECT_EQ(Find("Australia/Sydney").OffsetAt(Utc("2026-01-01")), hours(11));
  EXPECT_EQ(Find("Australia/Sydney").OffsetAt(Utc("2026-07-01")), hours(10));
}

TEST(TimeZoneTest, TheRuleHoldsBeyondTheFilesLastYear) {
  const TimeZone berlin = Find("Europe/Berlin");
  EXPECT_EQ(berlin.OffsetAt(Utc("2100-01-15")), hours(1));
  EXPECT_EQ(berlin.OffsetAt(Utc("2100-07-15")), hours(2));
  EXPECT_EQ(Find("Australia/Sydney").OffsetAt(Utc("2100-01-15")), hours(11));
  EXPECT_EQ(Find("Australia/Sydney").OffsetAt(Utc("2100-07-15")), hours(10));
}

TEST(TimeZoneTest, AReadingThatHappensTwiceIsTheEarlier) {
  const TimeZone berlin = Find("Europe/Berlin");
  EXPECT_EQ(berlin.ToUtc(Local("2026-10-25T02:30:00")), Utc("2026-10-25T00:30:00Z"));
  EXPECT_EQ(berlin.ToUtc(Local("2026-10-25T03:00:00")), Utc("2026-10-25T02:00:00Z"));
  EXPECT_EQ(berlin.ToUtc(Local("2026-10-25T01:59:59")), Utc("2026-10-24T23:59:59Z"));
}

TEST(TimeZoneTest, AReadingThatIsSkippedMovesBehindTheGap) {
  const TimeZone berlin = Find("Europe/Berlin");
  EXPECT_EQ(berlin.ToUtc(Local("2026-03-29T02:30:00")), Utc("2026-03-29T01:30:00Z"));
  EXPECT_EQ(FormatDateTime(Utc("2026-03-29T01:30:00Z"), berlin), "2026-03-29 03:30:00");
  // Samoa had no 30 December 2011.
  const TimeZone apia = Find("Pacific/Apia");
  EXPECT_EQ(apia.ToUtc(Local("2011-12-30T12:00:00")), Utc("2011-12-30T22:00:00Z"));
}

TEST(TimeZoneTest, ToUtcUndoesToLocalHourByHour) {
  int ran = 0;
  for (const auto* name : {"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe",
                           "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Chatham"}) {
    const TimeZone zone = Find(name);
    for (UtcTime t = Utc("2026-01-01"); t < Utc("2027-01-01"); t += minutes(30)) {
      const UtcTime back = zone.ToUtc(zone.ToLocal(t));
      // Only a reading that happens twice may come back as its earlier self.
      if (back != t) {
        EXPECT_EQ(zone.ToLocal(back), zone.ToLocal(t)) << name << " " << FormatIso(t);
        EXPECT_LT(back, t);
      }
      ++ran;
    }
  }
  EXPECT_EQ(ran, 6 * 365 * 48);
}

TEST(TimeZoneTest, OffsetsAreZonesToo) {
  EXPECT_EQ(Find("+02:00").OffsetAt(UtcTime()), hours(2));
  EXPECT_EQ(Find("-0530").OffsetAt(UtcTime()), -(hours(5) + minutes(30)));
  EXPECT_EQ(Find("+2").OffsetAt(UtcTime()), hours(2));
  EXPECT_TRUE(Find("+00:00").IsUtc());
  EXPECT_EQ(FormatIso(Utc("2026-01-01"), Find("-0530")), "2025-12-31T18:30:00.000-05:30");
}

TEST(TimeZoneTest, LocalIsWhatTzSays) {
  EXPECT_EQ(Find("local", {{"TZ", "Europe/Berlin"}}).name(), "Europe/Berlin");
  EXPECT_EQ(Find("LOCAL", {{"TZ", ":America/New_York"}}).name(), "America/New_York");
  EXPECT_TRUE(Find("local", {{"TZ", ""}}).IsUtc());
  EXPECT_TRUE(Find("local", {{"TZ", "UTC"}}).IsUtc());
  const TimeZone rule = Find("local", {{"TZ", "CET-1CEST,M3.5.0,M10.5.0/3"}});
  EXPECT_EQ(rule.OffsetAt(Utc("2026-07-01")), hours(2));
  EXPECT_EQ(Find("local", {{"TZ", "EST5"}}).OffsetAt(UtcTime()), hours(-5));
  EXPECT_EQ(Find("local", {{"TZ", "/usr/share/zoneinfo/Asia/Tokyo"}}).OffsetAt(UtcTime()),
            hours(9));
  EXPECT_EQ(TimeZone::Find("local", Environment(Variables{{"TZ", "local"}})).error().kind,
            ErrorKind::kNotFound);
}

TEST(TimeZoneTest, UnknownNamesAreRefusedWithANearOne) {
  const auto error = TimeZone::Find("Europe/Berln", {}).error();
  EXPECT_EQ(error.kind, ErrorKind::kNotFound);
  EXPECT_NE(error.next.find("did you mean Europe/Berlin?"), std::string::npos) << error.next;
  int ran = 0;
  for (const std::string_view name :
       {"", "Mars/Olympus", "../../../etc/passwd", "/etc/localtime", "Europe", "Europe/", "+",
        "+1:2:3", "+99", "+02:75", "EST5EDT6X"}) {
    const auto zone = TimeZone::Find(name, {});
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().kind, ErrorKind::kNotFound) << name;
    ++ran;
  }
  EXPECT_EQ(ran, 11);
}

TEST(TzifTest, TransitionsAndFooterAreRead) {
  const auto zone = TimeZone::FromTzif(
      Tzif({{1000, 1}, {2000, 0}}, {{3600}, {-7200}}, "XXX-1YYY,J60/0,J300/0"), "Test/Zone");
  ASSERT_TRUE(zone) << zone.error().ToString();
  EXPECT_EQ(zone->name(), "Test/Zone");
  EXPECT_EQ(zone->OffsetAt(FromEpochMs(999'999)), seconds(3600));
  EXPECT_EQ(zone->OffsetAt(FromEpochMs(1'000'000)), seconds(-7200));
  EXPECT_EQ(zone->OffsetAt(FromEpochMs(1'999'999)), seconds(-7200));
  EXPECT_EQ(zone->OffsetAt(Utc("2027-03-01T00:00:00Z") - hours(1)), hours(2));
  EXPECT_EQ(zone->OffsetAt(Utc("2028-03-01T00:00:00Z") - hours(1) - Millis(1)), hours(1));
}

TEST(TzifTest, EveryCutIsRefusedOrHarmless) {
  const std::string file = Tzif({{1000, 1}, {2000, 0}}, {{3600}, {-7200}}, "XXX-1");
  ASSERT_TRUE(TimeZone::FromTzif(file, "x"));
  std::size_t refused = 0;
  for (std::size_t length = 0; length < file.size(); ++length) {
    const auto zone = TimeZone::FromTzif(file.substr(0, length), "x");
    if (zone) continue;  // only the footer is missing
    EXPECT_EQ(zone.error().kind, ErrorKind::kCorrupt);
    ++refused;
  }
  EXPECT_EQ(refused, file.size() - std::string("\nXXX-1\n").size());
}

TEST(TzifTest, InconsistentFilesAreRefused) {
  const std::string bad[] = {
      Tzif({{1000, 2}}, {{3600}, {-7200}}, "XXX-1"),             // type 2 of 2
      Tzif({{2000, 1}, {1000, 0}}, {{3600}, {-7200}}, "XXX-1"),  // back in time
      Tzif({}, {}, "XXX-1"),                                     // no type at all
      "TZif2" + std::string(15, '\0') + std::string(24, '\xFF'),
      "no zone",
  };
  for (const std::string& file : bad) {
    const auto zone = TimeZone::FromTzif(file, "x");
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(PosixZoneTest, StringsOfAllFormsAreRead) {
  int ran = 0;
  for (const std::string_view text :
       {"UTC0", "EST5EDT,M3.2.0,M11.1.0", "<+0330>-3:30", "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
        "IST-1GMT0,M10.5.0,M3.5.0/1", "XXX3EDT4,0/0,J365/23", "AAA+12:34:56"}) {
    EXPECT_TRUE(PosixZone::Parse(text)) << text;
    ++ran;
  }
  for (const std::string_view text :
       {"", "UTC", "U0", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J1", "EST5EDT,366,1",
        "<+03-3", "EST200", "EST5x"}) {
    EXPECT_FALSE(PosixZone::Parse(text)) << text;
    ++ran;
  }
  EXPECT_EQ(ran, 20);
  EXPECT_EQ(PosixZone::Parse("<+0330>-3:30")->offset, hours(3) + minutes(30));
}

TEST(PosixZoneTest, DaysAreCountedWithAndWithoutLeapDay) {
  using std::chrono::sys_seconds;
  const auto at = [](std::string_view rule, int year) {
    const auto zone = PosixZone::Parse("AAA0BBB," + std::string(rule) + "/0,J365/0");
    return FormatDateTime(
        UtcTime(zone->summer->begin.In(std::chrono::year(year)).time_since_epoch()));
  };
  EXPECT_EQ(at("J59", 2028), "2028-02-28 00:00:00");
  EXPECT_EQ(at("J60", 2028), "2028-03-01 00:00:00");
  EXPECT_EQ(at("J60", 2027), "2027-03-01 00:00:00");
  EXPECT_EQ(at("59", 2028), "2028-02-29 00:00:00");
  EXPECT_EQ(at("59", 2027), "2027-03-01 00:00:00");
  EXPECT_EQ(at("M2.5.2", 2028), "2028-02-29 00:00:00");
  EXPECT_EQ(at("M11.1.0", 2026), "2026-11-01 00:00:00");
}

}  // namespace
}  // namespace logai::base
