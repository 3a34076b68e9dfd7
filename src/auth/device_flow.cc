#include "auth/device_flow.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "auth/device_reply.h"
#include "auth/token.h"
#include "base/time.h"
#include "net/retry_after.h"
#include "net/url.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;
using std::chrono::seconds;

// RFC 8628, sections 3.2 and 3.5.
constexpr seconds kUsualInterval{5};
constexpr seconds kSlowDownStep{5};
// GitHub's codes live 15 minutes; a day is beyond anything sensible and keeps sums from overflow.
constexpr seconds kUsualLife{900};
constexpr seconds kLongestLife{86'400};

constexpr seconds kRequestTimeout{30};
// After the fifth failure in a row, some two minutes of a dead network, we give up.
constexpr int kFailuresBorne = 4;
constexpr seconds kLongestPause{60};

base::Error Advice(ErrorKind kind, std::string message, std::string next) {
  return {.kind = kind, .message = std::move(message), .next = std::move(next), .retry_after = {}};
}

/// A form to `path`. It counts as carrying a secret, so that no code goes over plain http.
base::Result<net::HttpRequest> Form(
    const DeviceFlowOptions& options, std::string_view path,
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  LOGAI_ASSIGN_OR_RETURN(const net::Url base_url, net::ParseBaseUrl(options.github_url));
  net::HttpRequest request;
  request.method = "POST";
  request.url = base_url.Join(path);
  request.headers.Add("Accept", "application/json");
  request.headers.Add("Content-Type", "application/x-www-form-urlencoded");
  for (const auto& [name, value] : fields) {
    if (!request.body.empty()) request.body += '&';
    request.body.append(name).append("=").append(net::PercentEncode(value));
  }
  request.carries_secret = true;
  request.stall_timeout = kRequestTimeout;
  request.total_timeout = kRequestTimeout;
  request.max_response = base::KiB(256);
  return request;
}

/// The error for an OAuth error code, if it is one that we know how to advise on.
std::optional<base::Error> KnownRefusal(std::string_view code) {
  if (code == "expired_token" || code == "token_expired") {
    return Advice(ErrorKind::kUnauthorized, "the code expired before it was approved",
                  "run 'logai auth login' again");
  }
  if (code == "access_denied") {
    return Advice(ErrorKind::kForbidden, "the sign-in was declined on GitHub",
                  "run 'logai auth login' again and approve it");
  }
  if (code == "device_flow_disabled") {
    return Advice(ErrorKind::kForbidden, "the OAuth application does not allow the device flow",
                  "switch \"Enable Device Flow\" on in its settings on GitHub, or set "
                  "LOGAI_GITHUB_CLIENT_ID to another application");
  }
  if (code == "incorrect_client_credentials" || code == "invalid_client" ||
      code == "unauthorized_client" || code == "Not Found") {
    return Advice(ErrorKind::kInvalidInput, "GitHub does not know this OAuth application",
                  "check LOGAI_GITHUB_CLIENT_ID");
  }
  return std::nullopt;
}

/// What GitHub refused with `code`; what it says is untrusted text.
base::Error Refusal(std::string_view code, const ReplyFields& fields) {
  if (auto known = KnownRefusal(code)) return *std::move(known);
  std::string message = "GitHub refused the sign-in: " + Printable(code);
  if (const auto why = Printable(fields.Text("error_description")); !why.empty()) {
    message += " (" + why + ")";
  }
  return Advice(ErrorKind::kInvalidInput, std::move(message), "check LOGAI_GITHUB_CLIENT_ID");
}

/// The error for an answer that holds nothing of OAuth, by its status.
base::Error Unexpected(const net::ResponseHead& head) {
  const int status = head.status;
  const std::string answer = fmt::format("GitHub answered with HTTP {}", status);
  if (status == 429) {
    base::Error error = Advice(ErrorKind::kRateLimited, answer + ", too many requests",
                               "wait a few minutes and run 'logai auth login' again");
    error.retry_after = net::RetryAfter(head.headers, base::SystemClock().Now());
    return error;
  }
  if (status == 404) return *KnownRefusal("Not Found");
  if (status >= 500) return Advice(ErrorKind::kUnavailable, answer, "try again later");
  return Advice(ErrorKind::kCorrupt, answer + " and with something that is no answer to a sign-in",
                "a proxy or a login page of the network may stand in between; check HTTPS_PROXY");
}

/// The fields of an answer that is OAuth's at all, whatever its status.
base::Result<ReplyFields> FieldsOf(const net::HttpResponse& response) {
  auto fields = ReplyFields::Parse(response.body);
  const bool success = response.head.status >= 200 && response.head.status < 300;
  if (!fields.has_value() || (!success && fields->Text("error").empty())) {
    return Fail(Unexpected(response.head));
  }
  // A server that is overloaded says so in its status, whatever its body calls it.
  if (response.head.status == 429 || response.head.status >= 500) {
    return Fail(Unexpected(response.head));
  }
  return fields;
}

/// An address that may be shown to a user who will type a code there.
bool IsPlaceToSignIn(std::string_view uri) {
  if (uri != Printable(uri)) return false;
  const auto url = net::ParseUrl(uri);
  return url.has_value() && url->user_info.empty() &&
         (url->scheme == "https" || net::IsLoopback(url->host));
}

seconds SecondsOr(std::optional<int> number, seconds otherwise) {
  return number.value_or(0) > 0 ? seconds(*number) : otherwise;
}

}  // namespace

