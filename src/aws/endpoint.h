#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/config_file.h"
#include "aws/profile.h"
#include "aws/region.h"
#include "base/environment.h"
#include "base/result.h"

namespace logai::aws {

/// The names that one AWS service goes by.
struct ServiceId {
  std::string_view host_prefix;   ///< "logs"
  std::string_view signing_name;  ///< "logs"
  std::string_view config_key;    ///< "cloudwatch_logs"; in upper case also the variable's suffix
  /// In a partition whose FIPS hosts are plain, those that are dual-stack too are "…-fips" after
  /// all, but for services that say so here.
  bool plain_fips_dual_stack = false;
};
inline constexpr ServiceId kCloudWatchLogs{"logs", "logs", "cloudwatch_logs"};

/// Where a service is asked.
struct Endpoint {
  std::string url;              ///< without a slash at the end
  std::string region;           ///< to sign for
  std::string from = "region";  ///< or what names the custom endpoint: "AWS_ENDPOINT_URL", …
  bool is_aws = true;  ///< a host of AWS's own, VPC endpoints included; else an emulator or
                       ///< a proxy that may know less than the service
  /// Whether an operation with a host of its own ("stream-logs…") is asked there: not on custom
  /// endpoints, nor where AWS_DISABLE_HOST_PREFIX_INJECTION or the profile says so.
  bool takes_host_prefix = false;
};

/// Where an operation with that host prefix is asked: "https://stream-logs…" for "stream-".
std::string UrlWithHostPrefix(const Endpoint& endpoint, std::string_view prefix);

/// Finds the endpoint of `service`: `named`, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the
/// profile's services section, the profile's endpoint_url; else AWS's own host for the region,
/// with FIPS and dual-stack as AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT (or the
/// profile) say. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true leaves out all but `named`.
/// Errors:  kInvalidInput: a URL that cannot be used, FIPS or dual-stack together with a custom
///          endpoint, a services section that does not exist.
/// Source:  botocore's ConfiguredEndpointProvider and the service's endpoint rule set.
base::Result<Endpoint> ResolveEndpoint(const ServiceId& service, const Region& region,
                                       const std::optional<NamedValue>& named,
                                       const base::Environment& environment,
                                       const SharedConfig& config, const Profile* profile);

}  // namespace logai::aws
