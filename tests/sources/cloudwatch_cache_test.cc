// CloudWatch read through the cache: what is known is not asked for, and every event comes once.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/sources/cloudwatch_fixture.h"

namespace logai::sources {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class CloudWatchCacheTest : public CloudWatchSourceTest {
 protected:
  void SetUp() override { UseCache(); }

  /// A range that ended an hour ago: closed.
  ReadRequest Closed(Order order = Order::kOldestFirst,
                     std::size_t limit = std::numeric_limits<std::size_t>::max(),
                     std::string_view filter = "") const {
    ReadRequest request = Request(order, limit, filter);
    request.range = {Now() - hours(24), Now() - hours(1)};
    return request;
  }
  /// "line 0" … "line count-1", one a second, the last one an hour ago.
  void FillClosed(int count) {
    for (int i = 0; i < count; ++i) {
      logs_.groups["/a"].push_back(
          {NowMs() - 3'600'000 - (count - 1 - i) * 1000LL, "line " + std::to_string(i)});
    }
  }
  std::size_t Requests() { return std::exchange(logs_.asked, {}).size(); }
};

TEST_F(CloudWatchCacheTest, TheSameQuestionAgainAsksNothing) {
  FillClosed(2500);
  const auto first = Read(Closed());
  ASSERT_TRUE(first.has_value()) << first.error().ToString();
  EXPECT_EQ(first->events_cached, base::EventCount(0));
  const auto wanted = messages_;
  EXPECT_EQ(Requests(), 3u);
  UseCache();  // as another process would
  const auto again = Read(Closed());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(messages_, wanted);
  EXPECT_EQ(Requests(), 0u);
  EXPECT_EQ(again->requests, 0);
  EXPECT_TRUE(again->of_service);
  EXPECT_EQ(again->events_read, base::EventCount(2500));
  EXPECT_EQ(again->events_cached, base::EventCount(2500));
  EXPECT_EQ(again->bytes_cached, again->bytes_read);
  EXPECT_EQ(again->span, first->span);
}

TEST_F(CloudWatchCacheTest, EventsFromTheCacheAreTheSameInEveryField) {
  logs_.groups["/a"] = {{NowMs() - 7'200'000, "2026-11-22T10:00:00Z ERROR pool exhausted", "t/1"}};
  ASSERT_TRUE(Read(Closed()).has_value());
  const logs::Event first = last_;
  last_ = {};
  ASSERT_TRUE(Read(Closed()).has_value());
  EXPECT_EQ(last_.time, first.time);
  EXPECT_EQ(last_.message, first.message);
  EXPECT_EQ(last_.level, logs::Level::kError);
  EXPECT_EQ(last_.body_begin, first.body_begin);
  EXPECT_EQ(last_.stream, "t/1");
  EXPECT_EQ(last_.event_id, first.event_id);
  EXPECT_EQ(last_.group, "/a");
  EXPECT_EQ(logs_.asked.size(), 1u);
}

TEST_F(CloudWatchCacheTest, AnOverlappingQuestionFetchesOnlyTheGaps) {
  FillClosed(3000);
  ReadRequest part = Closed();
  const base::UtcTime last = *part.range.end;
  part.range = {last - seconds(1999), last - seconds(1000)};
  ASSERT_TRUE(Read(part).has_value());
  EXPECT_EQ(messages_, Lines(1000, 1999));
  Requests();
  ReadRequest whole = part;
  whole.range = {last - seconds(2999), last};
  const auto report = Read(whole);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_, Lines(0, 2999));
  EXPECT_EQ(report->events_cached, base::EventCount(1000));
  for (const json& body : logs_.asked) {
    const bool before = body["endTime"].get<std::int64_t>() < base::EpochMs(*part.range.begin);
    const bool behind = body["startTime"].get<std::int64_t>() > base::EpochMs(*part.range.end);
    EXPECT_TRUE(before || behind) << body.dump();
  }
}

