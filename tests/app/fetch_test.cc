#include "app/fetch.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "app/merged_read.h"
#include "tests/support/events.h"
#include "tests/support/memory_source.h"

namespace logai::app {
namespace {

using sources::Flow;
using test::MakeEvent;

/// Groups of one source, read side by side.
struct Merge {
  test::MemorySource source;
  std::vector<std::string> messages = {};

  void Add(const std::string& group, std::int64_t ms, const std::string& message) {
    source.Add(MakeEvent(group, 1, ms, logs::Level::kInfo, message));
  }

  std::vector<sources::GroupOutcome> Run(MergeOptions options = {}, std::size_t stop_after = 1'000,
                                         std::stop_token stop = {}) {
    std::vector<MergedGroup> groups;
    for (const std::string& name : source.Names()) {
      groups.push_back({.source = &source, .request = {.group = name}});
      groups.back().request.order = options.order;
    }
    const auto take = [&](std::size_t, const logs::Event& event) {
      messages.push_back(event.message);
      return messages.size() < stop_after ? Flow::kContinue : Flow::kStop;
    };
    return ReadMerged(groups, take, options, stop);
  }
};

TEST(MergedReadTest, EventsOfSeveralGroupsComeInOneOrderOfTime) {
  Merge merge;
  merge.Add("a", 10, "a10");
  merge.Add("a", 30, "a30");
  merge.Add("b", 10, "b10");
  merge.Add("b", 20, "b20");
  merge.Add("c", 5, "c5");
  merge.Run();
  EXPECT_EQ(merge.messages, (std::vector<std::string>{"c5", "a10", "b10", "b20", "a30"}));
  merge.messages.clear();
  merge.Run({.order = sources::Order::kNewestFirst});
  EXPECT_EQ(merge.messages, (std::vector<std::string>{"a30", "b20", "a10", "b10", "c5"}));
}

TEST(MergedReadTest, AnEventWithoutATimeStaysBehindTheOneBeforeIt) {
  Merge merge;
  merge.Add("a", 10, "a10");
  logs::Event untimed = MakeEvent("a", 2, 0, logs::Level::kInfo, "a?");
  untimed.time.reset();
  merge.source.Add(untimed);
  merge.Add("a", 40, "a40");
  merge.Add("b", 20, "b20");
  merge.Run();
  EXPECT_EQ(merge.messages, (std::vector<std::string>{"a10", "a?", "b20", "a40"}));
}

TEST(MergedReadTest, ASmallBufferDeliversEverythingAllTheSame) {
  Merge merge;
  for (int i = 0; i < 3'000; ++i) {
    merge.Add("a", i, std::string(200, 'a'));
    merge.Add("b", i, std::string(200, 'b'));
  }
  const auto outcomes = merge.Run({.buffer = base::ByteCount(1)}, 1'000'000);
  EXPECT_EQ(merge.messages.size(), 6'000u);
  EXPECT_EQ(outcomes[0].report->events_matched, base::EventCount(3'000));
  EXPECT_FALSE(outcomes[0].report->truncated);
}

TEST(MergedReadTest, AFailureOfOneGroupLeavesTheOthersAlone) {
  Merge merge;
  merge.Add("a", 10, "a10");
  merge.source.FailOn("b", {.kind = base::ErrorKind::kForbidden, .message = "denied"});
  const auto outcomes = merge.Run();
  EXPECT_EQ(merge.messages, std::vector<std::string>{"a10"});
  ASSERT_FALSE(outcomes[1].report);
  EXPECT_EQ(outcomes[1].report.error().kind, base::ErrorKind::kForbidden);
}

TEST(MergedReadTest, ASinkThatHasEnoughEndsEveryReaderAndTheReportsSayTruncated) {
  Merge merge;
  for (int i = 0; i < 5'000; ++i) merge.Add("a", i, std::string(100, 'a'));
  merge.Add("b", 1, "b");
  const auto outcomes = merge.Run({.buffer = base::ByteCount(1)}, 3);
  EXPECT_EQ(merge.messages.size(), 3u);
  ASSERT_TRUE(outcomes[0].report);
  EXPECT_TRUE(outcomes[0].report->truncated);
  EXPECT_EQ(outcomes[0].report->events_matched, base::EventCount(2));
}

TEST(MergedReadTest, AStopBeforeTheEndIsCancelled) {
  Merge merge;
  merge.Add("a", 1, "a");
  std::stop_source stopped;
  stopped.request_stop();
  const auto outcomes = merge.Run({}, 1'000, stopped.get_token());
  EXPECT_TRUE(merge.messages.empty());
  ASSERT_FALSE(outcomes[0].report);
  EXPECT_EQ(outcomes[0].report.error().kind, base::ErrorKind::kCancelled);
}

/// A place with `count` groups of two events each.
std::vector<LogPlace> PlaceWith(int count, FetchRequest& request) {
  auto source = std::make_unique<test::MemorySource>();
  for (int i = 0; i < count; ++i) {
    const std::string name = fmt::format("g{:03}", i);
    logs::Event event = MakeEvent(name, 1, 1'000 - i, logs::Level::kInfo, "first");
    event.stream = i % 2 == 0 ? "even" : "odd";
    source->Add(event);
    event.message = "second";
    event.time = test::At(2'000 - i);
    source->Add(event);
    request.groups.push_back({.place = 0, .info = {.name = name}});
  }
  std::vector<LogPlace> places(1);
  places[0].opened.source = std::move(source);
  return places;
}

struct Fetched {
  FetchReport report;
  std::vector<std::size_t> groups = {};
};

Fetched Fetch(const std::vector<LogPlace>& places, const FetchRequest& request) {
  Fetched fetched;
  fetched.report = FetchEvents(places, request,
                               {.on_event =
                                    [&](std::size_t group, const logs::Event&) {
                                      fetched.groups.push_back(group);
                                      return Flow::kContinue;
                                    }},
                               {});
  return fetched;
}

TEST(FetchTest, MoreGroupsThanAreReadAtOnceAreReadInWaves) {
  FetchRequest request;
  const auto places = PlaceWith(static_cast<int>(kGroupsAtOnce) + 2, request);
  const Fetched fetched = Fetch(places, request);
  EXPECT_EQ(fetched.report.groups.size(), kGroupsAtOnce + 2);
  EXPECT_EQ(fetched.report.events, static_cast<std::int64_t>(2 * kGroupsAtOnce + 4));
  EXPECT_EQ(fetched.groups.front(), kGroupsAtOnce - 1);  // the earliest of the first wave
  EXPECT_EQ(fetched.groups[2 * kGroupsAtOnce], kGroupsAtOnce + 1);
}

TEST(FetchTest, TheLimitIsOverAllGroupsAndTheCoverageSaysSo) {
  FetchRequest request;
  const auto places = PlaceWith(5, request);
  request.limit = 3;
  const Fetched fetched = Fetch(places, request);
  EXPECT_EQ(fetched.groups, (std::vector<std::size_t>{4, 3, 2}));
  EXPECT_TRUE(fetched.report.reached_limit);
  EXPECT_EQ(fetched.report.NotLookedAt(), std::vector<std::string>{"more events beyond --limit"});
}

TEST(FetchTest, ALimitHoldsOverMoreGroupsThanAreReadAtOnce) {
  FetchRequest request;
  const int count = 2 * static_cast<int>(kGroupsAtOnce) + 5;
  const auto places = PlaceWith(count, request);
  request.limit = 3;
  const auto last = static_cast<std::size_t>(count) - 1;
  Fetched fetched = Fetch(places, request);
  EXPECT_EQ(fetched.groups, (std::vector<std::size_t>{last, last - 1, last - 2}));
  EXPECT_EQ(fetched.report.groups.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(fetched.report.NotLookedAt(), std::vector<std::string>{"more events beyond --limit"});
  request.order = sources::Order::kNewestFirst;
  fetched = Fetch(places, request);
  EXPECT_EQ(fetched.groups, (std::vector<std::size_t>{0, 1, 2}));
  request.limit = 10'000;
  fetched = Fetch(places, request);
  EXPECT_EQ(fetched.report.events, 2 * count);
  EXPECT_FALSE(fetched.report.reached_limit);
  EXPECT_TRUE(fetched.report.NotLookedAt().empty());
}

TEST(FetchTest, WhatNobodyTookAndWhatWasNotFoundWasNotLookedAt) {
  FetchRequest request;
  const auto places = PlaceWith(2, request);
  request.not_found = {"no group matches \"x\""};
  const FetchReport report =
      FetchEvents(places, request, {.on_event = [](auto, const auto&) { return Flow::kStop; }}, {});
  EXPECT_EQ(report.NotLookedAt(),
            (std::vector<std::string>{"no group matches \"x\"", "the rest, as nobody took it"}));
}

TEST(FetchTest, StreamsAreNamesBeginningsOrWildcardsAndTheLimitCountsWhatIsDelivered) {
  EXPECT_TRUE(MatchesStream({}, "task-1"));
  EXPECT_TRUE(MatchesStream({"task"}, "task-1"));
  EXPECT_TRUE(MatchesStream({"*-1"}, "task-1"));
  EXPECT_FALSE(MatchesStream({"ask", "?-1"}, "task-1"));
  FetchRequest request;
  const auto places = PlaceWith(4, request);
  request.streams = {"odd"};
  request.limit = 3;
  const Fetched fetched = Fetch(places, request);
  EXPECT_EQ(fetched.groups, (std::vector<std::size_t>{3, 1, 3}));
}

TEST(FetchTest, TheCoverageLineTellsWhatStandsBehindTheEvents) {
  FetchReport report;
  report.events = 2;
  report.window = {.begin = test::At(0), .end = test::At(60'000)};
  report.took = base::Millis(2'100);
  sources::GroupReport read{.group = "/ecs/a"};
  read.events_read = base::EventCount(1'500);
  read.bytes_read = base::MiB(3);
  read.requests = 4;
  read.throttled = 2;
  read.events_cached = base::EventCount(1'200);
  report.groups.push_back({.group = "/ecs/a", .report = read});
  report.groups.push_back({.group = "/ecs/b",
                           .report = base::Fail({.kind = base::ErrorKind::kForbidden,
                                                 .message = "access denied",
                                                 .next = "grant logs:FilterLogEvents"})});
  EXPECT_EQ(CoverageLine(report, {}),
            "Looked at: 1 group, 2026-11-20 14:00:00–14:01:00 UTC, 2 of 1,500 events, 3.0 MiB "
            "(1,200 from the cache), 4 requests (2 throttled and sent again). Not looked at: "
            "/ecs/b: access denied (grant logs:FilterLogEvents). 2.10 s.");
  EXPECT_EQ(report.TotalFailure(), nullptr);
}

}  // namespace
}  // namespace logai::app
