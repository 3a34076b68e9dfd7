#include "aws/event_page.h"

#include <gtest/gtest.h>

#include <random>

namespace logai::aws {
namespace {

using base::ErrorKind;

EventPage Read(std::string_view body) {
  const auto page = ReadEventPage(body, "FilterLogEvents");
  EXPECT_TRUE(page.has_value()) << body << ": " << (page ? "" : page.error().message);
  return page.value_or(EventPage());
}

constexpr const char* kBodies[] = {
    "",
    "{}",
    "[]",
    "null",
    "7",
    "<html>",
    R"({"events":[],"nextToken":null})",
    R"({"events":null,"nextToken":"t","searchedLogStreams":[{"a":[1,2,{}]}]})",
    R"({"events":{},"nextToken":"t"})",
    R"({"events":[],"events":7})",
    R"({"events":7,"events":[{"timestamp":1}]})",
    R"({"events":[{"timestamp":1,"timestamp":2,"message":"a","message":null}],"nextToken":"a","nextToken":5})",
    R"({"events":[1,"x",null,[],{},{"timestamp":null},{"timestamp":"1"},{"timestamp":-1},{"timestamp":true}]})",
    R"({"events":[{"timestamp":1.5E3},{"timestamp":1e300},{"timestamp":253402300799999},{"timestamp":253402300800000}]})",
    R"({"events":[{"timestamp":9223372036854775807},{"timestamp":9223372036854775808},{"timestamp":18446744073709551616}]})",
    R"({"events":[{"timestamp":5,"message":7,"eventId":{},"logStreamName":[],"ingestionTime":"x"}]})",
    R"({"events":[{"timestamp":5,"message":"\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00é😀","ingestionTime":6}]})",
    R"({"events":[{"timestamp":-0,"message":"","eventId":"","new":-1.5e-400}]})",
    R"({"nextForwardToken":"f","nextBackwardToken":"b","events":[{"timestamp":5,"message":"m"}]})",
    "\xEF\xBB\xBF{\"events\":[{\"timestamp\":5}]}",
    R"({"events":[{"timestamp":5}]} )",
    R"({"events":[{"timestamp":5}]}x)",
    R"({"events":[{"timestamp":5},]})",
    R"({"events":[{"timestamp":05}]})",
    R"({"events":[{"timestamp":5)",
    R"({"events":[{"timestamp":5,"message":"cut)",
    "{\"events\":[{\"timestamp\":5,\"message\":\"raw\ttab\"}]}",
};

TEST(EventPageTest, WhatTheQuickReaderTakesItReadsAsTheCarefulOneDoes) {
  int taken = 0;
  for (const char* body : kBodies) {
    const auto quick = ReadEventPageQuickly(body);
    const auto careful = ReadEventPageCarefully(body, "FilterLogEvents");
    if (!quick) continue;
    ++taken;
    ASSERT_TRUE(careful.has_value()) << body;
    EXPECT_EQ(*quick, *careful) << body;
  }
  EXPECT_EQ(taken, 12);  // it must not leave everything to the other
}

TEST(EventPageTest, AlsoWhenAnythingIsChangedInIt) {
  std::mt19937 random(20261123);
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string body = kBodies[random() % std::size(kBodies)];
    for (std::uint32_t change = random() % 3; change > 0 && !body.empty(); --change) {
      constexpr std::string_view kBytes = "{}[]\",:\\u0d8fE-+.19e nt\xC3\xA9\x01";
      body[random() % body.size()] = kBytes[random() % kBytes.size()];
    }
    const auto quick = ReadEventPageQuickly(body);
    if (!quick) continue;
    ++taken;
    const auto careful = ReadEventPageCarefully(body, "FilterLogEvents");
    ASSERT_TRUE(careful.has_value()) << body;
    ASSERT_EQ(*quick, *careful) << body;
  }
  EXPECT_GT(taken, 4'000);
}

TEST(EventPageTest, TheCarefulReaderDecidesAboutWhatTheQuickOneDoesNotTake) {
  EXPECT_EQ(Read("\xEF\xBB\xBF{\"events\":[{\"timestamp\":5}]}").events.size(), 1u);
  const EventPage page =
      Read(R"({"events":[{"timestamp":18446744073709551616},{"timestamp":5,"message":"m"}]})");
  EXPECT_EQ(page.malformed, 1);
  ASSERT_EQ(page.events.size(), 1u);
  EXPECT_EQ(page.events[0].message, "m");
}

TEST(EventPageTest, TextThatIsNoUtf8CostsNoEvent) {
  const EventPage page = Read(
      "{\"events\":[{\"timestamp\":5,\"message\":\"a\xFF\xC3z\"},{\"timestamp\":6}],\"nextToken\":"
      "\"t\"}");
  ASSERT_EQ(page.events.size(), 2u);
  EXPECT_EQ(page.events[0].message, "a\uFFFD\uFFFDz");
  EXPECT_EQ(page.next_token, "t");
}

TEST(EventPageTest, HalfOfASurrogatePairCostsNoEvent) {
  const EventPage page =
      Read(R"({"events":[{"timestamp":5,"message":"cut \ud83d"},{"timestamp":6,"message":"\ude00x"},
          {"timestamp":7,"message":"\\ud83d \ud83d\ude00 \uD83D\ud83d\ude00 \ud83d\n"}]})");
  ASSERT_EQ(page.events.size(), 3u);
  EXPECT_EQ(page.events[0].message, "cut \uFFFD");
  EXPECT_EQ(page.events[1].message, "\uFFFDx");
  EXPECT_EQ(page.events[2].message, "\\ud83d \U0001F600 \uFFFD\U0001F600 \uFFFD\n");
}

TEST(EventPageTest, WhatIsNoPageStaysCorrupt) {
  for (const char* body : {"", "\xFF", R"({"events":[{"message":"\ud83d)", "[\"\\ud83d\"]"}) {
    const auto page = ReadEventPage(body, "GetLogEvents");
    ASSERT_FALSE(page.has_value()) << body;
    EXPECT_EQ(page.error().kind, ErrorKind::kCorrupt);
    EXPECT_NE(page.error().message.find("GetLogEvents"), std::string::npos);
  }
}

TEST(EventPageTest, EventsOfAMegabyteAndPagesBeyondAllBoundsAreRead) {
  const std::string large(1'048'576, 'm');
  std::string body = R"({"events":[)";
  for (int i = 0; i < 8; ++i) {
    body += R"({"timestamp":5,"message":")" + large + "\"},";
  }
  body += R"({"timestamp":6}]})";
  const EventPage page = Read(body);
  ASSERT_EQ(page.events.size(), 9u);
  EXPECT_EQ(page.events[7].message, large);
  EXPECT_TRUE(ReadEventPageQuickly(body).has_value());
  EXPECT_EQ(Read(R"({"events":[{"timestamp":5}]})").events.size(), 1u);  // after a large one
}

TEST(EventPageTest, NestingBeyondTheQuickReadersBoundIsLeftToTheOther) {
  const std::string deep(3'000, '['), end(3'000, ']');
  const std::string body = R"({"new":)" + deep + end + R"(,"events":[{"timestamp":5}]})";
  EXPECT_FALSE(ReadEventPageQuickly(body).has_value());
  EXPECT_EQ(Read(body).events.size(), 1u);
}

}  // namespace
}  // namespace logai::aws
