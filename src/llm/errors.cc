#include "llm/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "llm/endpoint.h"
#include "llm/github_models.h"
#include "llm/overflow.h"
#include "llm/refusals.h"
#include "llm/wait_hint.h"
#include "net/transport_error.h"
#include "net/url.h"

namespace logai::llm {
namespace {

using base::Error;
using base::ErrorKind;
using base::Millis;

Failure Fault(ErrorKind kind, std::string message, std::string next = {}) {
  return {.error = {.kind = kind, .message = std::move(message), .next = std::move(next)}};
}

/// "GitHub Models", or "the openai endpoint 127.0.0.1:1234".
std::string Who(const CallSite& site) {
  return site.own_base_url ? fmt::format("the {} endpoint {}", site.row->name, site.authority)
                           : std::string(site.row->title);
}

/// "(HTTP 400)", or nothing for an error inside a 200 stream.
std::string Http(const net::ResponseHead& head) {
  return head.status >= 300 ? fmt::format(" (HTTP {})", head.status) : std::string();
}

/// What the server said, as the end of a sentence.
std::string Said(const WireError& wire) {
  return wire.message.empty() ? std::string() : ": " + wire.message;
}

std::string ChangeModel(const CallSite& site) {
  return fmt::format("choose another model with {} or --model", ModelSetting(*site.row));
}

std::string ChangeBaseUrl(const CallSite& site) {
  return fmt::format("check {} (or --base-url)", BaseUrlSetting(*site.row));
}

Failure Redirected(const CallSite& site, const net::ResponseHead& head) {
  const auto location = head.headers.Get("location");
  const auto target = location
                          ? net::ParseUrl(*location)
                          : base::Result<net::Url>(base::Fail(ErrorKind::kNotFound, "no location"));
  if (target && target->HostAndPort() != site.authority) {
    return Fault(ErrorKind::kForbidden,
                 fmt::format("{} answered with a redirect to another host, {}, which was refused: "
                             "the token was not sent there",
                             Who(site), target->HostAndPort()),
                 fmt::format("if you trust that host, set {} to it", BaseUrlSetting(*site.row)));
  }
  return Fault(
      ErrorKind::kInvalidInput,
      fmt::format("{} answered with a redirect{}{}, and redirects are not followed", Who(site),
                  target ? " to " + ReadableLine(target->Display(), 200) : std::string(),
                  Http(head)),
      fmt::format("set {} to the address that answers by itself", BaseUrlSetting(*site.row)));
}

/// What to do about a request that does not fit. A server of the user's own may be started with a
/// larger window than it has now.
std::string_view MoreRoom(const CallSite& site, const WireError& wire) {
  if (site.row->dialect == DialectKind::kOllamaChat) {
    return "ask about a shorter window, or raise LOGAI_CONTEXT_WINDOW_SIZE if the machine has the "
           "memory";
  }
  if (wire.type == "exceed_context_size_error") {
    return "ask about a shorter window, or start llama.cpp's server with a larger context, as in "
           "-c 16384";
  }
  return "ask about a shorter window or fewer groups, or choose a model that takes more";
}

Failure TooLarge(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  Failure failure = Fault(ErrorKind::kTooLarge,
                          fmt::format("the request is too large for {} at {}{}{}", site.model,
                                      Who(site), Http(head), Said(wire)),
                          std::string(MoreRoom(site, wire)));
  failure.stated_limit = StatedLimit(wire);
  return failure;
}

Failure Unauthorized(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  if (site.row->key_setting.empty()) {
    return Fault(ErrorKind::kUnauthorized,
                 fmt::format("{} asks for a sign-in{}{}", Who(site), Http(head), Said(wire)),
                 "sign in with `ollama signin`, or choose a model that runs on this machine");
  }
  if (!site.has_token) {
    return Fault(ErrorKind::kUnauthorized, fmt::format("{} wants a key{}", Who(site), Http(head)),
                 fmt::format("set {}", site.row->key_setting));
  }
  return Fault(ErrorKind::kUnauthorized,
               fmt::format("{} refused the key in {}{}{}", Who(site), site.row->key_setting,
                           Http(head), Said(wire)),
               site.own_base_url ? fmt::format("check that {} holds a key for {}",
                                               site.row->key_setting, site.authority)
                                 : std::string(site.row->key_help));
}

Failure Forbidden(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  std::string next = site.row->key_setting.empty()
                         ? ChangeModel(site)
                         : fmt::format("check what the key in {} may use, or {}",
                                       site.row->key_setting, ChangeModel(site));
  return Fault(ErrorKind::kForbidden,
               fmt::format("{} does not allow this key to use {}{}{}", Who(site), site.model,
                           Http(head), Said(wire)),
               std::move(next));
}

Failure UnknownModel(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  if (site.row->dialect == DialectKind::kOllamaChat) {
    return Fault(ErrorKind::kNotFound,
                 fmt::format("Ollama has no model {}{}", site.model, Http(head)),
                 fmt::format("fetch it with `ollama pull {}`, or choose another with {} or --model",
                             site.model, ModelSetting(*site.row)));
  }
  return Fault(ErrorKind::kNotFound,
               fmt::format("{} does not offer the model {}{}{}", Who(site), site.model, Http(head),
                           Said(wire)),
               ChangeModel(site));
}

Failure NoSuchPath(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  std::string remedy = RemedyFor(wire);
  if (remedy.empty()) {
    remedy = fmt::format("{}, and {} or --model", ChangeBaseUrl(site), ModelSetting(*site.row));
  }
  return Fault(ErrorKind::kNotFound,
               fmt::format("{} has no chat endpoint at this address, or no model {}{}{}", Who(site),
                           site.model, Http(head), Said(wire)),
               std::move(remedy));
}

/// "at 05:10 UTC (in 6 h 40 min)", rounded up to the minute so that it is never too early.
std::string When(base::UtcTime now, Millis wait) {
  const auto end = std::chrono::ceil<std::chrono::minutes>(now + wait);
  const std::string date_time = base::FormatDateTime(end);  // 2026-11-20 05:10:00
  const bool another_day =
      std::chrono::floor<std::chrono::days>(end) != std::chrono::floor<std::chrono::days>(now);
  const std::string shown = another_day ? date_time.substr(0, 16) : date_time.substr(11, 5);
  return fmt::format("at {} UTC (in {})", shown, base::FormatDuration(wait));
}

Failure RateLimited(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                    base::UtcTime now) {
  const auto wait = WaitHint(head.headers, wire, now);
  const auto limit_type = head.headers.Get("x-ratelimit-type").value_or("");
  const bool daily = limit_type.ends_with("ByDay") ||
                     base::ContainsIgnoringCase(wire.message, "ByDay") ||
                     base::ContainsIgnoringCase(wire.message, "per day");
  if ((wait && *wait > kLongestWait) || (daily && !wait)) {
    Failure failure = Fault(
        ErrorKind::kQuotaExhausted,
        fmt::format("the limit of {} for {} is used up{}{}", Who(site), site.model, Http(head),
                    Said(wire)),
        wait ? fmt::format("it is free again {}; until then choose another provider or model, or "
                           "answer with rules (--offline)",
                           When(now, *wait))
             : "wait until tomorrow, choose another provider or model, or answer with rules "
               "(--offline)");
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
  Failure failure = Fault(
      ErrorKind::kQuotaExhausted,
      fmt::format("the credit or budget at {} is used up{}{}", Who(site), Http(head), Said(wire)),
      "top it up with the provider, choose another provider, or answer with rules (--offline)");
  failure.error.retry_after = WaitHint(head.headers, wire, now);
  if (failure.error.retry_after) {
    failure.error.next += fmt::format("; it renews {}", When(now, *failure.error.retry_after));
  }
  return failure;
}

Failure Unavailable(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                    base::UtcTime now) {
  if (MeansLoading(wire)) {
    Failure loading = Fault(ErrorKind::kUnavailable,
                            fmt::format("{} is still loading its model{}", Who(site), Http(head)),
                            "try again when it has loaded it");
    loading.loading = true;
    return loading;
  }
  const bool in_trouble = head.status >= 300;
  Failure failure = Fault(
      ErrorKind::kUnavailable,
      fmt::format("{} {}{}{}", Who(site), in_trouble ? "is in trouble" : "broke off with an error",
                  Http(head), Said(wire)),
      "try again in a minute, or choose another provider or model");
  if (const auto wait = WaitHint(head.headers, wire, now)) {
    failure.error.retry_after = wait;
    if (*wait > kLongestWait) failure.error.next = fmt::format("try again {}", When(now, *wait));
  }
  return failure;
}

Failure BadRequest(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  Failure failure = Fault(ErrorKind::kInvalidInput, fmt::format("{} did not accept the request{}{}",
                                                                Who(site), Http(head), Said(wire)));
  failure.error.next = RemedyFor(wire);
  if (failure.error.next.empty()) failure.error.next = ChangeModel(site);
  return failure;
}

Failure Retired(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  const std::string evidence =
      head.status >= 300 ? fmt::format("HTTP {}", head.status) : "error " + wire.code;
  const bool github = site.row->name == "github" || wire.code.starts_with("github_models");
  if (IsGitHubModelsHost(site.host)) return {.error = RetiredError(evidence, ""), .retry = false};
  if (github) return {.error = RetiredError(evidence, site.authority), .retry = false};
  const auto sunset = head.headers.Get("sunset").value_or("a date that has passed");
  return Fault(
      ErrorKind::kRetired,
      fmt::format("{} was retired on {} ({})", Who(site), ReadableLine(sunset, 40), evidence),
      ChangeBaseUrl(site));
}

Failure ByStatus(const CallSite& site, int status, const net::ResponseHead& head,
                 const WireError& wire, base::UtcTime now) {
  switch (status) {
    case 401:
      return Unauthorized(site, head, wire);
    case 402:
      return OutOfQuota(site, head, wire, now);
    case 403:
      return Forbidden(site, head, wire);
    case 404:
    case 405:
    case 410:
      return NoSuchPath(site, head, wire);
    case 407:
      return Fault(ErrorKind::kUnauthorized, "the proxy asks for a user and password (HTTP 407)",
                   "put them into HTTPS_PROXY: http://user:password@host:port");
    case 408: {
      Failure failure = Unavailable(site, head, wire, now);
      failure.error.kind = ErrorKind::kTimeout;
      return failure;
    }
    case 409:  // a conflict, a model that failed (Bedrock) or "too early" is a matter of when
    case 424:
    case 425:
      return Unavailable(site, head, wire, now);
    case 429:
      return RateLimited(site, head, wire, now);
    default:
      return status >= 500 ? Unavailable(site, head, wire, now) : BadRequest(site, head, wire);
  }
}

}  // namespace

Failure JudgeAnswer(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                    base::UtcTime now) {
  // Before everything else: a retired service answers so to a wrong key too.
  if (SaysRetired(site.host, head, wire, now)) return Retired(site, head, wire);
  if (head.status >= 300 && head.status < 400) return Redirected(site, head);
  const int status = head.status >= 300 ? head.status : LikelyStatus(wire);

  Failure failure;
  if (IsOverflow(wire)) {
    failure = TooLarge(site, head, wire);
  } else if (MeansOutOfQuota(wire)) {
    failure = OutOfQuota(site, head, wire, now);
  } else if (MeansUnknownModel(status, wire)) {
    failure = UnknownModel(site, head, wire);
  } else {
    failure = ByStatus(site, status, head, wire, now);
  }
  if (const auto should = head.headers.Get("x-should-retry")) {
    if (base::EqualIgnoringCase(*should, "true")) failure.retry = true;
    if (base::EqualIgnoringCase(*should, "false")) failure.retry = false;
  }
  return failure;
}

Failure JudgeTransport(const CallSite& site, const Error& error) {
  if (error.kind == ErrorKind::kCancelled) return {.error = error, .retry = false};
  if (SaysRetired(site.host, error)) {
    return {.error = RetiredError("the name of its old host no longer resolves", ""),
            .retry = false};
  }
  Failure failure{.error = error.Within(fmt::format("asking {}", Who(site)))};
  // The answer was too long, not the question: a smaller request would not help.
  if (error.kind == ErrorKind::kTooLarge) {
    failure.error.kind = ErrorKind::kUnavailable;
    failure.retry = false;
  }
  const bool refused = base::ContainsIgnoringCase(error.message, "connection refused");
  if (refused && site.row->dialect == DialectKind::kOllamaChat) {
    failure.error.next = fmt::format("start it with `ollama serve`, or set {} to where it runs",
                                     BaseUrlSetting(*site.row));
    failure.retry = false;
  } else if (net::IsNameResolutionFailure(error)) {
    failure.error.next = fmt::format(
        "check the network connection{}",
        site.own_base_url
            ? fmt::format(" and the host in {} (or --base-url)", BaseUrlSetting(*site.row))
            : std::string());
  } else if (refused && net::IsLoopback(site.host)) {
    failure.error.next = fmt::format("start the server, or {}", ChangeBaseUrl(site));
    failure.retry = false;
  } else if (error.kind == ErrorKind::kTimeout && failure.error.next.empty()) {
    failure.error.next = site.row->dialect == DialectKind::kOllamaChat
                             ? "the model may still be loading: try again, or choose a smaller one "
                               "with " +
                                   std::string(ModelSetting(*site.row))
                             : "try again in a minute, or choose another provider or model";
  } else if (error.kind == ErrorKind::kUnavailable && failure.error.next.empty()) {
    failure.error.next = "try again in a minute, or choose another provider or model";
  }
  if (net::IsStall(error)) failure.retry = false;  // minutes were waited already
  // A certificate, a proxy's refusal, or a server that speaks no TLS is the same a second later.
  for (const std::string_view lasting : {"TLS", "proxy", "does not speak HTTP"}) {
    if (error.message.contains(lasting)) failure.retry = false;
  }
  return failure;
}

Failure BrokenStream(const CallSite& site) {
  return Fault(ErrorKind::kUnavailable,
               fmt::format("the stream of {} ended before the reply was complete", Who(site)),
               "ask again, or choose another provider or model");
}

Failure NotAReply(const CallSite& site, std::string_view what) {
  return Fault(ErrorKind::kInvalidInput,
               fmt::format("{} answered with {} instead of a chat reply", Who(site), what),
               ChangeBaseUrl(site));
}

}  // namespace logai::llm
