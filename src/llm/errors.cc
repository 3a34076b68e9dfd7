#include "llm/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "llm/fault.h"
#include "llm/github_models.h"
#include "llm/overflow.h"
#include "llm/refusals.h"
#include "llm/wait_hint.h"
#include "net/transport_error.h"
#include "net/url.h"

namespace logai::llm {

using base::Error;
using base::ErrorKind;

Failure Fault(ErrorKind kind, std::string message, std::string next) {
  return {.error = {.kind = kind, .message = std::move(message), .next = std::move(next)}};
}

std::string Http(const net::ResponseHead& head) {
  return head.status >= 300 ? fmt::format(" (HTTP {})", head.status) : std::string();
}

std::string Said(const WireError& wire) {
  return wire.message.empty() ? std::string() : ": " + wire.message;
}

namespace {

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
                 fmt::format("if you trust that host, set {} to it", BaseUrlPlace(site)));
  }
  return Fault(
      ErrorKind::kInvalidInput,
      fmt::format("{} answered with a redirect{}{}, and redirects are not followed", Who(site),
                  target ? " to " + ReadableLine(target->Display(), 200) : std::string(),
                  Http(head)),
      fmt::format("set {} to the address that answers by itself", BaseUrlPlace(site)));
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
  if (site.has_token || site.signs) {
    return Fault(
        ErrorKind::kUnauthorized,
        fmt::format("{} refused {}{}{}", Who(site), KeyWords(site), Http(head), Said(wire)),
        ChangeKey(site));
  }
  if (site.row->key_setting.empty() && site.name.empty()) {
    return Fault(ErrorKind::kUnauthorized,
                 fmt::format("{} asks for a sign-in{}{}", Who(site), Http(head), Said(wire)),
                 "sign in with `ollama signin`, or choose a model that runs on this machine");
  }
  return Fault(ErrorKind::kUnauthorized, fmt::format("{} wants a key{}", Who(site), Http(head)),
               GiveKey(site));
}

/// What was to be done: "use gpt-4o".
std::string Purpose(const CallSite& site) {
  return site.lists ? "list its models" : "use " + site.model;
}

Failure Forbidden(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  const bool has_key = site.has_token || site.signs;
  std::string next = has_key ? fmt::format("check what {} may use", KeyWords(site)) : GiveKey(site);
  if (site.signs) {
    next =
        "give the AWS credentials the permission bedrock:InvokeModelWithResponseStream, and the "
        "account access to the model";
  }
  if (site.row->key_setting.empty() && !has_key && site.name.empty()) next.clear();
  if (!site.lists) next += (next.empty() ? "" : ", or ") + ChangeModel(site);
  return Fault(ErrorKind::kForbidden,
               fmt::format("{} does not allow {} to {}{}{}", Who(site),
                           has_key ? KeyWords(site) : "a request without a key", Purpose(site),
                           Http(head), Said(wire)),
               std::move(next));
}

Failure UnknownModel(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  if (site.row->dialect == DialectKind::kOllamaChat) {
    return Fault(
        ErrorKind::kNotFound, fmt::format("Ollama has no model {}{}", site.model, Http(head)),
        fmt::format("fetch it with `ollama pull {}`, or {}", site.model, ChangeModel(site)));
  }
  std::string next = RemedyFor(wire);
  if (next.empty()) {
    next = fmt::format("{}; `{}` lists what there is", ChangeModel(site),
                       site.row->dialect == DialectKind::kConverse
                           ? "aws bedrock list-inference-profiles"
                           : "logai models");
  }
  return Fault(ErrorKind::kNotFound,
               fmt::format("{} {} the model {}{}{}", Who(site),
                           MeansRetiredModel(wire) ? "no longer offers" : "does not offer",
                           site.model, Http(head), Said(wire)),
               std::move(next));
}

Failure NoSuchPath(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  if (site.lists) {
    return Fault(ErrorKind::kNotFound,
                 fmt::format("{} has no list of models at this address{}{}", Who(site), Http(head),
                             Said(wire)),
                 ChangeBaseUrl(site));
  }
  std::string remedy = RemedyFor(wire);
  if (remedy.empty()) remedy = fmt::format("{}, or {}", ChangeBaseUrl(site), ChangeModel(site));
  return Fault(ErrorKind::kNotFound,
               fmt::format("{} has no chat endpoint at this address, or no model {}{}{}", Who(site),
                           site.model, Http(head), Said(wire)),
               std::move(remedy));
}

/// A page for people in place of the API's refusal: a proxy on the way, or a wrong address.
Failure WebPage(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  const std::string proxy = fmt::format(
      "a proxy of this network may have answered in its place: check HTTPS_PROXY, or have {} "
      "allowed",
      site.host);
  return Fault(head.status == 403 ? ErrorKind::kForbidden : ErrorKind::kNotFound,
               fmt::format("a web page came in place of an answer of {}{}{}", Who(site), Http(head),
                           Said(wire)),
               site.own_base_url ? fmt::format("{}; {}", ChangeBaseUrl(site), proxy) : proxy);
}

