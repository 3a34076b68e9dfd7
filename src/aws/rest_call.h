#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "aws/credential_context.h"
#include "aws/endpoint.h"
#include "base/result.h"
#include "net/http.h"

namespace logai::aws {

/// An unsigned call to one of the services that hand out credentials.
struct RestCall {
  std::string_view operation;   ///< "GetRoleCredentials"
  std::string_view iam_prefix;  ///< "sso"
  std::string region;
  net::HttpRequest request;
};

/// Sends it, again as the service's retry rules say, until there is an answer worth reading: any
/// status but those that stand for throttling and failures that pass.
/// Errors:  kUnavailable, kTimeout, kRateLimited, kCancelled; each names the operation.
base::Result<net::HttpResponse> Send(const CredentialContext& context, const RestCall& call,
                                     std::stop_token stop);

/// The error that an answer other than 2xx stands for.
base::Error RefusalOf(const RestCall& call, const net::HttpResponse& response);

/// Where a service that hands out credentials is asked in `region`, as the chosen profile and the
/// environment say. Errors:  as ResolveRegion and ResolveEndpoint.
base::Result<Endpoint> EndpointOf(const CredentialContext& context, const ServiceId& service,
                                  const NamedValue& region);

/// The way that `transport` stands for; one that fails with kUnavailable when it is null.
net::HttpTransport& Way(const std::shared_ptr<net::HttpTransport>& transport);

}  // namespace logai::aws