base::Result<net::HttpRequest> StartRequest(const DeviceFlowOptions& options) {
  return Form(options, "login/device/code",
              {{"client_id", options.client_id}, {"scope", options.scope}});
}

base::Result<DeviceCode> ReadStart(const net::HttpResponse& response) {
  LOGAI_ASSIGN_OR_RETURN(const ReplyFields fields, FieldsOf(response));
  if (const auto code = fields.Text("error"); !code.empty()) return Fail(Refusal(code, fields));
  DeviceCode code{.device_code = base::Secret(std::string(fields.Text("device_code"))),
                  .user_code = Printable(fields.Text("user_code")),
                  .verification_uri = std::string(fields.Text("verification_uri")),
                  .expires_in = SecondsOr(fields.Number("expires_in"), kUsualLife),
                  .interval = SecondsOr(fields.Number("interval"), kUsualInterval)};
  if (code.device_code.empty() || code.user_code.empty() ||
      !IsPlaceToSignIn(code.verification_uri)) {
    return Fail(Unexpected(response.head));
  }
  code.expires_in = std::min(code.expires_in, kLongestLife);
  return code;
}

base::Result<net::HttpRequest> PollRequest(const DeviceFlowOptions& options,
                                           const DeviceCode& code) {
  return Form(options, "login/oauth/access_token",
              {{"client_id", options.client_id},
               {"device_code", code.device_code.Reveal()},
               {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}});
}

base::Result<PollAnswer> ReadPoll(const net::HttpResponse& response, seconds interval) {
  LOGAI_ASSIGN_OR_RETURN(const ReplyFields fields, FieldsOf(response));
  const std::string_view code = fields.Text("error");
  if (code == "authorization_pending") return PollAnswer{.granted = {}, .interval = interval};
  if (code == "slow_down") {
    const seconds asked = SecondsOr(fields.Number("interval"), interval + kSlowDownStep);
    return PollAnswer{.granted = {}, .interval = std::max(asked, interval)};
  }
  if (!code.empty()) return Fail(Refusal(code, fields));
  auto token = ParseToken(fields.Text("access_token"));
  if (!token.has_value()) return Fail(Unexpected(response.head));
  AccessToken access{.token = *std::move(token), .expires_in = {}};
  if (const auto life = fields.Number("expires_in")) access.expires_in = seconds(*life);
  return PollAnswer{.granted = std::move(access), .interval = interval};
}

