#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include "aws/credential_types.h"
#include "aws/endpoint.h"
#include "aws/retry.h"
#include "aws/service_error.h"
#include "aws/shared_limiters.h"
#include "base/result.h"
#include "base/time.h"
#include "base/wait.h"
#include "net/http.h"

namespace logai::aws {

/// One service that speaks AWS JSON, and how to treat it.
struct JsonService {
  ServiceId id;
  /// "Logs_20140328". Empty for the Query protocol, where the body is a form that names the
  /// operation and the answer is XML.
  std::string target_prefix;
  std::string content_type = "application/x-amz-json-1.1";
  Endpoint endpoint;
  RetryRules retry;
  double calls_per_second = 5;  ///< of each operation without a figure of its own
  std::map<std::string, double, std::less<>> calls_per_second_of;  ///< by operation
};

/// The outside world of a client; tests put their own in its place. Lives: longer than the client.
struct ClientSeams {
  const base::Clock* clock = &base::SystemClock();
  base::Waiter* waiter = &base::SystemWaiter();
  std::function<double()> random = RandomUnit;  ///< in [0, 1), from any thread
};

/// What became of some calls, for who wants to tell of it. Threads: any.
struct CallLog {
  std::atomic<std::int64_t> throttled = 0;  ///< tries that the service refused as too many
  std::atomic<std::int64_t> retried = 0;    ///< tries after the first, for whatever reason
};

/// What one call may take, where it is less than the service's rules allow.
struct CallLimits {
  std::optional<int> max_attempts;       ///< all tries together
  std::optional<base::Millis> deadline;  ///< of each try
  /// Once it was sent, the answer is waited for whatever `stop` says: it names what was started.
  bool finish_once_sent = false;
  CallLog* log = nullptr;  ///< added to, when there is one. Lives: through the call.
};

/// How a stream is asked for.
struct StreamRules {
  std::string_view host_prefix;  ///< before the host of endpoints that take one
  base::Millis longest_silence = std::chrono::seconds(60);  ///< then the connection counts as dead
};

/// Calls the operations of one service: signs, keeps to the rate, tries again, renews credentials
/// and corrects the clock where that can help. Calls are repeated: one that starts something needs
/// a limit of one attempt.
/// Threads: Call may be used from any thread, also at the same time.
class JsonClient {
 public:
  /// Lives:   `transport` and `credentials` longer than this object.
  JsonClient(net::HttpTransport& transport, CredentialSource& credentials, JsonService service,
             ClientSeams seams = {});

  /// The body of the answer to `operation`, asked with the JSON `body`.
  /// Errors:  as RuleFor gives for what the service says; kUnavailable and kTimeout for the way to
  ///          it; kUnauthorized without credentials; kCancelled. Each names the operation.
  base::Result<std::string> Call(std::string_view operation, std::string body, std::stop_token stop,
                                 CallLimits limits = {});

  /// Gives the answer to `operation` to `sink` as it arrives, until either side ends it. Repeated
  /// as Call does until the first byte of a good answer, not after.
  /// Errors:  as Call.
  base::Status Stream(std::string_view operation, std::string body, const StreamRules& rules,
                      const net::BodySink& sink, std::stop_token stop);

  const JsonService& service() const { return service_; }
  /// The service's clock less ours, as far as it had to be corrected.
  base::Millis clock_offset() const { return base::Millis(clock_offset_ms_.load()); }
  /// What happened on the way that a user should know, such as a clock that is off. Each is given
  /// once.
  std::vector<std::string> TakeNotices();

 private:
  /// Why one try failed.
  struct Failure {
    base::Error error;
    ErrorRule rule;
    std::optional<base::Millis> asked_wait;    // by x-amz-retry-after
    std::optional<base::UtcTime> server_time;  // of the Date header
    std::optional<ServiceError> service_error;
  };
  using Outcome = std::variant<std::string, Failure>;

  /// What is sent with every try.
  struct Sending {
    std::string_view operation;
    std::string body;
    CallLimits limits;
    std::string url;
    net::BodySink sink;                                // absent: the answer is gathered
    std::optional<base::Millis> longest_silence = {};  // of a stream
    bool began = false;                                // the sink was given something
  };

  base::Result<std::string> Perform(Sending sending, std::stop_token stop);
  Outcome Try(Sending& sending, const Credentials& credentials, std::stop_token stop);
  Failure NetworkFailure(const Sending& sending, base::Error error) const;
  bool CorrectClock(const Failure& failure);
  RateLimiter& LimiterFor(std::string_view operation, const Credentials& credentials);

  net::HttpTransport& transport_;
  CredentialSource& credentials_;
  const JsonService service_;
  const ClientSeams seams_;
  RetryQuota quota_;
  std::atomic<std::int64_t> clock_offset_ms_ = 0;  // server's clock less ours
  std::mutex mutex_;
  std::shared_ptr<OperationLimiters> limiters_;  // guarded by mutex_; null before the first call
  std::vector<std::string> notices_;             // guarded by mutex_
};

}  // namespace logai::aws
