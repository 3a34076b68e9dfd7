#include <gtest/gtest.h>

#include "tests/sources/cloudwatch_fixture.h"

namespace logai::sources {
namespace {

TEST_F(CloudWatchSourceTest, ReadsEveryPageAndReportsWhatItLookedAt) {
  Fill(2500);
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(messages_, Lines(0, 2499));
  EXPECT_EQ(report->events_read, base::EventCount(2500));
  EXPECT_EQ(report->events_matched, base::EventCount(2500));
  EXPECT_EQ(report->requests, 3);
  EXPECT_EQ(report->span.end, Now());
  EXPECT_EQ(report->span.begin, Now() - std::chrono::seconds(2499));
  EXPECT_GT(report->bytes_read, base::ByteCount(2500 * 6));
  EXPECT_FALSE(report->truncated);
  EXPECT_TRUE(report->problems.empty());
}

TEST_F(CloudWatchSourceTest, EventsCarryPlaceLevelAndBody) {
  logs_.groups["/a"] = {{NowMs(), "2026-11-22T12:00:00Z ERROR pool exhausted\r\n", "task/1"}};
  ASSERT_TRUE(Read(Request()).has_value());
  EXPECT_EQ(last_.message, "2026-11-22T12:00:00Z ERROR pool exhausted");
  EXPECT_EQ(last_.level, logs::Level::kError);
  EXPECT_EQ(last_.body(), "pool exhausted");
  EXPECT_EQ(last_.group, "/a");
  EXPECT_EQ(last_.stream, "task/1");
  EXPECT_EQ(last_.event_id, "0");
  EXPECT_EQ(last_.time, Now());
}

TEST_F(CloudWatchSourceTest, BothEndsOfTheRangeBelongToIt) {
  Fill(10);
  ReadRequest request = Request();
  request.range = {Now() - std::chrono::seconds(3), Now() - std::chrono::seconds(1)};
  ASSERT_TRUE(Read(request).has_value());
  EXPECT_EQ(messages_, Lines(6, 8));
  request.range = {Now(), Now() - std::chrono::seconds(1)};
  const auto reversed = Read(request);
  ASSERT_FALSE(reversed.has_value());
  EXPECT_EQ(reversed.error().kind, ErrorKind::kInvalidInput);
}

TEST_F(CloudWatchSourceTest, EmptyPagesWithATokenAreNotTheEnd) {
  Fill(3);
  logs_.empty_pages_first = 15;
  ASSERT_TRUE(Read(Request()).has_value());
  EXPECT_EQ(messages_, Lines(0, 2));
}

TEST_F(CloudWatchSourceTest, ATokenThatNeverChangesEndsTheReadWithAProblem) {
  Fill(3);
  logs_.stuck_token = true;
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->truncated);
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_NE(report->problems[0].find("token"), std::string::npos);
  EXPECT_LE(report->requests, 25);
}

TEST_F(CloudWatchSourceTest, AnEventThatComesOnTwoPagesCountsOnce) {
  Fill(2500);
  logs_.repeats_last_event_on_next_page = true;
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_, Lines(0, 2499));
  EXPECT_EQ(report->events_read, base::EventCount(2500));
}

TEST_F(CloudWatchSourceTest, ALimitIsKeptAndTruncationIsExact) {
  Fill(20);
  auto report = Read(Request(Order::kOldestFirst, 19));
  EXPECT_EQ(messages_, Lines(0, 18));
  EXPECT_TRUE(report->truncated);
  report = Read(Request(Order::kOldestFirst, 20));
  EXPECT_EQ(messages_, Lines(0, 19));
  EXPECT_FALSE(report->truncated);
  EXPECT_EQ(logs_.asked.back()["limit"], 21);
}

TEST_F(CloudWatchSourceTest, TheSinkCanStopTheRead) {
  Fill(2500);
  stop_after_ = 3;
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_.size(), 3u);
  EXPECT_EQ(report->requests, 1);
}

