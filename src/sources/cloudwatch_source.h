#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/logs_client.h"
#include "aws/session.h"
#include "base/time.h"
#include "sources/insights_pages.h"
#include "sources/interval_cache.h"
#include "sources/log_source.h"
#include "sources/series_cache.h"
#include "sources/sliced_read.h"

namespace logai::sources {

struct CloudWatchOptions {
  /// How far back a read goes that names no beginning; nullopt: all of the group's life.
  std::optional<base::Millis> default_window;
  base::Millis group_list_ttl = std::chrono::minutes(15);
  /// A read that needs more requests stops there and says so; at the usual rate of 10 a second,
  /// that is after eight minutes and up to 5 GB.
  std::int64_t max_requests_per_read = 5'000;
  /// Where the accounts that keys belong to are kept, for the cache; empty: STS is not asked.
  std::filesystem::path accounts_file = {};
  ScanLimits scan = {};  ///< of groups that answer to Logs Insights only
};

/// Which streams of a group ListStreams looks for.
struct StreamQuery {
  std::string group;   ///< exactly as ListGroups names it
  std::string prefix;  ///< of their names; empty: all
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

/// Streams, those with the newest event first; of equal ones, and of those without events, by name.
struct StreamList {
  std::vector<aws::LogStream> streams;
  bool complete = true;  ///< false: there are more than `limit`
};

/// The cache of a source, and what its account is called in it.
struct CloudWatchCache {
  IntervalCache* cache = nullptr;  ///< null: nothing is kept. Lives: longer than the source.
  /// The number of the account that is asked, or what stands for it.
  std::function<base::Result<std::string>(std::stop_token)> account;
};

/// The log groups of one account and region in Amazon CloudWatch Logs.
///
/// Newest events come first where the service can do that (startFromHead, since June 2026); a
/// service that ignores it is recognised by what it sends and read in windows that grow backwards
/// from the end. An emulator may also ignore filter patterns, so that what comes from a host that
/// is not AWS's own is filtered here once more. Groups of the class INFREQUENT_ACCESS are read
/// through Logs Insights, within what that may cost.
class CloudWatchSource final : public LogSource {
 public:
  explicit CloudWatchSource(std::unique_ptr<aws::LogsClient> client, CloudWatchOptions options = {},
                            const base::Clock& clock = base::SystemClock(),
                            CloudWatchCache cache = {});

  /// A source for the region and endpoint of `session`. No request is made yet.
  /// Lives:   `transport`, `session` and `cache` longer than the source.
  /// Errors:  kInvalidInput, as Session::endpoint and retry_rules.
  static base::Result<std::unique_ptr<CloudWatchSource>> Open(net::HttpTransport& transport,
                                                              aws::Session& session,
                                                              CloudWatchOptions options = {},
                                                              IntervalCache* cache = nullptr);

  std::string_view name() const override { return "cloudwatch"; }
  /// Cost:    a request for each 50 groups, unless a list of the last 15 minutes has them.
  base::Result<std::vector<GroupInfo>> ListGroups(std::string_view prefix, std::size_t limit,
                                                  std::stop_token stop) override;
  base::Result<GroupReport> ReadGroup(const ReadRequest& request, const EventSink& sink,
                                      std::stop_token stop) override;
  std::optional<base::TimeRange> DataSpan(std::stop_token) override { return std::nullopt; }
  bool AsksService(std::string_view) const override { return true; }

  /// The streams of a group. The times of their last events lag by up to an hour.
  /// Errors:  as ReadGroup.
  /// Cost:    a request for each 50 streams that are listed, and with a prefix for each 50 that it
  ///          fits, as the service cannot order those by time.
  base::Result<StreamList> ListStreams(const StreamQuery& query, std::stop_token stop);

  /// Forgets the lists of groups, so that the next ListGroups asks the service.
  void ForgetGroups();
  /// The service itself, for what is no reading of events: live tails, Insights.
  aws::LogsClient& client() { return *client_; }
  const aws::Endpoint& endpoint() const { return client_->endpoint(); }
  /// What happened that a user should know, such as a clock that is off. Each is given once.
  std::vector<std::string> TakeNotices();

 private:
  struct GroupList {
    base::UtcTime fetched;
    bool complete = false;  ///< all groups with the prefix, not only the first ones
    std::vector<GroupInfo> groups;
  };
  std::optional<std::vector<GroupInfo>> FromCache(std::string_view prefix, std::size_t limit);
  base::Result<GroupList> FetchGroups(std::string_view prefix, std::size_t limit,
                                      std::stop_token stop);
  enum class Way { kEvents, kInsights };
  base::Result<GroupReport> ReadBy(Way way, const ReadRequest& request, const EventSink& sink,
                                   std::stop_token stop);
  std::optional<GroupInfo> FindListed(const std::string& group);
  bool IsKnownAsInfrequent(const std::string& group);
  bool TurnsOutInfrequent(const std::string& group, std::stop_token stop);
  SeriesCache CacheFor(Way way, const ReadRequest& request, std::stop_token stop);
  base::Error WithNearestName(base::Error error, const std::string& group, std::stop_token stop);

  const std::unique_ptr<aws::LogsClient> client_;
  const CloudWatchOptions options_;
  const base::Clock& clock_;
  const CloudWatchCache cache_;
  ReadShare share_;
  std::atomic<bool> ignores_direction_ = false;  ///< the service was seen to ignore startFromHead
  std::mutex mutex_;
  std::map<std::string, GroupList, std::less<>> lists_;  // guarded by mutex_; by prefix
  /// Groups that answer to Logs Insights only; guarded by mutex_. A group keeps its class.
  std::set<std::string, std::less<>> infrequent_;
};

}  // namespace logai::sources
