// The cache of closed intervals: exact, private, shared, and never in the way.
#include "sources/interval_cache.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include "sources/interval_cache_schema.h"
#include "store/open.h"
#include "tests/aws/aws_support.h"
#include "tests/support/temp_folder.h"

namespace logai::sources {
namespace {

using base::ErrorKind;
using base::Millis;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::TempFolder;
namespace fs = std::filesystem;

constexpr base::UtcTime kStart = base::FromEpochMs(1'790'000'000'000);

base::UtcTime At(int second) { return kStart + seconds(second); }

/// One event a second in [begin, end), with its second as its id.
std::vector<aws::LogEvent> EventsOf(int begin, int end, std::string_view word = "line") {
  std::vector<aws::LogEvent> events;
  for (int i = begin; i < end; ++i) {
    events.push_back({.stream = "s",
                      .time = At(i),
                      .message = std::string(word) + " " + std::to_string(i),
                      .event_id = std::to_string(i)});
  }
  return events;
}

class IntervalCacheTest : public testing::Test {
 protected:
  void SetUp() override { Reopen(); }
  void Reopen() {
    cache_.reset();
    cache_ = std::make_unique<IntervalCache>(options_);
  }
  void Save(int begin, int end, const CacheSeries& series = {.account = "1", .group = "/a"}) {
    cache_->Save(series, {At(begin), At(end)}, EventsOf(begin, end), clock_.now);
  }
  /// The ids in [begin, end), as the pages give them.
  std::vector<int> Ids(int begin, int end,
                       const CacheSeries& series = {.account = "1", .group = "/a"}) {
    std::vector<int> ids;
    for (const CachedPage& page : cache_->Find(series, {At(begin), At(end)})) {
      const auto events = cache_->Load(page);
      if (!events) continue;
      for (const aws::LogEvent& event : *events) ids.push_back(std::stoi(event.event_id));
    }
    return ids;
  }
  static std::vector<int> Numbers(int begin, int end) {
    std::vector<int> numbers;
    for (int i = begin; i < end; ++i) numbers.push_back(i);
    return numbers;
  }