TEST_F(CloudWatchSourceTest, TheNumberOfRequestsIsBounded) {
  Fill(2500);
  logs_.page_size = 10;
  Use(aws::test::AwsEndpoint(), {.max_requests_per_read = 7});
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value());
  // However the range was cut, and whichever slices came to their turn, what is delivered has no
  // hole.
  ASSERT_GE(messages_.size(), 10u);
  EXPECT_EQ(messages_, Lines(0, static_cast<int>(messages_.size()) - 1));
  EXPECT_EQ(report->requests, 7);
  EXPECT_TRUE(report->truncated);
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_NE(report->problems[0].find("7 requests"), std::string::npos);
}

TEST_F(CloudWatchSourceTest, WhatWasReadBeforeAFailureIsNotLost) {
  Fill(2500);
  logs_.fail_from_request = 3;
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_, Lines(0, 1999));
  EXPECT_TRUE(report->truncated);
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_NE(report->problems[0].find("ThrottlingException"), std::string::npos);
}

TEST_F(CloudWatchSourceTest, AFailureAtOnceIsTheErrorOfTheGroup) {
  Fill(5);
  logs_.fail_from_request = 1;
  const std::pair<const char*, ErrorKind> kCases[] = {
      {R"({"__type":"ThrottlingException","message":"Rate exceeded"})", ErrorKind::kRateLimited},
      {R"({"__type":"AccessDeniedException","message":"no"})", ErrorKind::kForbidden},
      {R"({"__type":"ExpiredTokenException","message":"old"})", ErrorKind::kUnauthorized},
  };
  for (const auto& [failure, kind] : kCases) {
    logs_.failure = failure;
    for (const Order order : {Order::kOldestFirst, Order::kNewestFirst}) {
      const auto report = Read(Request(order, 10));
      ASSERT_FALSE(report.has_value()) << failure;
      EXPECT_EQ(report.error().kind, kind) << failure;
      EXPECT_TRUE(report.error().message.starts_with("/a: An error occurred (")) << failure;
    }
  }
}

TEST_F(CloudWatchSourceTest, AStopIsAStop) {
  Fill(5);
  stop_.request_stop();
  const auto report = Read(Request());
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kCancelled);
}

TEST_F(CloudWatchSourceTest, AServerThatSendsStreamByStreamIsPutInOrder) {
  UseEmulator();
  logs_.interleaves = false;
  for (int i = 0; i < 3000; ++i) {
    logs_.groups["/a"].push_back(
        {NowMs() - (2999 - i) * 1000LL, "line " + std::to_string(i), i % 2 ? "odd" : "even"});
  }
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(messages_, Lines(0, 2999));
  EXPECT_EQ(report->events_read, base::EventCount(3000));
  EXPECT_TRUE(report->problems.empty());
}

