// Errors of limits and money.
#include <fmt/format.h>

#include "base/text.h"
#include "llm/fault.h"
#include "llm/refusals.h"
#include "llm/wait_hint.h"

namespace logai::llm {

using base::ErrorKind;

Failure RateLimited(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                    base::UtcTime now) {
  const auto wait = WaitHint(head.headers, wire, now);
  const LimitSpan span = SpanOfLimit(head.headers, wire);
  const bool lasting = span == LimitSpan::kLong || (span == LimitSpan::kDay && !wait);
  if ((wait && *wait > kLongestWait) || lasting) {
    Failure failure =
        Fault(ErrorKind::kQuotaExhausted,
              fmt::format("the limit of {} for {} is used up{}{}", Who(site),
                          site.lists ? "its list" : site.model, Http(head), Said(wire)),
              fmt::format("{}choose another provider{}, or answer with rules (--offline)",
                          wait ? fmt::format("it is free again {}; until then ", When(now, *wait))
                          : span == LimitSpan::kDay ? "wait until tomorrow, "
                                                    : "",
                          span == LimitSpan::kLong ? "" : " or model"));
    failure.error.retry_after = wait;
    return failure;
  }
  Failure failure = Fault(
      ErrorKind::kRateLimited,
      fmt::format("{} is asked too often{}{}", Who(site), Http(head), Said(wire)),
      wait ? fmt::format("try again in {}", base::FormatDuration(*wait)) : "try again in a minute");
  failure.error.retry_after = wait;
  return failure;
}

Failure OutOfQuota(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                   base::UtcTime now) {
  const bool of_service = MeansServiceQuota(wire);
  Failure failure =
      Fault(ErrorKind::kQuotaExhausted,
            fmt::format("the {} at {} is used up{}{}", of_service ? "quota" : "credit or budget",
                        Who(site), Http(head), Said(wire)),
            fmt::format("{}, choose another provider, or answer with rules (--offline)",
                        of_service ? "ask AWS for a higher quota (Service Quotas)"
                                   : "top it up with the provider"));
  failure.error.retry_after = WaitHint(head.headers, wire, now);
  if (failure.error.retry_after) {
    failure.error.next += fmt::format("; it renews {}", When(now, *failure.error.retry_after));
  }
  return failure;
}

}  // namespace logai::llm