  TempFolder folder_;
  aws::test::FakeClock clock_{kStart + hours(12)};
  CacheOptions options_{.path = CacheFileIn(folder_.path() / "cache"), .clock = &clock_};
  std::unique_ptr<IntervalCache> cache_;
};

TEST_F(IntervalCacheTest, NothingIsOpenedBeforeItIsNeeded) {
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(IntervalCacheTest, APageComesBackInAnotherProcess) {
  Save(0, 100);
  Reopen();
  EXPECT_EQ(Ids(0, 100), Numbers(0, 100));
  EXPECT_TRUE(cache_->TakeNotices().empty());
}

TEST_F(IntervalCacheTest, WhatIsThereIsNotKeptTwice) {
  Save(10, 20);
  Save(30, 40);
  Save(0, 50);
  EXPECT_EQ(Ids(0, 50), Numbers(0, 50));
  const auto pages = cache_->Find({.account = "1", .group = "/a"}, {At(0), At(50)});
  ASSERT_EQ(pages.size(), 5u);
  for (std::size_t i = 1; i < pages.size(); ++i)
    EXPECT_EQ(pages[i - 1].interval.end, pages[i].interval.begin);
}

TEST_F(IntervalCacheTest, AnIntervalWithoutEventsIsKnowledgeToo) {
  cache_->Save({.group = "/a"}, {At(0), At(60)}, {}, clock_.now);
  const auto pages = cache_->Find({.group = "/a"}, {At(10), At(20)});
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(pages[0].events, base::EventCount(0));
}

TEST_F(IntervalCacheTest, WhatMayStillArriveIsNotKept) {
  clock_.now = At(1000);
  Save(0, 1000);
  EXPECT_EQ(Ids(0, 1000), Numbers(0, 700));
  const auto pages = cache_->Find({.account = "1", .group = "/a"}, {At(0), At(1000)});
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_EQ(pages[0].interval, (Interval{At(0), At(700)}));
  Save(800, 1000);
  EXPECT_EQ(Ids(0, 1000), Numbers(0, 700));
}

TEST_F(IntervalCacheTest, WhatWasYoungIsGoodForMinutesAndWhatHadSettledLasts) {
  clock_.now = At(7'200);
  Save(0, 6'000);  // an hour ago at its second 3,600
  EXPECT_EQ(Ids(0, 6'000), Numbers(0, 6'000));
  clock_.now += minutes(6);
  EXPECT_EQ(Ids(0, 6'000), Numbers(0, 3'600));
  Save(0, 6'000);
  EXPECT_EQ(Ids(0, 6'000), Numbers(0, 6'000));
  clock_.now += hours(3);
  Save(0, 6'000);
  clock_.now += hours(3);
  EXPECT_EQ(Ids(0, 6'000), Numbers(0, 6'000));
}

TEST_F(IntervalCacheTest, AGroupThatWasMadeAnewHasNothingOfTheOldOne) {
  Save(0, 100);
  CacheSeries again{.account = "1", .group = "/a"};
  again.created = clock_.now;
  clock_.now += minutes(1);
  EXPECT_TRUE(Ids(0, 100, again).empty());
  Save(50, 60, again);
  EXPECT_EQ(Ids(0, 100, again), Numbers(50, 60));
}

TEST_F(IntervalCacheTest, SeriesAreKeptApart) {
  const CacheSeries series{.account = "1",
                           .region = "eu-west-1",
                           .endpoint = "https://logs.eu-west-1.amazonaws.com",
                           .group = "/a",
                           .stream = "",
                           .filter = "ERROR"};
  Save(0, 10, series);
  EXPECT_EQ(Ids(0, 10, series).size(), 10u);
  CacheSeries others[] = {series, series, series, series, series, series};
  others[0].account = "2";
  others[1].region = "eu-west-2";
  others[2].endpoint = "http://127.0.0.1:5000";
  others[3].group = "/A";
  others[4].stream = "s";
  others[5].filter = "";
  for (const CacheSeries& other : others) EXPECT_TRUE(Ids(0, 10, other).empty());
}

TEST_F(IntervalCacheTest, PagesAreForgottenAfterTheirTime) {
  Save(0, 10);
  clock_.now += hours(24) - Millis(1);
  EXPECT_EQ(Ids(0, 10).size(), 10u);
  clock_.now += Millis(1);
  EXPECT_TRUE(Ids(0, 10).empty());
  Save(0, 10);
  EXPECT_EQ(Ids(0, 10).size(), 10u);
  EXPECT_EQ(cache_->Status()->entries, 1);
}

TEST_F(IntervalCacheTest, AClockThatWasAheadLeavesNothingBehind) {
  // An hour ahead, what seemed closed was not.
  const auto right = std::exchange(clock_.now, clock_.now + hours(1));
  Save(0, 10);
  clock_.now = right;
  EXPECT_TRUE(Ids(0, 10).empty());
  Save(0, 10);
  EXPECT_EQ(Ids(0, 10).size(), 10u);
}

TEST_F(IntervalCacheTest, TheLeastRecentlyUsedGoFirst) {
  std::mt19937 random(7);
  const auto noise = [&] {
    std::string text(200'000, ' ');
    for (char& c : text) c = static_cast<char>(random() % 95 + 32);
    return text;
  };
  options_.max_size = base::MiB(2);
  Reopen();
  const CacheSeries series{.group = "/a"};
  for (int i = 0; i < 30; ++i) {
    clock_.now += minutes(2);
    const aws::LogEvent event{.stream = "s", .time = At(i), .message = noise(), .event_id = "1"};
    cache_->Save(series, {At(i), At(i + 1)}, std::span(&event, 1), clock_.now);
    cache_->Find(series, {At(0), At(1)});  // the first stays in use
  }
  const auto status = cache_->Status();
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_LE(status->stored, options_.max_size);
  EXPECT_LT(status->file, base::MiB(12));
  EXPECT_EQ(cache_->Find(series, {At(0), At(1)}).size(), 1u);
  EXPECT_EQ(cache_->Find(series, {At(29), At(30)}).size(), 1u);
  EXPECT_TRUE(cache_->Find(series, {At(1), At(5)}).empty());
}

TEST_F(IntervalCacheTest, ItsFilesAreForTheirOwnerAlone) {
  Save(0, 10);
  const auto mode = [](const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  };
  EXPECT_EQ(mode(folder_.path() / "cache"), 0700u);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder_.path() / "cache")) {
    EXPECT_EQ(mode(entry.path()), 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);
}

std::string AllBytesIn(const fs::path& folder) {
  std::string all;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

TEST_F(IntervalCacheTest, ClearLeavesNoByteOfWhatWasKept) {
  const CacheSeries secret{.group = "/the-secret-group"};
  // One message that does not compress, so that it would be seen.
  const aws::LogEvent event{
      .stream = "s", .time = At(1), .message = "kMq7ZxV2pTn9", .event_id = "1"};
  cache_->Save(secret, {At(0), At(10)}, std::span(&event, 1), clock_.now);
  for (int i = 0; i < 50; ++i) Save(i * 100, i * 100 + 100);
  Reopen();
  ASSERT_TRUE(AllBytesIn(folder_.path() / "cache").contains("kMq7ZxV2pTn9"));
  std::ofstream(options_.path.string() + ".damaged") << "kMq7ZxV2pTn9";
  const auto cleared = cache_->Clear();
  ASSERT_TRUE(cleared) << cleared.error().message;
  EXPECT_EQ(*cleared, 51);
  const std::string left = AllBytesIn(folder_.path() / "cache");
  EXPECT_FALSE(left.contains("kMq7ZxV2pTn9"));
  EXPECT_FALSE(left.contains("the-secret-group"));
  EXPECT_EQ(cache_->Status()->entries, 0);
  Save(0, 10);
  EXPECT_EQ(Ids(0, 10).size(), 10u);
}

TEST_F(IntervalCacheTest, APageThatIsClearedAfterItWasFoundIsNoOther) {
  Save(0, 10);
  const auto pages = cache_->Find({.account = "1", .group = "/a"}, {At(0), At(10)});
  ASSERT_EQ(pages.size(), 1u);
  IntervalCache other(options_);
  ASSERT_TRUE(other.Clear());
  other.Save({.group = "/b"}, {At(0), At(10)}, EventsOf(0, 10, "another"), clock_.now);
  const auto loaded = cache_->Load(pages[0]);
  EXPECT_FALSE(loaded && !loaded->empty() && loaded->front().message.starts_with("another"));
}

TEST_F(IntervalCacheTest, ADamagedFileIsSetAsideAndBegunAnew) {
  fs::create_directories(options_.path.parent_path());
  std::ofstream(options_.path) << std::string(10'000, 'x');
  EXPECT_TRUE(Ids(0, 10).empty());
  const auto notices = cache_->TakeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_TRUE(notices[0].contains("was damaged")) << notices[0];
  EXPECT_TRUE(fs::exists(options_.path.string() + ".damaged"));
  Save(0, 10);
  EXPECT_EQ(Ids(0, 10), Numbers(0, 10));
}

TEST_F(IntervalCacheTest, ADamagedPageIsFetchedAgain) {
  Save(0, 10);
  Save(10, 20);
  {
    auto database = store::OpenFile(options_.path, kCacheFormat);
    ASSERT_TRUE(
        database->Execute("UPDATE body SET events = zeroblob(length(events)) WHERE page_id = 1"));
  }
  EXPECT_EQ(Ids(0, 20), Numbers(10, 20));
  Save(0, 10);
  EXPECT_EQ(Ids(0, 20), Numbers(0, 20));
}

TEST_F(IntervalCacheTest, AFileOfANewerReleaseIsNotTouched) {
  Save(0, 10);
  cache_.reset();
  {
    auto database = store::OpenFile(options_.path, kCacheFormat);
    ASSERT_TRUE(database->Execute("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  std::ifstream file(options_.path, std::ios::binary);
  const std::string before{std::istreambuf_iterator<char>(file), {}};
  Reopen();
  EXPECT_TRUE(Ids(0, 10).empty());
  Save(10, 20);
  const auto notices = cache_->TakeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_TRUE(notices[0].contains("newer release")) << notices[0];
  const auto cleared = cache_->Clear();
  ASSERT_FALSE(cleared);
  EXPECT_EQ(cleared.error().kind, ErrorKind::kRetired);
  std::ifstream again(options_.path, std::ios::binary);
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>(again), {}}), before);
}

TEST_F(IntervalCacheTest, AFullDiskStopsKeepingAndNotReading) {
  Save(0, 10);
  EXPECT_EQ(Ids(0, 10), Numbers(0, 10));
  auto* const before = ::signal(SIGXFSZ, SIG_IGN);
  rlimit whole{};
  ::getrlimit(RLIMIT_FSIZE, &whole);
  rlimit small = whole;
  small.rlim_cur = 70'000;  // about what the log of changes has
  ::setrlimit(RLIMIT_FSIZE, &small);
  for (int i = 1; i < 40; ++i) Save(i * 1000, i * 1000 + 1000);
  ::setrlimit(RLIMIT_FSIZE, &whole);
  ::signal(SIGXFSZ, before);
  const auto notices = cache_->TakeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_TRUE(notices[0].starts_with("nothing more is kept in the cache: ")) << notices[0];
  EXPECT_EQ(Ids(0, 10), Numbers(0, 10));
}

TEST_F(IntervalCacheTest, ALockedFileIsReadAllTheSame) {
  Save(0, 10);
  auto other = store::OpenFile(options_.path, kCacheFormat);
  ASSERT_TRUE(other->Execute("BEGIN IMMEDIATE"));
  EXPECT_EQ(Ids(0, 10), Numbers(0, 10));
  Save(10, 20);  // waits about a second, then does without
  ASSERT_TRUE(other->Execute("ROLLBACK"));
  EXPECT_EQ(Ids(0, 20), Numbers(0, 10));
  EXPECT_TRUE(cache_->TakeNotices().empty());
  Save(10, 20);
  EXPECT_EQ(Ids(0, 20), Numbers(0, 20));
}

TEST_F(IntervalCacheTest, TwoWritersKeepEachStretchOnce) {
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 3; ++writer) {
      writers.emplace_back([this, writer] {
        IntervalCache mine(options_);
        // Each cuts the same time in another way.
        const int length = 7 + writer * 6;
        for (int at = 0; at < 300; at += length) {
          mine.Save({.account = "1", .group = "/a"}, {At(at), At(at + length)},
                    EventsOf(at, at + length), clock_.now);
        }
      });
    }
  }
  const auto ids = Ids(0, 300);
  EXPECT_EQ(std::set<int>(ids.begin(), ids.end()).size(), ids.size());
  EXPECT_GE(ids.size(), 300u);
}

TEST_F(IntervalCacheTest, AKilledProcessLosesAtMostThePageInFlight) {
  constexpr unsigned kSeed = 20261123;
  std::mt19937 random(kSeed);
  int kept_so_far = 0;
  for (int round = 0; round < 12; ++round) {
    int pages[2];
    ASSERT_EQ(::pipe(pages), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      IntervalCache mine(options_);
      for (int i = kept_so_far; i < kept_so_far + 1000; ++i) {
        mine.Save({.account = "1", .group = "/a"}, {At(i * 20), At(i * 20 + 20)},
                  EventsOf(i * 20, i * 20 + 20), clock_.now);
        if (::write(pages[1], "+", 1) != 1) break;
      }
      ::_exit(0);
    }
    const int wanted = static_cast<int>(random() % 9);
    char byte = 0;
    for (int i = 0; i < wanted; ++i) ASSERT_EQ(::read(pages[0], &byte, 1), 1);
    // It is in the middle of the next page, wherever that is.
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ::close(pages[1]);
    int written = wanted;
    while (::read(pages[0], &byte, 1) == 1) ++written;
    ::close(pages[0]);
    const auto ids = Ids(0, 1'000'000);
    const int kept = static_cast<int>(ids.size()) / 20;
    EXPECT_EQ(ids, Numbers(0, kept * 20)) << "seed " << kSeed << ", round " << round;
    EXPECT_GE(kept, kept_so_far + written);
    EXPECT_LE(kept, kept_so_far + written + 1);
    kept_so_far = kept;
  }
  EXPECT_TRUE(cache_->TakeNotices().empty());
}

}  // namespace
}  // namespace logai::sources
