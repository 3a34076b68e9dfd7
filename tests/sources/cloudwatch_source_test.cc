#include "sources/cloudwatch_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sources/parallel_read.h"
#include "tests/aws/aws_support.h"

namespace logai::sources {
namespace {

using aws::test::FakeWorld;
using aws::test::Response;
using base::ErrorKind;
using nlohmann::json;
using std::chrono::minutes;

/// What FakeLogs answers from.
struct StoredEvent {
  std::int64_t ms;  ///< epoch
  std::string message;
  std::string stream = "s";
};

/// CloudWatch Logs with the behaviours that the real service and its emulators differ in.
class FakeLogs {
 public:
  std::map<std::string, std::vector<StoredEvent>> groups;
  bool honours_direction = true;
  bool descending_pages_ascend_inside = false;
  bool refuses_direction = false;
  bool interleaves = true;
  bool filters = false;  ///< plain substring
  std::size_t page_size = 1000;
  int empty_pages_first = 0;  ///< with a token each, before the first event
  bool stuck_token = false;
  int fail_from_request = std::numeric_limits<int>::max();
  std::string failure = R"({"__type":"ThrottlingException","message":"Rate exceeded"})";
  bool repeats_last_event_on_next_page = false;
  std::vector<json> asked;

  net::HttpResponse Answer(const net::HttpRequest& request) {
    const json body = json::parse(request.body);
    asked.push_back(body);
    if (static_cast<int>(asked.size()) >= fail_from_request) return Response(400, failure);
    const bool filter = request.headers.Get("x-amz-target")->ends_with("FilterLogEvents");
    return filter ? FilterLogEvents(body) : DescribeLogGroups(body);
  }

 private:
  net::HttpResponse DescribeLogGroups(const json& body) {
    const std::string prefix = body.value("logGroupNamePrefix", "");
    const std::size_t begin = std::stoul(body.value("nextToken", "0"));
    std::vector<std::string> names;
    for (const auto& [name, events] : groups) {
      if (name.starts_with(prefix)) names.push_back(name);
    }
    json reply = {{"logGroups", json::array()}, {"nextToken", nullptr}};
    for (std::size_t i = begin; i < names.size() && i < begin + 50; ++i) {
      reply["logGroups"].push_back({{"logGroupName", names[i]}});
    }
    if (begin + 50 < names.size()) reply["nextToken"] = std::to_string(begin + 50);
    return Response(200, reply.dump());
  }

  net::HttpResponse FilterLogEvents(const json& body) {
    const auto group = groups.find(body.at("logGroupName").get<std::string>());
    if (group == groups.end()) {
      return Response(400, R"({"__type":"ResourceNotFoundException","message":"no such group"})");
    }
    const bool backward = body.contains("startFromHead") && !body["startFromHead"].get<bool>();
    if (backward && (refuses_direction || body.value("startTime", 0LL) < 1'704'067'200'000)) {
      return Response(400, R"({"__type":"InvalidParameterException","message":"startFromHead"})");
    }
    const std::string token = body.value("nextToken", "0");
    if (stuck_token) return Response(200, R"({"events":[],"nextToken":"stuck"})");
    const auto position = std::stol(token);
    if (position == 0 && empty_pages_first > 0) {
      --empty_pages_first;
      return Response(200, R"({"events":[],"nextToken":"0"})");
    }
    return Page(Matching(group->second, body, backward && honours_direction), position, body,
                backward);
  }

  std::vector<std::pair<std::size_t, StoredEvent>> Matching(const std::vector<StoredEvent>& stored,
                                                            const json& body, bool backward) const {
    std::vector<std::pair<std::size_t, StoredEvent>> events;
    const std::string pattern = filters ? body.value("filterPattern", "") : "";
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const bool inside = stored[i].ms >= body.value("startTime", 0LL) &&
                          stored[i].ms <= body.value("endTime", std::int64_t{1} << 60);
      if (inside && stored[i].message.contains(pattern)) events.emplace_back(i, stored[i]);
    }
    std::ranges::stable_sort(events, [&](const auto& a, const auto& b) {
      if (!interleaves && a.second.stream != b.second.stream) {
        return a.second.stream < b.second.stream;
      }
      return backward ? a.second.ms > b.second.ms : a.second.ms < b.second.ms;
    });
    return events;
  }

