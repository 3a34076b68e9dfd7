#include "aws/rest_call.h"

#include <fmt/format.h>

#include <utility>

#include "aws/region.h"
#include "aws/retry.h"
#include "aws/service_error.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr base::Millis kCallConnect{5'000};
constexpr base::Millis kCallStall{30'000};

class NoNetwork final : public net::HttpTransport {
 public:
  base::Result<net::HttpResponse> Send(const net::HttpRequest&, const net::BodySink&,
                                       std::stop_token) override {
    return base::Fail(ErrorKind::kUnavailable, "there is no network here");
  }
};

}  // namespace

net::HttpTransport& Way(const std::shared_ptr<net::HttpTransport>& transport) {
  static NoNetwork none;
  return transport ? *transport : none;
}

base::Result<net::HttpResponse> Send(const CredentialContext& context, const RestCall& call,
                                     std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const RetryRules rules,
                         ResolveRetryRules(context.environment, context.FindProfile()));
  net::HttpRequest request = call.request;
  request.connect_timeout = kCallConnect;
  request.stall_timeout = kCallStall;
  for (int retry = 0;; ++retry) {
    auto response = Way(context.transport).Send(request, {}, stop);
    RetryClass why = RetryClass::kNever;
    if (response.has_value()) {
      if (response->head.status / 100 == 2) return response;
      why = RuleFor(ParseServiceError(*response)).retry;
      if (why == RetryClass::kNever) return response;
      if (retry + 1 >= rules.max_attempts) return base::Fail(RefusalOf(call, *response));
    } else {
      const ErrorKind kind = response.error().kind;
      const bool passes = kind == ErrorKind::kUnavailable || kind == ErrorKind::kTimeout;
      if (!passes || retry + 1 >= rules.max_attempts) {
        return base::Fail(response.error().Within(fmt::format("calling {}", call.operation)));
      }
      why = RetryClass::kTransient;
    }
    LOGAI_RETURN_IF_ERROR(
        context.seams.waiter->WaitFor(rules.Delay(why, retry, context.seams.random(), {}), stop));
  }
}

base::Error RefusalOf(const RestCall& call, const net::HttpResponse& response) {
  return ToError(ParseServiceError(response), {.operation = call.operation,
                                               .iam_prefix = call.iam_prefix,
                                               .region = call.region,
                                               .retries = 0});
}

base::Result<Endpoint> EndpointOf(const CredentialContext& context, const ServiceId& service,
                                  const NamedValue& region) {
  const Profile* profile = context.FindProfile();
  LOGAI_ASSIGN_OR_RETURN(const Region where, ResolveRegion(region, context.environment, profile));
  return ResolveEndpoint(service, where, {}, context.environment, context.config, profile);
}

}  // namespace logai::aws
