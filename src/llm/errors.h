#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/units.h"
#include "llm/call_site.h"
#include "llm/provider.h"
#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// The longest wait that LogAI sleeps through; a longer one is told to the user.
constexpr base::Millis kLongestWait = std::chrono::minutes(2);

/// An error with what the client needs to know about it.
struct Failure {
  base::Error error;
  /// Whether another try can help: the server's word, or knowledge that the kind does not tell.
  std::optional<bool> retry;
  /// Other tries that can help at most, where that is less than kMaxRetries.
  std::optional<int> max_retries;
  /// The server is there, and says that it will answer once its model is loaded.
  bool loading = false;
  /// The server told how many tokens it takes.
  std::optional<base::TokenCount> stated_limit;
};

/// Turns an answer that is not a reply into advice: which setting to change, or how long to wait.
/// `wire` is what the body says, its message already WithoutSecret.
Failure JudgeAnswer(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                    base::UtcTime now);

/// The same for a connection that failed.
Failure JudgeTransport(const CallSite& site, const base::Error& error);

/// A stream that ended before its reply did.
Failure BrokenStream(const CallSite& site);

/// A 200 whose body is a web page or nothing that the dialect knows: kUnavailable, and not to be
/// asked again.
Failure NotAReply(const CallSite& site, std::string_view what);

/// What a server said, with every part of `secret` that a server may have echoed, every masked key
/// and everything that looks like one, as "***".
std::string WithoutSecret(std::string_view text, const base::Secret& secret);

}  // namespace logai::llm
