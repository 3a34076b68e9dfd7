#include "aws/json_client.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "aws/sigv4.h"
#include "aws/timestamps.h"
#include "net/transport_error.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

/// A smaller difference is the network's, and within the 5 minutes that the service tolerates.
constexpr base::Millis kSkewThatMatters = std::chrono::minutes(4);
/// The service answers within seconds or says so; botocore waits as long.
constexpr base::Millis kConnectTimeout{5'000};
constexpr base::Millis kStallTimeout{60'000};

constexpr std::string_view kNoConnection = "Could not connect to the endpoint URL";

std::optional<base::Millis> AskedWait(const net::Headers& headers) {
  const auto text = headers.Get("x-amz-retry-after");
  if (!text) return std::nullopt;
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), ms);
  if (error != std::errc() || end != text->data() + text->size() || ms < 0) return std::nullopt;
  return base::Millis(ms);
}

}  // namespace

JsonClient::JsonClient(net::HttpTransport& transport, CredentialSource& credentials,
                       JsonService service, ClientSeams seams)
    : transport_(transport),
      credentials_(credentials),
      service_(std::move(service)),
      seams_(std::move(seams)) {}

base::Result<std::string> JsonClient::Call(std::string_view operation, std::string body,
                                           std::stop_token stop, CallLimits limits) {
  return Perform({.operation = operation,
                  .body = std::move(body),
                  .limits = limits,
                  .url = service_.endpoint.url + "/",
                  .sink = {}},
                 stop);
}

base::Status JsonClient::Stream(std::string_view operation, std::string body,
                                const StreamRules& rules, const net::BodySink& sink,
                                std::stop_token stop) {
  const auto answer = Perform({.operation = operation,
                               .body = std::move(body),
                               .limits = {},
                               .url = UrlWithHostPrefix(service_.endpoint, rules.host_prefix) + "/",
                               .sink = sink,
                               .longest_silence = rules.longest_silence},
                              stop);
  if (!answer.has_value()) return base::Fail(answer.error());
  return {};
}

base::Result<std::string> JsonClient::Perform(Sending sending, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(Credentials credentials, credentials_.Get(stop));
  RateLimiter& limiter = LimiterFor(sending.operation, credentials);
  bool renewed = false, clock_corrected = false;
  RetryClass last_retry = RetryClass::kNever;
  int retries = 0;
  const int max_attempts = sending.limits.max_attempts.value_or(service_.retry.max_attempts);
  while (true) {
    LOGAI_RETURN_IF_ERROR(limiter.Acquire(stop));
    Outcome outcome = Try(sending, credentials, stop);
    if (std::string* answer = std::get_if<std::string>(&outcome)) {
      quota_.GiveBack(last_retry);
      return std::move(*answer);
    }
    Failure failure = std::get<Failure>(std::move(outcome));
    if (failure.rule.retry == RetryClass::kThrottling) {
      limiter.OnThrottled();
      if (sending.limits.log) ++sending.limits.log->throttled;
    }

    if (failure.rule.repair == Repair::kClock && !std::exchange(clock_corrected, true) &&
        CorrectClock(failure)) {
      continue;
    }
    if (failure.rule.repair == Repair::kCredentials && !std::exchange(renewed, true)) {
      auto newer = credentials_.Renew(credentials, stop);
      if (newer.has_value()) {
        credentials = *std::move(newer);
        continue;
      }
      if (newer.error().kind == ErrorKind::kCancelled) return base::Fail(newer.error());
    }
    const RetryClass why = failure.rule.retry;
    if (why != RetryClass::kNever && retries + 1 < max_attempts && quota_.Take(why)) {
      const auto delay = service_.retry.Delay(why, retries, seams_.random(), failure.asked_wait);
      LOGAI_RETURN_IF_ERROR(seams_.waiter->WaitFor(delay, stop));
      last_retry = why;
      ++retries;
      if (sending.limits.log) ++sending.limits.log->retried;
      continue;
    }
    if (!failure.service_error) return base::Fail(std::move(failure.error));
    return base::Fail(ToError(*failure.service_error, {.operation = sending.operation,
                                                       .iam_prefix = service_.id.signing_name,
                                                       .region = service_.endpoint.region,
                                                       .retries = retries}));
  }
}

