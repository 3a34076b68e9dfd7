#include "aws/endpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using base::Fail;

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

/// Where the settings of one session stand.
struct Places {
  const base::Environment& environment;
  const SharedConfig& config;
  const Profile* profile;

  /// A switch of the environment or the profile; only "true" is true, as in the AWS tools.
  bool IsOn(std::string_view variable, std::string_view key) const {
    auto value = environment.GetNonEmpty(variable);
    if (!value && profile) value = profile->Get(key);
    return value && base::EqualIgnoringCase(base::Trim(*value), "true");
  }
};

base::Result<std::optional<NamedValue>> FromProfile(const ServiceId& service,
                                                    const Places& places) {
  if (!places.profile) return std::nullopt;
  const Profile& profile = *places.profile;
  if (const auto name = profile.Get("services")) {
    const Settings* services = places.config.FindServices(*name);
    if (!services) {
      return Fail(ErrorKind::kInvalidInput,
                  "profile {} names the services section \"{}\", which does not exist in {}",
                  profile.name, *name, places.config.config_path().string());
    }
    const auto block = services->find(service.config_key);
    if (block != services->end()) {
      const auto url = block->second.nested.find("endpoint_url");
      if (url != block->second.nested.end() && !url->second.empty()) {
        return NamedValue{url->second,
                          fmt::format("services {} of profile {}", *name, profile.name)};
      }
    }
  }
  if (const auto url = profile.Get("endpoint_url")) {
    return NamedValue{*url, fmt::format("endpoint_url of profile {}", profile.name)};
  }
  return std::nullopt;
}

base::Result<std::optional<NamedValue>> CustomEndpoint(const ServiceId& service,
                                                       const std::optional<NamedValue>& named,
                                                       const Places& places) {
  if (named && !named->value.empty()) return named;
  if (places.IsOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")) {
    return std::nullopt;
  }
  const std::string own = "AWS_ENDPOINT_URL_" + UpperCase(service.config_key);
  for (const std::string& variable : {own, std::string("AWS_ENDPOINT_URL")}) {
    if (const auto url = places.environment.GetNonEmpty(variable)) {
      return NamedValue{*url, variable};
    }
  }
  return FromProfile(service, places);
}

/// Whether the host is one of AWS's own, such as a VPC endpoint given by its full name.
bool IsAwsHost(std::string_view host, const Partition& partition) {
  for (const std::string_view suffix : {partition.dns_suffix, partition.dual_stack_suffix}) {
    if (host.ends_with(fmt::format(".{}", suffix))) return true;
  }
  return false;
}

base::Result<Endpoint> Custom(const NamedValue& url, const Region& region) {
  const auto parsed = net::ParseBaseUrl(url.value);
  if (!parsed.has_value()) return Fail(parsed.error().Within(url.from));
  if (!parsed->user_info.empty()) {
    return Fail(ErrorKind::kInvalidInput, "{}: a user name in the URL would break the signature",
                url.from);
  }
  std::string text = parsed->Origin();
  if (parsed->path != "/") text += parsed->path;
  return Endpoint{.url = std::move(text),
                  .region = region.name,
                  .from = url.from,
                  .is_aws = IsAwsHost(parsed->host, PartitionOf(region.name))};
}

}  // namespace

base::Result<Endpoint> ResolveEndpoint(const ServiceId& service, const Region& region,
                                       const std::optional<NamedValue>& named,
                                       const base::Environment& environment,
                                       const SharedConfig& config, const Profile* profile) {
  const Places places{environment, config, profile};
  const bool fips = places.IsOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
  const bool dual_stack = places.IsOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
  LOGAI_ASSIGN_OR_RETURN(const auto custom, CustomEndpoint(service, named, places));
  if (custom) {
    if (fips || dual_stack) {
      return Fail(
          ErrorKind::kInvalidInput,
          "{} and a custom endpoint ({}) are not supported together; switch one of them off",
          fips ? "FIPS" : "dual-stack", custom->from);
    }
    return Custom(*custom, region);
  }
  const Partition& partition = PartitionOf(region.name);
  const std::string_view suffix = dual_stack ? partition.dual_stack_suffix : partition.dns_suffix;
  const bool has_prefix =
      fips && (partition.fips_hosts_have_prefix || (dual_stack && !service.plain_fips_dual_stack));
  return Endpoint{.url = fmt::format("https://{}{}.{}.{}", service.host_prefix,
                                     has_prefix ? "-fips" : "", region.name, suffix),
                  .region = region.name,
                  .from = "region",
                  .is_aws = true,
                  .takes_host_prefix = !places.IsOn("AWS_DISABLE_HOST_PREFIX_INJECTION",
                                                    "disable_host_prefix_injection")};
}

std::string UrlWithHostPrefix(const Endpoint& endpoint, std::string_view prefix) {
  const auto host = endpoint.url.find("://");
  if (!endpoint.takes_host_prefix || host == std::string::npos) return endpoint.url;
  return std::string(endpoint.url).insert(host + 3, prefix);
}

}  // namespace logai::aws