Failure Filtered(const CallSite& site, const net::ResponseHead& head, const WireError& wire) {
  return Fault(ErrorKind::kInvalidInput,
               fmt::format("the content filter of {} stopped the request{}{}", Who(site),
                           Http(head), Said(wire)),
               "ask in other words or about other lines");
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

Failure BadRequest(const CallSite& site, int status, const net::ResponseHead& head,
                   const WireError& wire) {
  Failure failure = Fault(ErrorKind::kInvalidInput, fmt::format("{} did not accept the request{}{}",
                                                                Who(site), Http(head), Said(wire)));
  failure.error.next = RemedyFor(wire);
  if (!failure.error.next.empty()) return failure;
  // Only these two are about what a request says, which another model may take.
  const bool about_content = status == 400 || status == 422;
  failure.error.next =
      about_content && !site.lists
          ? ChangeModel(site) + ", or another provider (`logai providers`)"
          : ChangeBaseUrl(site) + ", or choose another provider (`logai providers`)";
  return failure;
}

/// Refusals that only Copilot's own interface knows.
/// Source:  docs/providers.md, and the error table of Copilot's clients.
std::optional<Failure> OfCopilot(const CallSite& site, int status, const net::ResponseHead& head,
                                 const WireError& wire) {
  if (site.row->name != "github-copilot") return std::nullopt;
  constexpr std::string_view kOwnClient =
      "GitHub's own client takes it: `npm install -g @github/copilot`, then ask again";
  if (MeansWrongKindOfToken(wire)) {
    return Fault(ErrorKind::kUnauthorized,
                 fmt::format("{} does not take this kind of token directly{}{}", Who(site),
                             Http(head), Said(wire)),
                 fmt::format("{} (a personal access token must be a fine-grained one with the "
                             "permission Copilot Requests)",
                             kOwnClient));
  }
  if (status == 421) {
    return Fault(ErrorKind::kNotFound,
                 fmt::format("{} does not serve this account at {}{}{}", Who(site), site.authority,
                             Http(head), Said(wire)),
                 fmt::format("set {} to the address of your plan: "
                             "https://api.individual.githubcopilot.com, or business or enterprise "
                             "in place of individual",
                             BaseUrlPlace(site)));
  }
  if (status == 466) {
    return Fault(ErrorKind::kForbidden,
                 fmt::format("{} does not answer this version of its clients{}{}", Who(site),
                             Http(head), Said(wire)),
                 "update LogAI, or use GitHub's own client: `npm install -g @github/copilot`");
  }
  if (status == 422) return Filtered(site, head, wire);
  return std::nullopt;
}

/// What AWS refuses before it looks at the model: the signature, its time, its key.
/// Source:  the common errors of AWS's services.
std::optional<Failure> OfAws(const CallSite& site, int status, const net::ResponseHead& head,
                             const WireError& wire) {
  if (site.row->dialect != DialectKind::kConverse || (status != 400 && status != 403))
    return std::nullopt;
  const AwsRefusal why = WhyAwsRefused(wire);
  if (why == AwsRefusal::kOther) return std::nullopt;
  Failure failure = Unauthorized(site, head, wire);
  if (why == AwsRefusal::kClock) {
    failure.error.message =
        fmt::format("{} refused the time of the request{}{}", Who(site), Http(head), Said(wire));
    failure.error.next = "set this machine's clock (`timedatectl set-ntp true`)";
  } else if (why == AwsRefusal::kExpired && site.signs) {
    failure.error.message = fmt::format("the AWS credentials have expired, says {}{}{}", Who(site),
                                        Http(head), Said(wire));
  } else if (site.signs) {
    failure.error.next =
        "check them with `aws sts get-caller-identity`: the access key, its secret and, for "
        "temporary ones, the session token belong together";
  }
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

/// The same request again; once at most, as the vendors' tables ask.
Failure OnceMore(Failure failure) {
  failure.max_retries = 1;
  return failure;
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
      // Bedrock's model ran for minutes before it gave up.
      return site.row->dialect == DialectKind::kConverse ? OnceMore(std::move(failure)) : failure;
    }
    case 409:  // a conflict or "too early" is a matter of when
    case 425:
      return Unavailable(site, head, wire, now);
    case 421:
      return NoSuchPath(site, head, wire);
    case 424:  // what stands behind it failed
      return OnceMore(Unavailable(site, head, wire, now));
    case 429:
      return RateLimited(site, head, wire, now);
    case 451:
      return Fault(ErrorKind::kForbidden,
                   fmt::format("{} may not answer here, for legal reasons{}{}", Who(site),
                               Http(head), Said(wire)),
                   "choose another provider (`logai providers`)");
    case 499: {  // it was cancelled over there
      Failure failure = Unavailable(site, head, wire, now);
      failure.retry = false;
      return failure;
    }
    default:
      return status >= 500 ? Unavailable(site, head, wire, now)
                           : BadRequest(site, status, head, wire);
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
  if (wire.is_html && (status == 400 || status == 403)) {
    failure = WebPage(site, head, wire);
  } else if (IsOverflow(wire)) {
    failure = TooLarge(site, head, wire);
  } else if (MeansOutOfQuota(wire)) {
    failure = OutOfQuota(site, head, wire, now);
  } else if (auto known = OfCopilot(site, status, head, wire)) {
    failure = *std::move(known);
  } else if (known = OfAws(site, status, head, wire); known) {
    failure = *std::move(known);
  } else if (!site.lists && MeansUnknownModel(status, wire, site.model)) {
    failure = UnknownModel(site, head, wire);
  } else if (MeansFiltered(status, wire)) {
    failure = Filtered(site, head, wire);
  } else {
    failure = ByStatus(site, status, head, wire, now);
  }
  if (const auto should = head.headers.Get("x-should-retry")) {
    if (base::EqualIgnoringCase(*should, "true")) failure.retry = true;
    if (base::EqualIgnoringCase(*should, "false")) failure.retry = false;
  }
  return failure;
}

}  // namespace logai::llm