TEST_F(CloudWatchSourceTest, MoreThanCanBeSortedAtOnceIsSortedInSlices) {
  UseEmulator();
  logs_.interleaves = false;
  logs_.page_size = 10'000;
  for (int i = 0; i < 60'000; ++i) {
    logs_.groups["/a"].push_back(
        {NowMs() - (59'999 - i) * 10LL, "line " + std::to_string(i), std::to_string(i % 4)});
  }
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(messages_, Lines(0, 59'999));
  EXPECT_EQ(report->events_read, base::EventCount(60'000));
  EXPECT_FALSE(report->truncated);
}

TEST_F(CloudWatchSourceTest, TheNewestComeFirstInOneRequestWhereTheServiceCan) {
  Fill(2500);
  const auto report = Read(Request(Order::kNewestFirst, 5));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(messages_, Lines(2499, 2495));
  EXPECT_TRUE(report->truncated);
  EXPECT_EQ(report->requests, 1);
  EXPECT_EQ(logs_.asked[0]["startFromHead"], false);
}

TEST_F(CloudWatchSourceTest, ADirectionThatIsIgnoredOrRefusedIsMadeUpForByWindows) {
  Fill(30'000);
  const struct {
    bool honours, refuses;
  } kCases[] = {{false, false}, {false, true}};
  for (const auto& c : kCases) {
    logs_.honours_direction = c.honours;
    logs_.refuses_direction = c.refuses;
    Use(aws::test::AwsEndpoint());
    const auto report = Read(Request(Order::kNewestFirst, 600));
    ASSERT_TRUE(report.has_value()) << report.error().ToString();
    EXPECT_EQ(messages_, Lines(29'999, 29'400));
    EXPECT_TRUE(report->truncated);
    EXPECT_LT(report->requests, 12);

    // What was learnt is remembered: the second read goes to the windows at once.
    logs_.asked.clear();
    ASSERT_TRUE(Read(Request(Order::kNewestFirst, 10)).has_value());
    EXPECT_EQ(messages_, Lines(29'999, 29'990));
    for (const json& body : logs_.asked) EXPECT_FALSE(body.contains("startFromHead"));
  }
}

TEST_F(CloudWatchSourceTest, BackwardPagesMayAscendInside) {
  Fill(2500);
  logs_.descending_pages_ascend_inside = true;
  logs_.page_size = 100;
  const auto report = Read(Request(Order::kNewestFirst, 150));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_, Lines(2499, 2350));
  EXPECT_TRUE(report->truncated);
  EXPECT_LE(report->requests, 3);
}

TEST_F(CloudWatchSourceTest, AllThatThereIsIsNotTruncatedWhateverTheDirection) {
  for (const bool honours : {true, false}) {
    logs_.groups.clear();
    Fill(20);
    logs_.honours_direction = honours;
    Use(aws::test::AwsEndpoint());
    const auto report = Read(Request(Order::kNewestFirst, 20));
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(messages_, Lines(19, 0));
    EXPECT_FALSE(report->truncated);
  }
}

TEST_F(CloudWatchSourceTest, AnOpenRangeReachesBackBeyondWhatTheServiceReadsBackwards) {
  // 2023 lies before the first start time that startFromHead:false takes.
  logs_.groups["/a"] = {
      {1'672'531'200'000, "old 1"}, {1'672'531'201'000, "old 2"}, {NowMs() - 1000, "new"}};
  ReadRequest request = Request(Order::kNewestFirst, 2);
  request.range = {};
  auto report = Read(request);
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(messages_, (std::vector<std::string>{"new", "old 2"}));
  EXPECT_TRUE(report->truncated);
  request.limit = 10;
  report = Read(request);
  EXPECT_EQ(messages_, (std::vector<std::string>{"new", "old 2", "old 1"}));
  EXPECT_FALSE(report->truncated);
  EXPECT_LT(report->requests, 20);
}

TEST_F(CloudWatchSourceTest, EventsOfOneMillisecondKeepOneOrderNewestFirst) {
  for (int i = 0; i < 6; ++i) logs_.groups["/a"].push_back({NowMs(), "line " + std::to_string(i)});
  logs_.honours_direction = false;
  UseEmulator();
  ASSERT_TRUE(Read(Request(Order::kNewestFirst, 3)).has_value());
  EXPECT_EQ(messages_, Lines(5, 3));
}

TEST_F(CloudWatchSourceTest, NewestFirstWithoutABoundComesWindowByWindow) {
  Fill(3000);
  logs_.groups["/a"].push_back({NowMs() - 20 * 3'600'000LL, "long before"});
  auto wanted = Lines(2999, 0);
  wanted.push_back("long before");
  for (const bool honours : {true, false}) {
    logs_.honours_direction = honours;
    const auto report = Read(Request(Order::kNewestFirst));
    ASSERT_TRUE(report.has_value()) << report.error().ToString();
    EXPECT_EQ(messages_, wanted);
    EXPECT_FALSE(report->truncated);
    EXPECT_EQ(report->events_read, base::EventCount(3001));
  }
  const auto some = Read(Request(Order::kNewestFirst, 10'001));
  ASSERT_TRUE(some.has_value());
  EXPECT_EQ(messages_, wanted);
}

TEST_F(CloudWatchSourceTest, AWindowThatHoldsTooMuchIsReadInParts) {
  for (int i = 0; i < 300; ++i) {
    logs_.groups["/a"].push_back(
        {NowMs() - (299 - i) * 1000LL, std::to_string(i) + std::string(100'000, 'x')});
  }
  logs_.page_size = 50;
  std::vector<int> numbers;
  const ReadRequest request = Request(Order::kNewestFirst);
  const auto report = source_->ReadGroup(request,
                                         [&](const logs::Event& event) {
                                           numbers.push_back(std::stoi(event.message));
                                           return Flow::kContinue;
                                         },
                                         {});
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  ASSERT_EQ(numbers.size(), 300u);
  EXPECT_TRUE(std::ranges::is_sorted(numbers, std::ranges::greater()));
  EXPECT_EQ(report->events_read, base::EventCount(300));  // what was looked at twice counts once
}

TEST_F(CloudWatchSourceTest, WhereMemoryIsShortPagesWaitPackedAndEveryEventArrives) {
  Fill(2600);
  const SeriesCache no_cache;
  const auto client = world_.Client(aws::test::AwsEndpoint());
  for (const std::int64_t spare : {std::int64_t{1} << 40, -(std::int64_t{1} << 40)}) {
    SCOPED_TRACE(spare);
    ReadShare share{.spare_bytes = spare};
    {
      ReadTally tally;
      const PageQuery query{
          .group = "/a", .range = {Now() - minutes(60), Now()}, .max_requests = 100};
      SlicedRead read(*client, query, no_cache, tally, {.now = Now(), .share = &share});
      std::vector<std::string> lines;
      std::size_t batches = 0;
      while (true) {
        auto batch = read.Next({});
        ASSERT_TRUE(batch.has_value()) << batch.error().ToString();
        if (!*batch) break;
        EXPECT_LT(share.spare_bytes, spare);  // what the caller has counts
        ++batches;
        for (const aws::LogEvent& event : (*batch)->events) lines.push_back(event.message);
      }
      EXPECT_EQ(lines, Lines(0, 2599));
      EXPECT_EQ(batches, spare > 0 ? 3u : 6u);
    }
    EXPECT_EQ(share.spare_bytes, spare);
    EXPECT_EQ(share.spare_threads, ReadShare().spare_threads);
  }
}

TEST_F(CloudWatchSourceTest, AReadThatIsGivenUpGivesItsMemoryBack) {
  Fill(5000);
  const SeriesCache no_cache;
  const auto client = world_.Client(aws::test::AwsEndpoint());
  ReadShare share;
  const std::int64_t before = share.spare_bytes;
  {
    ReadTally tally;
    const PageQuery query{
        .group = "/a", .range = {Now() - minutes(90), Now()}, .max_requests = 100};
    SlicedRead read(*client, query, no_cache, tally, {.now = Now(), .share = &share});
    ASSERT_TRUE(read.Next({}).has_value());
  }
  EXPECT_EQ(share.spare_bytes, before);
}

TEST_F(CloudWatchSourceTest, ABeginningOfStreamsIsSentAndHoldsWhateverTheServerMakesOfIt) {
  logs_.groups["/a"] = {{NowMs() - 3000, "one", "web/1"}, {NowMs() - 2000, "two", "db/1"}};
  ReadRequest request = Request(Order::kOldestFirst, 1);
  request.stream_prefix = "web/";
  const auto report = Read(request);
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(messages_, std::vector<std::string>{"one"});
  EXPECT_FALSE(report->truncated);
  EXPECT_EQ(logs_.asked.back()["logStreamNamePrefix"], "web/");
}

TEST_F(CloudWatchSourceTest, WhatIsWantedAsWrittenHasNoLevelAndNoText) {
  logs_.groups["/a"] = {{NowMs() - 3000, R"({"level":"error","msg":"x"})"}};
  ReadRequest request = Request();
  ASSERT_TRUE(Read(request).has_value());
  EXPECT_EQ(last_.level, logs::Level::kError);
  EXPECT_FALSE(last_.text.empty());
  request.as_written = true;
  ASSERT_TRUE(Read(request).has_value());
  EXPECT_EQ(last_.level, logs::Level::kUnknown);
  EXPECT_TRUE(last_.text.empty());
  EXPECT_EQ(last_.message, R"({"level":"error","msg":"x"})");
}

}  // namespace
}  // namespace logai::sources
