#include "llm/errors.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/text.h"
#include "llm/endpoint.h"
#include "llm/github_models.h"
#include "net/transport_error.h"
#include "net/url.h"

namespace logai::llm {

using base::Error;
using base::ErrorKind;

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
    failure.error.next =
        fmt::format("start it with `ollama serve`, or set {} to where it runs", BaseUrlPlace(site));
    failure.retry = false;
  } else if (net::IsNameResolutionFailure(error)) {
    failure.error.next = fmt::format(
        "check the network connection{}",
        site.own_base_url ? fmt::format(" and the host in {}", BaseUrlPlace(site)) : std::string());
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
  return {.error = {.kind = ErrorKind::kUnavailable,
                    .message = fmt::format("the stream of {} ended before the reply was complete",
                                           Who(site)),
                    .next = "ask again, or choose another provider or model",
                    .retry_after = {}}};
}

Failure NotAReply(const CallSite& site, std::string_view what) {
  // Whoever answers so is not the provider, or not its interface: another may answer, and this one
  // would say the same again.
  return {.error = {.kind = ErrorKind::kUnavailable,
                    .message = fmt::format("{} answered with {} instead of a {}", Who(site), what,
                                           site.lists ? "list of models" : "chat reply"),
                    .next = ChangeBaseUrl(site),
                    .retry_after = {}},
          .retry = false};
}

}  // namespace logai::llm