JsonClient::Outcome JsonClient::Try(Sending& sending, const Credentials& credentials,
                                    std::stop_token stop) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = sending.url;
  request.headers.Add("Content-Type", service_.content_type);
  if (!service_.target_prefix.empty()) {
    request.headers.Add("X-Amz-Target",
                        fmt::format("{}.{}", service_.target_prefix, sending.operation));
  }
  request.body = sending.body;
  // A signature gives the secret key away to no one; a session token is sent as it is.
  request.carries_secret = !credentials.session_token.empty();
  request.connect_timeout = kConnectTimeout;
  request.stall_timeout = sending.longest_silence.value_or(kStallTimeout);
  request.total_timeout = sending.limits.deadline;
  if (sending.sink) request.max_response = base::ByteCount(INT64_MAX);  // it is not kept
  const SigningScope scope{.time = seams_.clock->Now() + base::Millis(clock_offset_ms_.load()),
                           .region = service_.endpoint.region,
                           .service = std::string(service_.id.signing_name)};
  if (auto signed_ok = SignHttpRequest(request, scope, credentials); !signed_ok.has_value()) {
    return NetworkFailure(sending, std::move(signed_ok).error());
  }
  net::BodySink sink;
  if (sending.sink) {
    sink = [&sending](const net::ResponseHead& head, std::string_view piece) {
      sending.began = true;
      return sending.sink(head, piece);
    };
  }
  auto response =
      transport_.Send(request, sink, sending.limits.finish_once_sent ? std::stop_token() : stop);
  if (!response.has_value()) return NetworkFailure(sending, std::move(response).error());
  if (response->head.status >= 200 && response->head.status < 300) {
    return std::move(response->body);
  }
  ServiceError error = ParseServiceError(*response);
  const ErrorRule rule = RuleFor(error);
  const auto date = response->head.headers.Get("date");
  return Failure{.error = {},
                 .rule = rule,
                 .asked_wait = AskedWait(response->head.headers),
                 .server_time = date ? ParseHttpDate(*date) : std::nullopt,
                 .service_error = std::move(error)};
}

/// The transport's error in the words that AWS's users know.
JsonClient::Failure JsonClient::NetworkFailure(const Sending& sending, base::Error error) const {
  const bool transient = error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kTimeout;
  if (net::IsNameResolutionFailure(error)) {
    error.next = fmt::format("check that {} is a region of AWS, and the network connection",
                             service_.endpoint.region);
    error = error.Within(fmt::format("{}: \"{}\"", kNoConnection, sending.url));
  } else if (transient && error.message.starts_with("could not connect")) {
    error = error.Within(fmt::format("{}: \"{}\"", kNoConnection, sending.url));
  } else if (transient && sending.began) {
    error = error.Within(fmt::format("the stream from \"{}\" broke off", sending.url));
  } else if (transient) {
    error = error.Within(fmt::format("no answer from the endpoint URL \"{}\"", sending.url));
  }
  if (error.kind != ErrorKind::kCancelled)
    error = error.Within(fmt::format("calling {}", sending.operation));
  return {
      .error = std::move(error),
      .rule = {.kind = error.kind,
               .retry = transient && !sending.began ? RetryClass::kTransient : RetryClass::kNever,
               .repair = Repair::kNone},
      .asked_wait = {},
      .server_time = {},
      .service_error = {}};
}

bool JsonClient::CorrectClock(const Failure& failure) {
  if (!failure.server_time) return false;
  const base::Millis offset = *failure.server_time - seams_.clock->Now();
  if (std::chrono::abs(offset) <= kSkewThatMatters) return false;
  const std::int64_t before = clock_offset_ms_.exchange(offset.count());
  if (std::chrono::abs(offset - base::Millis(before)) > kSkewThatMatters) {
    const std::scoped_lock lock(mutex_);
    notices_.push_back(fmt::format(
        "this machine's clock is {} {} AWS's; requests are signed with AWS's time, but relative "
        "time ranges may miss events until the clock is set",
        base::FormatDuration(std::chrono::abs(offset)),
        offset.count() > 0 ? "behind" : "ahead of"));
  }
  return true;
}

RateLimiter& JsonClient::LimiterFor(std::string_view operation, const Credentials& credentials) {
  const std::scoped_lock lock(mutex_);
  if (!limiters_) {
    // Another clock than the system's is a test's, and waits for nobody else.
    const bool is_real = seams_.waiter == &base::SystemWaiter();
    limiters_ = is_real ? SharedLimiters(service_.endpoint.url + " " + service_.endpoint.region,
                                         credentials.account_id.empty() ? credentials.access_key_id
                                                                        : credentials.account_id)
                        : std::make_shared<OperationLimiters>();
  }
  const auto own = service_.calls_per_second_of.find(operation);
  const double per_second =
      own == service_.calls_per_second_of.end() ? service_.calls_per_second : own->second;
  return limiters_->Of(operation, per_second, *seams_.waiter);
}

std::vector<std::string> JsonClient::TakeNotices() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(notices_, {});
}

}  // namespace logai::aws