  net::HttpResponse Page(std::vector<std::pair<std::size_t, StoredEvent>> events, long position,
                         const json& body, bool backward) const {
    const long size = std::min<long>(static_cast<long>(page_size), body.value("limit", 10'000L));
    const long end = std::min<long>(static_cast<long>(events.size()), position + size);
    long begin = position;
    if (repeats_last_event_on_next_page && begin > 0) --begin;
    std::vector<std::pair<std::size_t, StoredEvent>> page(events.begin() + begin,
                                                          events.begin() + end);
    if (backward && honours_direction && descending_pages_ascend_inside) {
      std::ranges::reverse(page);
    }
    json reply = {{"events", json::array()}};
    for (const auto& [id, event] : page) {
      reply["events"].push_back({{"logStreamName", event.stream},
                                 {"timestamp", event.ms},
                                 {"message", event.message},
                                 {"eventId", std::to_string(id)}});
    }
    if (end < static_cast<long>(events.size())) reply["nextToken"] = std::to_string(end);
    return Response(200, reply.dump());
  }
};

class CloudWatchSourceTest : public testing::Test {
 protected:
  void SetUp() override { Use(aws::test::AwsEndpoint()); }

  void Use(aws::Endpoint endpoint, CloudWatchOptions options = {}) {
    source_ = std::make_unique<CloudWatchSource>(world_.Client(std::move(endpoint)), options,
                                                 world_.clock);
  }
  void UseEmulator() { Use(aws::test::EmulatorEndpoint()); }

  base::UtcTime Now() const { return world_.clock.now; }
  std::int64_t NowMs() const { return base::EpochMs(Now()); }

  /// `count` events of /a, one a second, the last one now: "line 0" … "line count-1".
  void Fill(int count, std::string group = "/a") {
    for (int i = 0; i < count; ++i) {
      logs_.groups[group].push_back(
          {NowMs() - (count - 1 - i) * 1000LL, "line " + std::to_string(i)});
    }
  }

  ReadRequest Request(Order order = Order::kOldestFirst,
                      std::size_t limit = std::numeric_limits<std::size_t>::max(),
                      std::string_view filter = "") const {
    auto pattern = logs::FilterPattern::Parse(filter);
    EXPECT_TRUE(pattern.has_value()) << filter;
    return {.group = "/a",
            .range = {Now() - minutes(24 * 60), Now()},
            .filter = *std::move(pattern),
            .limit = limit,
            .order = order};
  }
  base::Result<GroupReport> Read(const ReadRequest& request) {
    messages_.clear();
    return source_->ReadGroup(
        request,
        [this](const logs::Event& event) {
          messages_.push_back(event.message);
          last_ = event;
          return messages_.size() == stop_after_ ? Flow::kStop : Flow::kContinue;
        },
        stop_.get_token());
  }
  /// "line FIRST" … "line LAST", up or down.
  static std::vector<std::string> Lines(int first, int last) {
    std::vector<std::string> lines;
    for (int i = first; i != last; i += first < last ? 1 : -1) {
      lines.push_back("line " + std::to_string(i));
    }
    lines.push_back("line " + std::to_string(last));
    return lines;
  }

  FakeLogs logs_;
  FakeWorld world_{.transport = aws::test::FakeTransport(
                       [this](const net::HttpRequest& request) { return logs_.Answer(request); })};
  std::unique_ptr<CloudWatchSource> source_;
  std::stop_source stop_;
  std::vector<std::string> messages_;
  logs::Event last_;
  std::size_t stop_after_ = std::numeric_limits<std::size_t>::max();
};

// --- oldest first --------------------------------------------------------------------------------

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
  EXPECT_EQ(messages_, Lines(0, 69));
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

// --- newest first --------------------------------------------------------------------------------

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

TEST_F(CloudWatchSourceTest, NewestFirstWithoutABoundIsRefused) {
  Fill(1);
  const auto report = Read(Request(Order::kNewestFirst, 10'001));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kInvalidInput);
}

// --- filters -------------------------------------------------------------------------------------

TEST_F(CloudWatchSourceTest, AwssJudgementOfAFilterIsNotSecondGuessed) {
  // The fake does not filter: whatever it sends counts as AWS's reading of the pattern.
  Fill(3);
  const auto report = Read(Request(Order::kOldestFirst, 100, "ERROR -timeout"));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_.size(), 3u);
  EXPECT_EQ(logs_.asked[0]["filterPattern"], "ERROR -timeout");
}

TEST_F(CloudWatchSourceTest, AnEmulatorsAnswersAreFilteredHereToo) {
  UseEmulator();
  logs_.groups["/a"] = {{NowMs() - 3, "ERROR a"}, {NowMs() - 2, "INFO b"}, {NowMs() - 1, "WARN c"}};
  const struct {
    const char* pattern;
    bool sent;
    std::vector<std::string> matching;
  } kCases[] = {
      {"ERROR", true, {"ERROR a"}},
      {"\"INFO b\"", true, {"INFO b"}},
      {"?ERROR ?WARN", true, {"ERROR a", "WARN c"}},
      {"-INFO", true, {"ERROR a", "WARN c"}},
      {"ERROR -b", false, {"ERROR a"}},
      {"ERROR \"a\"", false, {"ERROR a"}},
  };
  for (const auto& c : kCases) {
    const auto report = Read(Request(Order::kOldestFirst, 100, c.pattern));
    ASSERT_TRUE(report.has_value()) << c.pattern;
    EXPECT_EQ(messages_, c.matching) << c.pattern;
    EXPECT_EQ(logs_.asked.back().contains("filterPattern"), c.sent) << c.pattern;
    EXPECT_EQ(report->events_read, base::EventCount(3));
  }
}

// --- groups --------------------------------------------------------------------------------------

std::vector<std::string> Names(const base::Result<std::vector<GroupInfo>>& groups) {
  std::vector<std::string> names;
  for (const GroupInfo& group : *groups) names.push_back(group.name);
  return names;
}

TEST_F(CloudWatchSourceTest, GroupsAreListedOverAllPages) {
  for (int i = 0; i < 130; ++i) logs_.groups["/g/" + std::to_string(1000 + i)];
  const auto groups = source_->ListGroups("", 1000, {});
  ASSERT_TRUE(groups.has_value());
  EXPECT_EQ(groups->size(), 130u);
  EXPECT_EQ(logs_.asked.size(), 3u);
}

TEST_F(CloudWatchSourceTest, AListIsKeptForAQuarterOfAnHour) {
  for (const char* name : {"/a/1", "/a/2", "/b"}) logs_.groups[name];
  EXPECT_EQ(Names(source_->ListGroups("", 1000, {})),
            (std::vector<std::string>{"/a/1", "/a/2", "/b"}));
  logs_.groups["/a/3"];
  EXPECT_EQ(Names(source_->ListGroups("/a", 1000, {})), (std::vector<std::string>{"/a/1", "/a/2"}));
  EXPECT_EQ(Names(source_->ListGroups("", 1, {})), (std::vector<std::string>{"/a/1"}));
  EXPECT_EQ(logs_.asked.size(), 1u);
  world_.clock.now += minutes(15);
  EXPECT_EQ(Names(source_->ListGroups("/a", 1000, {})),
            (std::vector<std::string>{"/a/1", "/a/2", "/a/3"}));
  EXPECT_EQ(logs_.asked.size(), 2u);
  EXPECT_EQ(logs_.asked[1]["logGroupNamePrefix"], "/a");
}

TEST_F(CloudWatchSourceTest, AShortListDoesNotPassForAWholeOne) {
  for (int i = 0; i < 130; ++i) logs_.groups["/g/" + std::to_string(1000 + i)];
  EXPECT_EQ(source_->ListGroups("", 20, {})->size(), 20u);
  EXPECT_EQ(logs_.asked.size(), 1u);
  EXPECT_EQ(source_->ListGroups("", 40, {})->size(), 40u);
  EXPECT_EQ(logs_.asked.size(), 1u);
  EXPECT_EQ(source_->ListGroups("/g/112", 40, {})->size(), 10u);
  EXPECT_EQ(source_->ListGroups("", 100, {})->size(), 100u);
  EXPECT_EQ(source_->ListGroups("", 1000, {})->size(), 130u);
}

TEST_F(CloudWatchSourceTest, ForgettingTheGroupsAsksAgain) {
  logs_.groups["/a"];
  ASSERT_TRUE(source_->ListGroups("", 10, {}).has_value());
  logs_.groups["/b"];
  source_->ForgetGroups();
  EXPECT_EQ(source_->ListGroups("", 10, {})->size(), 2u);
}

TEST_F(CloudWatchSourceTest, AnUnknownGroupOffersTheNearestName) {
  Fill(1, "/ecs/checkout");
  ReadRequest request = Request();
  request.group = "/ecs/chekout";
  const auto report = Read(request);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(report.error().next, "did you mean /ecs/checkout? (eu-west-1)");
}

// --- several groups at once ----------------------------------------------------------------------

TEST_F(CloudWatchSourceTest, GroupsAreReadAtOnceInAnOrderThatDoesNotDependOnThreads) {
  std::vector<ReadRequest> requests;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "/g" + std::to_string(i);
    Fill(i + 1, name);
    requests.push_back(Request());
    requests.back().group = i == 5 ? "/missing" : name;
  }
  for (const std::size_t threads : {1, 4, 64}) {
    std::atomic<int> done = 0;
    const auto outcomes =
        CollectGroups(*source_, requests,
                      {.max_threads = threads, .on_group_done = [&](std::size_t) { ++done; }}, {});
    ASSERT_EQ(outcomes.size(), 12u);
    EXPECT_EQ(done, 12);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      EXPECT_EQ(outcomes[i].group, requests[i].group);
      EXPECT_EQ(outcomes[i].report.has_value(), i != 5);
      EXPECT_EQ(outcomes[i].events.size(), i == 5 ? 0 : i + 1);
    }
    EXPECT_EQ(outcomes[5].report.error().kind, ErrorKind::kNotFound);
  }
}

TEST_F(CloudWatchSourceTest, GroupsNotBegunWhenStoppedAreCancelled) {
  Fill(3);
  stop_.request_stop();
  const std::vector<ReadRequest> requests(3, Request());
  const auto outcomes = CollectGroups(*source_, requests, {}, stop_.get_token());
  for (const GroupOutcome& outcome : outcomes) {
    ASSERT_FALSE(outcome.report.has_value());
    EXPECT_EQ(outcome.report.error().kind, ErrorKind::kCancelled);
  }
  EXPECT_TRUE(logs_.asked.empty());
}

TEST_F(CloudWatchSourceTest, WhatIsCollectedIsBoundedAndSaysSo) {
  Fill(100);
  const std::vector<ReadRequest> requests = {Request()};
  const auto outcomes =
      CollectGroups(*source_, requests, {.max_bytes_per_group = base::ByteCount(60)}, {});
  ASSERT_TRUE(outcomes[0].report.has_value());
  EXPECT_EQ(outcomes[0].events.size(), 10u);
  EXPECT_EQ(outcomes[0].report->events_matched, base::EventCount(10));
  EXPECT_TRUE(outcomes[0].report->truncated);
  EXPECT_EQ(outcomes[0].report->problems.size(), 1u);
}

}  // namespace
}  // namespace logai::sources