TEST_F(CloudWatchCacheTest, WhatIsYoungIsReadAgainAndALateEventIsSeen) {
  Fill(1000);
  ASSERT_TRUE(Read(Request()).has_value());
  EXPECT_EQ(messages_, Lines(0, 999));
  Requests();
  // It happened two minutes ago and only arrives now.
  logs_.groups["/a"].push_back({NowMs() - 120'500, "late"});
  const auto report = Read(Request());
  ASSERT_TRUE(report.has_value());
  ASSERT_EQ(messages_.size(), 1001u);
  EXPECT_EQ(std::ranges::count(messages_, "late"), 1);
  EXPECT_EQ(std::set<std::string>(messages_.begin(), messages_.end()).size(), 1001u);
  EXPECT_GT(report->events_cached, base::EventCount(600));
  EXPECT_EQ(Requests(), 1u);
}

TEST_F(CloudWatchCacheTest, NewestFirstUsesWhatOldestFirstHasKept) {
  FillClosed(2500);
  ASSERT_TRUE(Read(Closed()).has_value());
  Requests();
  const auto report = Read(Closed(Order::kNewestFirst, 5));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_, Lines(2499, 2495));
  EXPECT_TRUE(report->truncated);
  EXPECT_EQ(Requests(), 0u);
}

TEST_F(CloudWatchCacheTest, NewestFirstKeepsWhatItRead) {
  FillClosed(2500);
  for (const bool honours : {true, false}) {
    logs_.honours_direction = honours;
    UseCache();
    ASSERT_TRUE(cache_->Clear());
    ASSERT_TRUE(Read(Closed(Order::kNewestFirst, 50)).has_value());
    EXPECT_EQ(messages_, Lines(2499, 2450));
    Requests();
    ASSERT_TRUE(Read(Closed(Order::kNewestFirst, 40)).has_value());
    EXPECT_EQ(messages_, Lines(2499, 2460));
    EXPECT_EQ(Requests(), 0u) << honours;
    ASSERT_TRUE(Read(Closed()).has_value());
    EXPECT_EQ(messages_, Lines(0, 2499));
  }
}

TEST_F(CloudWatchCacheTest, AWholeGroupThatIsKeptAnswersFilteredQuestions) {
  logs_.filters = true;
  for (int i = 0; i < 500; ++i) {
    logs_.groups["/a"].push_back(
        {NowMs() - 7'200'000 + i * 1000LL, (i % 50 == 0 ? "ERROR " : "INFO ") + std::to_string(i)});
  }
  ASSERT_TRUE(Read(Closed(Order::kOldestFirst, 100, "ERROR")).has_value());
  const auto asked = messages_;
  EXPECT_EQ(asked.size(), 10u);
  ASSERT_TRUE(Read(Closed()).has_value());
  UseCache();
  Requests();
  for (const Order order : {Order::kOldestFirst, Order::kNewestFirst}) {
    ASSERT_TRUE(Read(Closed(order, 1000, "INFO -49")).has_value());
    EXPECT_EQ(messages_.size(), 490u - 15u);
    ASSERT_TRUE(Read(Closed(order, 1000, "ERROR")).has_value());
    EXPECT_EQ(messages_.size(), 10u);
    EXPECT_EQ(Requests(), 0u);
  }
  // Of a regular expression AWS is the judge.
  ASSERT_TRUE(Read(Closed(Order::kOldestFirst, 1000, "%ERR.R%")).has_value());
  EXPECT_EQ(Requests(), 1u);
}

TEST_F(CloudWatchCacheTest, WhatWasReadBeforeAFailureIsNotFetchedAgain) {
  FillClosed(10'000);
  logs_.fail_from_request = 5;
  ASSERT_TRUE(Read(Closed()).has_value());
  const std::size_t before = messages_.size();
  EXPECT_GE(before, 1000u);
  EXPECT_LT(before, 10'000u);
  logs_.fail_from_request = std::numeric_limits<int>::max();
  const auto report = Read(Closed());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_, Lines(0, 9999));
  EXPECT_GE(report->events_cached.value() + 1, static_cast<std::int64_t>(before));
}

TEST_F(CloudWatchCacheTest, AccountsRegionsAndEndpointsAreKeptApart) {
  FillClosed(10);
  ASSERT_TRUE(Read(Closed()).has_value());
  aws::Endpoint elsewhere = aws::test::AwsEndpoint();
  elsewhere.region = "eu-north-1";
  UseCache(elsewhere);
  Requests();
  ASSERT_TRUE(Read(Closed()).has_value());
  EXPECT_EQ(Requests(), 1u);
}

TEST_F(CloudWatchCacheTest, AServerThatGoesStreamByStreamIsNotKeptWrongly) {
  logs_.interleaves = false;
  for (int i = 0; i < 3000; ++i) {
    logs_.groups["/a"].push_back({NowMs() - 3'600'000 - (2999 - i) * 1000LL,
                                  "line " + std::to_string(i), i % 2 ? "odd" : "even"});
  }
  UseCache(aws::test::EmulatorEndpoint());
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(Read(Closed()).has_value());
    EXPECT_EQ(messages_, Lines(0, 2999)) << round;
  }
}

TEST_F(CloudWatchCacheTest, ADamagedCacheIsFetchedAround) {
  FillClosed(1500);
  ASSERT_TRUE(Read(Closed()).has_value());
  cache_.reset();
  std::filesystem::resize_file(CacheFileIn(folder_.path()), 3000);
  std::filesystem::remove(CacheFileIn(folder_.path()).string() + "-wal");
  UseCache();
  ASSERT_TRUE(Read(Closed()).has_value());
  EXPECT_EQ(messages_, Lines(0, 1499));
  const auto notices = source_->TakeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_TRUE(notices[0].contains("damaged")) << notices[0];
}

/// Whatever was asked before, in whatever order, an answer is what the service has.
TEST_F(CloudWatchCacheTest, AnySequenceOfQuestionsGetsTheRightEventsOnce) {
  constexpr unsigned kSeed = 5;
  std::mt19937 random(kSeed);
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  for (int world = 0; world < 6; ++world) {
    logs_.groups.clear();
    std::int64_t at = NowMs() - 20 * 3'600'000LL;
    for (int i = 0; i < 4000; ++i) {
      // Bursts, lulls, and many events in one millisecond.
      at += pick(40) == 0 ? pick(900'000) : pick(3) == 0 ? pick(2000) : 0;
      logs_.groups["/a"].push_back({at, (pick(9) == 0 ? "ERROR " : "INFO ") + std::to_string(i),
                                    "s" + std::to_string(pick(3))});
    }
    logs_.filters = true;
    logs_.page_size = static_cast<std::size_t>(20 + pick(400));
    logs_.repeats_last_event_on_next_page = world % 2 == 0;
    UseCache(world % 3 == 2 ? aws::test::EmulatorEndpoint() : aws::test::AwsEndpoint());
    ASSERT_TRUE(cache_->Clear());
    for (int question = 0; question < 25; ++question) {
      ReadRequest request = Request(pick(2) == 0 ? Order::kNewestFirst : Order::kOldestFirst,
                                    pick(3) == 0 ? 10'000u : 1u + static_cast<unsigned>(pick(900)),
                                    pick(2) == 0 ? "ERROR" : "");
      const std::int64_t begin = NowMs() - 1000LL * pick(21 * 3600);
      request.range = {base::FromEpochMs(begin),
                       base::FromEpochMs(begin + 1000LL * pick(8 * 3600))};
      std::multiset<std::int64_t> times;
      std::set<std::string> all;
      for (const StoredEvent& event : logs_.groups["/a"]) {
        if (!request.range.Contains(base::FromEpochMs(event.ms)) ||
            !event.message.contains(request.filter.text())) {
          continue;
        }
        times.insert(event.ms);
        all.insert(event.message);
      }
      std::vector<std::int64_t> wanted(times.begin(), times.end());
      if (request.order == Order::kNewestFirst) std::ranges::reverse(wanted);
      const bool more = wanted.size() > request.limit;
      if (more) wanted.resize(request.limit);
      std::vector<std::int64_t> got;
      std::set<std::string> once;
      const auto report = source_->ReadGroup(request,
                                             [&](const logs::Event& event) {
                                               got.push_back(base::EpochMs(*event.time));
                                               EXPECT_TRUE(all.contains(event.message));
                                               EXPECT_TRUE(once.insert(event.message).second)
                                                   << event.message << " came twice";
                                               return Flow::kContinue;
                                             },
                                             {});
      ASSERT_TRUE(report.has_value()) << report.error().ToString();
      ASSERT_EQ(got, wanted) << "seed " << kSeed << ", world " << world << ", question "
                             << question;
      EXPECT_EQ(report->truncated, more);
    }
  }
}

}  // namespace
}  // namespace logai::sources
