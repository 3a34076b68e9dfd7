#include "net/retry_after.h"

#include <gtest/gtest.h>

namespace logai::net {
namespace {

using base::Millis;
using std::optional;

// 2026-11-22T12:00:00Z, a Sunday.
constexpr base::UtcTime kNow = base::FromEpochMs(1'795'348'800'000);

optional<Millis> Wait(std::initializer_list<std::pair<const char*, const char*>> fields) {
  Headers headers;
  for (const auto& [name, value] : fields) headers.Add(name, value);
  return RetryAfter(headers, kNow);
}

TEST(RetryAfterTest, NowIsWhatTheDatesBelowAssume) {
  EXPECT_EQ(base::FormatIso(kNow), "2026-11-22T12:00:00.000Z");
}

TEST(RetryAfterTest, TakesSecondsAndDates) {
  EXPECT_EQ(ParseRetryAfter("7", kNow), Millis(7'000));
  EXPECT_EQ(ParseRetryAfter(" 0.25 ", kNow), Millis(250));
  EXPECT_EQ(ParseRetryAfter("0", kNow), Millis(0));
  EXPECT_EQ(ParseRetryAfter("Sun, 22 Nov 2026 12:00:30 GMT", kNow), Millis(30'000));
  EXPECT_EQ(ParseRetryAfter("Sunday, 22-Nov-26 12:01:00 GMT", kNow), Millis(60'000));
  EXPECT_EQ(ParseRetryAfter("Sun Nov 22 12:00:01 2026", kNow), Millis(1'000));
  EXPECT_EQ(ParseRetryAfter("Tue, 01 Dec 2026 00:00:00 GMT", kNow),
            Millis(8 * 86'400'000 + 43'200'000));
}

TEST(RetryAfterTest, TheTimeOfTheDatePassedIsNoWait) {
  EXPECT_EQ(ParseRetryAfter("Sun, 22 Nov 2026 11:00:00 GMT", kNow), Millis(0));
}

TEST(RetryAfterTest, NonsenseIsNoHint) {
  for (const char* value : {"", " ", "-1", "soon", "7 apples", "1e3", "0x10", "nan", "inf", "+5",
                            "Sunday", "unknown day of the week", "2026-11-22 sort of"}) {
    EXPECT_EQ(ParseRetryAfter(value, kNow), std::nullopt) << value;
  }
}

TEST(RetryAfterTest, AbsurdWaitsAreBounded) {
  const Millis year(366LL * 86'400'000);
  EXPECT_EQ(ParseRetryAfter("99999999999999999999999", kNow), year);
  EXPECT_EQ(ParseRetryAfter(std::string(400, '9'), kNow), year);
  EXPECT_EQ(ParseReset("9999999h", kNow), year);
  EXPECT_EQ(ParseReset("9999-12-31T23:59:59Z", kNow), year);
}

TEST(RetryAfterTest, ResetsAreDurationsOrMoments) {
  EXPECT_EQ(ParseReset("6m0s", kNow), Millis(360'000));
  EXPECT_EQ(ParseReset("12ms", kNow), Millis(12));
  EXPECT_EQ(ParseReset("1m2.5s", kNow), Millis(62'500));
  EXPECT_EQ(ParseReset("1h30m0s", kNow), Millis(5'400'000));
  EXPECT_EQ(ParseReset("2d", kNow), Millis(172'800'000));
  EXPECT_EQ(ParseReset("500us", kNow), Millis(1)) << "rounded up";
  EXPECT_EQ(ParseReset("20", kNow), Millis(20'000));
  EXPECT_EQ(ParseReset("2026-11-22T12:00:10Z", kNow), Millis(10'000));
  EXPECT_EQ(ParseReset("2026-11-22T12:00:10.250Z", kNow), Millis(10'250));
  EXPECT_EQ(ParseReset("2026-11-22T14:00:10+02:00", kNow), Millis(10'000));
  EXPECT_EQ(ParseReset("2026-11-22T11:00:00Z", kNow), Millis(0));
  EXPECT_EQ(ParseReset("1795348860", kNow), Millis(60'000));
  EXPECT_EQ(ParseReset("1795348860000", kNow), Millis(60'000));
  for (const char* value :
       {"", "m", "6m0", "6x", "m6", "6 m", "2026-11-22", "2026-13-01T00:00:00Z",
        "2026-11-22T12:00:10", "2026-11-22T12:00:10.Z5", "2026-11-22T25:00:00Z"}) {
    EXPECT_EQ(ParseReset(value, kNow), std::nullopt) << value;
  }
}

TEST(RetryAfterTest, TheMostExactHintWins) {
  EXPECT_EQ(Wait({{"Retry-After", "2"}, {"retry-after-ms", "1500"}}), Millis(1'500));
  EXPECT_EQ(Wait({{"retry-after", "2"}, {"x-ratelimit-reset-tokens", "6m0s"}}), Millis(2'000));
  EXPECT_EQ(Wait({{"retry-after", "soon"}, {"x-ratelimit-reset-tokens", "1s"}}), Millis(1'000));
  EXPECT_EQ(Wait({{"content-type", "text/plain"}}), std::nullopt);
}

TEST(RetryAfterTest, MomentsCountFromTheServersDate) {
  // Its clock is five minutes behind ours.
  const std::pair<const char*, const char*> date = {"Date", "Sun, 22 Nov 2026 11:55:00 GMT"};
  EXPECT_EQ(Wait({date, {"retry-after", "Sun, 22 Nov 2026 11:55:03 GMT"}}), Millis(3'000));
  EXPECT_EQ(Wait({date, {"anthropic-ratelimit-requests-reset", "2026-11-22T11:55:04Z"}}),
            Millis(4'000));
  EXPECT_EQ(Wait({date, {"retry-after", "7"}}), Millis(7'000));
  EXPECT_EQ(Wait({{"Date", "today"}, {"retry-after", "Sun, 22 Nov 2026 12:00:03 GMT"}}),
            Millis(3'000));
}

TEST(RetryAfterTest, ASpentLimitDecidesWhichResetCounts) {
  EXPECT_EQ(Wait({{"x-ratelimit-remaining-requests", "0"},
                  {"x-ratelimit-reset-requests", "6m0s"},
                  {"x-ratelimit-remaining-tokens", "4000"},
                  {"x-ratelimit-reset-tokens", "12ms"}}),
            Millis(360'000));
  EXPECT_EQ(Wait({{"x-ratelimit-reset-requests", "6m0s"}, {"x-ratelimit-reset-tokens", "12ms"}}),
            Millis(12));
  EXPECT_EQ(Wait({{"anthropic-ratelimit-requests-remaining", "0"},
                  {"anthropic-ratelimit-requests-reset", "2026-11-22T12:00:05Z"},
                  {"anthropic-ratelimit-input-tokens-remaining", "0"},
                  {"anthropic-ratelimit-input-tokens-reset", "2026-11-22T12:01:00Z"},
                  {"anthropic-ratelimit-output-tokens-remaining", "10"},
                  {"anthropic-ratelimit-output-tokens-reset", "2026-11-22T13:00:00Z"}}),
            Millis(60'000));
}

}  // namespace
}  // namespace logai::net
