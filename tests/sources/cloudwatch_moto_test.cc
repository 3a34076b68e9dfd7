// CloudWatch as a whole, over the real transport, against a moto server that checks signatures.
// tests/moto/run_moto_tests.py starts and seeds the server; without it these tests fail and say so.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "net/curl_transport.h"
#include "sources/cloudwatch_source.h"
#include "sources/parallel_read.h"
#include "tests/support/temp_folder.h"

namespace logai::sources {
namespace {

using base::ErrorKind;
using std::chrono::minutes;
using Variables = std::map<std::string, std::string, std::less<>>;

class MotoTest : public testing::Test {
 protected:
  void SetUp() override {
    environment_ = base::Environment::OfProcess();
    ASSERT_TRUE(environment_.GetNonEmpty("LOGAI_MOTO_URL").has_value())
        << "these tests need a moto server: run tests/moto/run_moto_tests.py with this program, "
           "or leave them out with --gtest_filter=-MotoTest.*";
    now_ = base::FromEpochMs(std::stoll(*environment_.Get("LOGAI_MOTO_NOW_MS")));
    auto transport = net::CurlTransport::Create({});
    ASSERT_TRUE(transport.has_value()) << transport.error().message;
    transport_ = *std::move(transport);
    Connect(environment_.all());
  }

  /// Opens a source with other environment variables.
  void Connect(Variables variables, std::optional<aws::NamedValue> profile = {}) {
    auto session = aws::Session::Create(
        {.environment = base::Environment(std::move(variables)), .profile = std::move(profile)});
    ASSERT_TRUE(session.has_value()) << session.error().ToString();
    session_ = *std::move(session);
    auto source = CloudWatchSource::Open(*transport_, *session_);
    ASSERT_TRUE(source.has_value()) << source.error().ToString();
    source_ = *std::move(source);
  }
  Variables With(std::initializer_list<std::pair<std::string, std::string>> changes) const {
    Variables variables = environment_.all();
    for (const auto& [name, value] : changes) variables[name] = value;
    return variables;
  }

  ReadRequest Request(std::string group, std::string_view filter = "",
                      std::size_t limit = std::numeric_limits<std::size_t>::max(),
                      Order order = Order::kOldestFirst) const {
    auto pattern = logs::FilterPattern::Parse(filter);
    EXPECT_TRUE(pattern.has_value()) << filter;
    return {.group = std::move(group),
            .range = {now_ - minutes(60), now_},
            .filter = *std::move(pattern),
            .limit = limit,
            .order = order};
  }
  base::Result<GroupReport> Read(const ReadRequest& request) {
    events_.clear();
    return source_->ReadGroup(request,
                              [this](const logs::Event& event) {
                                events_.push_back(event);
                                return Flow::kContinue;
                              },
                              {});
  }
  std::vector<std::string> Messages() const {
    std::vector<std::string> messages;
    for (const logs::Event& event : events_) messages.push_back(event.message);
    return messages;
  }

