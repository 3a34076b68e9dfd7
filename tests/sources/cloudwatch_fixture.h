#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sources/cloudwatch_source.h"
#include "tests/aws/aws_support.h"
#include "tests/support/temp_folder.h"

namespace logai::sources {

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

/// A CloudWatchSource before a FakeLogs.
class CloudWatchSourceTest : public testing::Test {
 protected:
  void SetUp() override { Use(aws::test::AwsEndpoint()); }

  void Use(aws::Endpoint endpoint, CloudWatchOptions options = {}) {
    source_ = std::make_unique<CloudWatchSource>(world_.Client(std::move(endpoint)), options,
                                                 world_.clock);
  }
  /// With a cache in a fresh folder.
  void UseCache(aws::Endpoint endpoint = aws::test::AwsEndpoint()) {
    cache_ = std::make_unique<IntervalCache>(
        CacheOptions{.path = CacheFileIn(folder_.path()), .clock = &world_.clock});
    source_ = std::make_unique<CloudWatchSource>(
        world_.Client(std::move(endpoint)), CloudWatchOptions{}, world_.clock,
        CloudWatchCache{.cache = cache_.get(), .account = [](std::stop_token) {
                          return base::Result<std::string>("123456789012");
                        }});
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

  test::TempFolder folder_;
  std::unique_ptr<IntervalCache> cache_;
  FakeLogs logs_;
  FakeWorld world_{.transport = aws::test::FakeTransport(
                       [this](const net::HttpRequest& request) { return logs_.Answer(request); })};
  std::unique_ptr<CloudWatchSource> source_;
  std::stop_source stop_;
  std::vector<std::string> messages_;
  logs::Event last_;
  std::size_t stop_after_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace logai::sources
