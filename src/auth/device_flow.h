#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/wait.h"
#include "net/http.h"

namespace logai::auth {

// GitHub's sign-in for programs without a browser: it shows a code, the user approves it on a page,
// meanwhile the program asks again and again until it gets the token.
// Source:  RFC 8628 and docs.github.com, "Authorizing OAuth apps", "Device flow". GitHub says with
//          status 200 that the approval is pending, where the RFC has 400; both are understood.

struct DeviceFlowOptions {
  std::string client_id;  ///< of an OAuth app or GitHub app that has the device flow enabled
  std::string scope = "read:user";
  std::string github_url = "https://github.com";  ///< or "https://SUBDOMAIN.ghe.com"
  std::chrono::seconds timeout{900};              ///< how long the user may take
};

/// What GitHub gives for the start.
struct DeviceCode {
  base::Secret device_code;      ///< what the program asks with
  std::string user_code;         ///< what the user types: "WDJB-MJHT"; safe for a terminal
  std::string verification_uri;  ///< where: https, or http to this machine; safe for a terminal
  std::chrono::seconds expires_in{900};
  std::chrono::seconds interval{5};  ///< the pause between two questions
};

struct AccessToken {
  base::Secret token;
  std::optional<std::chrono::seconds> expires_in;  ///< of apps whose tokens expire; else for ever
};

/// The answer to one question for the token.
struct PollAnswer {
  std::optional<AccessToken> granted;  ///< absent while the user has not approved
  std::chrono::seconds interval{5};    ///< the pause from now on
};

/// The request for a code.
/// Errors:  kInvalidInput when `github_url` is no base URL.
base::Result<net::HttpRequest> StartRequest(const DeviceFlowOptions& options);
/// Errors:  kInvalidInput (GitHub does not know the client id), kForbidden (the application has the
///          device flow switched off), kRateLimited, kUnavailable, kCorrupt (not an answer of
///          GitHub's).
base::Result<DeviceCode> ReadStart(const net::HttpResponse& response);

/// The question whether the user has approved.
base::Result<net::HttpRequest> PollRequest(const DeviceFlowOptions& options,
                                           const DeviceCode& code);
/// Errors:  kUnauthorized (the code expired), kForbidden (the user said no), and those of
///          ReadStart.
base::Result<PollAnswer> ReadPoll(const net::HttpResponse& response, std::chrono::seconds interval);

struct DeviceSignIn {
  AccessToken access;
  base::Secret device_code;
};

/// The whole sign-in: starts it, gives the code to `show` once, asks until the answer is final. A
/// network that fails meanwhile is borne for some time, with growing pauses.
/// Errors:  those of the steps and of `transport`; kTimeout when `options.timeout` is over,
///          kCancelled.
base::Result<DeviceSignIn> SignInByDevice(const DeviceFlowOptions& options,
                                          net::HttpTransport& transport, base::Waiter& waiter,
                                          const std::function<void(const DeviceCode&)>& show,
                                          std::stop_token stop);

}  // namespace logai::auth