namespace {

/// Asks for the token until the answer is final.
class Poller {
 public:
  Poller(const DeviceFlowOptions& options, const DeviceCode& code, net::HttpTransport& transport,
         base::Waiter& waiter)
      : options_(options),
        code_(code),
        transport_(transport),
        waiter_(waiter),
        deadline_(waiter.Now() + std::min(options.timeout, code.expires_in)),
        interval_(code.interval) {}

  base::Result<AccessToken> Run(std::stop_token stop) {
    base::Millis pause = interval_;
    while (true) {
      // The last question comes at the deadline itself, so that a late approval is not lost.
      const auto left = std::chrono::ceil<base::Millis>(deadline_ - waiter_.Now());
      if (left <= base::Millis(0)) return Fail(OutOfTime());
      LOGAI_RETURN_IF_ERROR(waiter_.WaitFor(std::min(pause, left), stop));
      auto answer = Ask(stop);
      if (answer.has_value()) {
        if (answer->granted) return *std::move(answer->granted);
        interval_ = answer->interval;
        failures_ = 0;
        pause = interval_;
        continue;
      }
      if (!MayPass(answer.error()) || ++failures_ > kFailuresBorne) {
        return Fail(std::move(answer).error());
      }
      pause = PauseAfter(answer.error());
    }
  }

 private:
  base::Result<PollAnswer> Ask(const std::stop_token& stop) {
    LOGAI_ASSIGN_OR_RETURN(const net::HttpRequest request, PollRequest(options_, code_));
    LOGAI_ASSIGN_OR_RETURN(const net::HttpResponse response, transport_.Send(request, {}, stop));
    return ReadPoll(response, interval_);
  }

  static bool MayPass(const base::Error& error) {
    return error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kTimeout ||
           error.kind == ErrorKind::kRateLimited;
  }

  /// RFC 8628, section 3.5: a client that cannot reach the server asks less often, twice the pause
  /// each time.
  base::Millis PauseAfter(const base::Error& error) const {
    const base::Millis doubled =
        std::min<base::Millis>(interval_ * (1 << failures_), std::max(interval_, kLongestPause));
    return std::max(doubled, error.retry_after.value_or(base::Millis(0)));
  }

  base::Error OutOfTime() const {
    if (code_.expires_in <= options_.timeout) return *KnownRefusal("expired_token");
    return Advice(
        ErrorKind::kTimeout,
        fmt::format("the code was not approved within {}", base::FormatDuration(options_.timeout)),
        "run 'logai auth login' again, with --timeout SECONDS to wait longer");
  }

  const DeviceFlowOptions& options_;
  const DeviceCode& code_;
  net::HttpTransport& transport_;
  base::Waiter& waiter_;
  const base::Waiter::Instant deadline_;
  seconds interval_;
  int failures_ = 0;  // in a row
};

}  // namespace

base::Result<DeviceSignIn> SignInByDevice(const DeviceFlowOptions& options,
                                          net::HttpTransport& transport, base::Waiter& waiter,
                                          const std::function<void(const DeviceCode&)>& show,
                                          std::stop_token stop) {
  if (options.timeout <= seconds(0)) {
    return Fail(ErrorKind::kInvalidInput, "a sign-in needs a timeout of at least 1 second");
  }
  LOGAI_ASSIGN_OR_RETURN(const net::HttpRequest start, StartRequest(options));
  LOGAI_ASSIGN_OR_RETURN(const net::HttpResponse response, transport.Send(start, {}, stop));
  LOGAI_ASSIGN_OR_RETURN(const DeviceCode code, ReadStart(response));
  show(code);
  LOGAI_ASSIGN_OR_RETURN(AccessToken access, Poller(options, code, transport, waiter).Run(stop));
  return DeviceSignIn{.access = std::move(access), .device_code = code.device_code};
}

}  // namespace logai::auth