  base::Environment environment_;
  base::UtcTime now_;
  std::unique_ptr<net::CurlTransport> transport_;
  std::unique_ptr<aws::Session> session_;
  std::unique_ptr<CloudWatchSource> source_;
  std::vector<logs::Event> events_;
};

TEST_F(MotoTest, ListsGroupsOverSeveralPagesAndByPrefix) {
  const auto all = source_->ListGroups("", 1000, {});
  ASSERT_TRUE(all.has_value()) << all.error().ToString();
  EXPECT_EQ(all->size(), 125u);
  EXPECT_TRUE(std::ranges::is_sorted(*all, {}, &GroupInfo::name));
  const auto ecs = source_->ListGroups("/ecs/", 1000, {});
  ASSERT_TRUE(ecs.has_value());
  ASSERT_EQ(ecs->size(), 5u);
  EXPECT_EQ(ecs->at(1).name, "/ecs/checkout");
  EXPECT_EQ(ecs->at(1).retention_days, 30);
  EXPECT_TRUE(ecs->at(1).created.has_value());
}

TEST_F(MotoTest, ReadsAWholeGroupInOrderOfTimeAcrossStreams) {
  const auto report = Read(Request("/ecs/checkout"));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  ASSERT_EQ(events_.size(), 6000u);
  EXPECT_EQ(report->events_matched, base::EventCount(6000));
  EXPECT_FALSE(report->truncated);
  EXPECT_TRUE(std::ranges::is_sorted(events_, {}, &logs::Event::time));
  EXPECT_EQ(events_[0].stream, "task-a");
  EXPECT_EQ(events_[1].stream, "task-b");
  EXPECT_EQ(events_[0].level, logs::Level::kError);
  EXPECT_EQ(events_[1].level, logs::Level::kInfo);
  EXPECT_FALSE(events_[0].event_id.empty());
}

TEST_F(MotoTest, ReadsAGroupOfSeveralPages) {
  const auto report = Read(Request("/ecs/busy"));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(events_.size(), 24'000u);
  EXPECT_GE(report->requests, 3);
  EXPECT_TRUE(std::ranges::is_sorted(events_, {}, &logs::Event::time));
  std::set<std::string> ids;
  for (const logs::Event& event : events_) ids.insert(event.event_id);
  EXPECT_EQ(ids.size(), 24'000u);
}

TEST_F(MotoTest, TheNewestEventsAreReachableAndTruncationIsAnnounced) {
  const auto report = Read(Request("/ecs/busy", "", 5, Order::kNewestFirst));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_TRUE(report->truncated);
  EXPECT_EQ(Messages(), (std::vector<std::string>{"INFO tick 7999 of 2", "INFO tick 7999 of 1",
                                                  "INFO tick 7999 of 0", "INFO tick 7998 of 2",
                                                  "INFO tick 7998 of 1"}));
}

TEST_F(MotoTest, TheNewestEventsOfAQuietGroupAreFound) {
  ReadRequest request = Request("/ecs/quiet", "", 5, Order::kNewestFirst);
  request.range = {};
  const auto report = Read(request);
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(Messages(), (std::vector<std::string>{"WARN the only old line"}));
  EXPECT_FALSE(report->truncated);
}

TEST_F(MotoTest, FilterPatternsHaveCloudWatchsMeaningWhateverTheServerMakesOfThem) {
  const std::pair<const char*, std::size_t> kCases[] = {
      {"ERROR", 60},
      {"\"upstream timeout\"", 60},
      {"ERROR payment", 60},
      {"?ERROR ?NOSUCHWORD", 60},
      {"-INFO", 60},
      {"INFO -request", 0},
      {"ERROR -nothere", 60},
      {"%upstream .imeout%", 60},
      {"[level=ERROR, ...]", 60},
      {"error", 0},
  };
  for (const auto& [pattern, expected] : kCases) {
    const auto report = Read(Request("/ecs/checkout", pattern));
    ASSERT_TRUE(report.has_value()) << pattern << ": " << report.error().ToString();
    EXPECT_EQ(events_.size(), expected) << pattern;
  }
  ASSERT_TRUE(Read(Request("/ecs/json", "{ $.code >= 500 }")).has_value());
  EXPECT_EQ(events_.size(), 20u);
}

TEST_F(MotoTest, ALimitGivesTheFirstEventsAndSaysThatThereAreMore) {
  const auto report = Read(Request("/ecs/checkout", "ERROR", 10));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(events_.size(), 10u);
  EXPECT_TRUE(report->truncated);
  const auto exact = Read(Request("/ecs/checkout", "ERROR", 60));
  ASSERT_TRUE(exact.has_value());
  EXPECT_FALSE(exact->truncated);
}

TEST_F(MotoTest, BothEndsOfTheRangeBelongToIt) {
  ReadRequest request = Request("/ecs/checkout");
  request.range = {now_ - minutes(50), now_ - minutes(50) + base::Millis(500)};
  ASSERT_TRUE(Read(request).has_value());
  EXPECT_EQ(events_.size(), 2u);
}

TEST_F(MotoTest, AnUnknownGroupOffersTheNearestName) {
  const auto report = Read(Request("/ecs/chekout"));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(report.error().next.find("/ecs/checkout"), std::string::npos) << report.error().next;
}

TEST_F(MotoTest, OneBadGroupDoesNotFailTheOthers) {
  const std::vector<ReadRequest> requests = {Request("/ecs/json"), Request("/ecs/none"),
                                             Request("/ecs/checkout"), Request("/ecs/empty")};
  const auto outcomes = CollectGroups(*source_, requests, {.max_threads = 3}, {});
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_EQ(outcomes[0].events.size(), 200u);
  ASSERT_FALSE(outcomes[1].report.has_value());
  EXPECT_EQ(outcomes[1].report.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(outcomes[2].events.size(), 6000u);
  EXPECT_TRUE(outcomes[3].report.has_value());
}

TEST_F(MotoTest, ASessionTokenIsHonoured) {
  const auto of = [&](const char* name) { return *environment_.Get(name); };
  Connect(With({{"AWS_ACCESS_KEY_ID", of("LOGAI_MOTO_SESSION_ID")},
                {"AWS_SECRET_ACCESS_KEY", of("LOGAI_MOTO_SESSION_SECRET")},
                {"AWS_SESSION_TOKEN", of("LOGAI_MOTO_SESSION_TOKEN")}}));
  const auto report = Read(Request("/ecs/json"));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(events_.size(), 200u);

  Connect(With({{"AWS_ACCESS_KEY_ID", of("LOGAI_MOTO_SESSION_ID")},
                {"AWS_SECRET_ACCESS_KEY", of("LOGAI_MOTO_SESSION_SECRET")},
                {"AWS_SESSION_TOKEN", "wrong"}}));
  const auto refused = Read(Request("/ecs/json"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnauthorized) << refused.error().ToString();
}

TEST_F(MotoTest, AWrongSecretIsRefused) {
  Connect(With({{"AWS_SECRET_ACCESS_KEY", "wrong"}}));
  const auto report = Read(Request("/ecs/json"));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(report.error().message.find("SignatureDoesNotMatch"), std::string::npos);
  EXPECT_NE(report.error().next.find("AWS_SECRET_ACCESS_KEY"), std::string::npos);
}

TEST_F(MotoTest, AnUnknownKeyIsRefused) {
  Connect(With({{"AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWN00"}}));
  const auto report = Read(Request("/ecs/json"));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kUnauthorized) << report.error().ToString();
}

TEST_F(MotoTest, AMissingPermissionNamesTheAction) {
  const auto of = [&](const char* name) { return *environment_.Get(name); };
  Connect(With({{"AWS_ACCESS_KEY_ID", of("LOGAI_MOTO_LISTER_ID")},
                {"AWS_SECRET_ACCESS_KEY", of("LOGAI_MOTO_LISTER_SECRET")}}));
  EXPECT_TRUE(source_->ListGroups("/ecs", 10, {}).has_value());
  const auto report = Read(Request("/ecs/json"));
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kForbidden) << report.error().ToString();
  EXPECT_NE(report.error().next.find("logs:FilterLogEvents"), std::string::npos);
}

TEST_F(MotoTest, AProfileOfTheFilesBeatsKeysInTheEnvironmentWhenNamed) {
  const test::TempFolder home;
  home.Write(".aws/config", "[profile good]\nregion = eu-west-1\nendpoint_url = " +
                                *environment_.Get("LOGAI_MOTO_URL") + "\n");
  home.Write(".aws/credentials",
             "[good]\naws_access_key_id = " + *environment_.Get("AWS_ACCESS_KEY_ID") +
                 "\naws_secret_access_key = " + *environment_.Get("AWS_SECRET_ACCESS_KEY") + "\n");
  const Variables variables{{"HOME", home.path().string()},
                            {"AWS_ACCESS_KEY_ID", "AKIAWRONGWRONGWRONG0"},
                            {"AWS_SECRET_ACCESS_KEY", "wrong"}};
  Connect(variables, aws::NamedValue{"good", "--aws-profile"});
  const auto report = Read(Request("/ecs/json"));
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(events_.size(), 200u);

  const auto missing = aws::Session::Create({.environment = base::Environment(variables),
                                             .profile = aws::NamedValue{"goood", "--aws-profile"}});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message, "The config profile (goood) could not be found");
}

}  // namespace
}  // namespace logai::sources
