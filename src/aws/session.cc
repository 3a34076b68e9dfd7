#include "aws/session.h"

#include <utility>

#include "aws/instance_region.h"
#include "aws/lazy_transport.h"
#include "net/curl_transport.h"

namespace logai::aws {
namespace {

using Transport = base::Result<std::unique_ptr<net::HttpTransport>>;

/// A transport with the proxies of `environment`: a variable in lower case counts first, as
/// HTTP_PROXY in upper case may come from a web request.
Transport TransportOf(const base::Environment& environment,
                      std::optional<std::filesystem::path> ca_bundle) {
  const auto first = [&](std::string_view lower, std::string_view upper) {
    auto value = environment.GetNonEmpty(lower);
    return value ? *value : environment.Get(upper).value_or("");
  };
  LOGAI_ASSIGN_OR_RETURN(
      auto transport,
      net::CurlTransport::Create({.ca_bundle = std::move(ca_bundle),
                                  .proxies = {.https_proxy = first("https_proxy", "HTTPS_PROXY"),
                                              .http_proxy = first("http_proxy", "HTTP_PROXY"),
                                              .no_proxy = first("no_proxy", "NO_PROXY")}}));
  return std::unique_ptr<net::HttpTransport>(std::move(transport));
}

}  // namespace

base::Result<std::unique_ptr<Session>> Session::Create(SessionOptions options) {
  LOGAI_ASSIGN_OR_RETURN(SharedConfig config, SharedConfig::Load(options.environment));
  LOGAI_ASSIGN_OR_RETURN(ProfileChoice choice,
                         ChooseProfile(options.profile, options.environment, config));
  return std::unique_ptr<Session>(
      new Session(std::move(options), std::move(config), std::move(choice)));
}

Session::Session(SessionOptions options, SharedConfig config, ProfileChoice choice)
    : options_(std::move(options)),
      config_(std::move(config)),
      choice_(std::move(choice)),
      credentials_(ContextOfCredentials()) {}

CredentialContext Session::ContextOfCredentials() const {
  const auto bundle = ca_bundle();
  const auto make = options_.make_transport
                        ? options_.make_transport
                        : [environment = options_.environment](auto ca_bundle) {
                            return TransportOf(environment, std::move(ca_bundle));
                          };
  return {.environment = options_.environment_of_credentials.value_or(options_.environment),
          .config = config_,
          .profile = choice_,
          .region = options_.region,
          .transport = std::make_shared<LazyTransport>([make, bundle] { return make(bundle); }),
          .straight_transport = std::make_shared<LazyTransport>(
              [bundle] { return TransportOf(base::Environment(), bundle); }),
          .is_ec2 = LooksLikeEc2};
}

base::Result<Region> Session::region() const {
  std::call_once(asked_for_region_, [this] { region_ = RegionFor(ContextOfCredentials(), {}); });
  return *region_;
}

base::Result<Endpoint> Session::endpoint(const ServiceId& service) const {
  LOGAI_ASSIGN_OR_RETURN(const Region where, region());
  const bool is_logs = service.config_key == kCloudWatchLogs.config_key;
  const auto resolve = [&](const std::optional<NamedValue>& named) {
    return ResolveEndpoint(service, where, named, options_.environment, config_, FindProfile());
  };
  LOGAI_ASSIGN_OR_RETURN(Endpoint found, resolve(is_logs ? options_.endpoint_url : std::nullopt));
  if (is_logs || !options_.endpoint_url || found.from != "region") return found;
  LOGAI_ASSIGN_OR_RETURN(Endpoint named, resolve(options_.endpoint_url));
  return named.is_aws ? std::move(found) : std::move(named);
}

base::Result<RetryRules> Session::retry_rules() const {
  return ResolveRetryRules(options_.environment, FindProfile());
}

std::optional<std::filesystem::path> Session::ca_bundle() const {
  auto path = options_.environment.GetNonEmpty("AWS_CA_BUNDLE");
  if (const Profile* profile = FindProfile(); !path && profile) path = profile->Get("ca_bundle");
  if (!path) return std::nullopt;
  return ExpandPath(*path, options_.environment);
}

std::vector<std::string> Session::notices() const {
  std::vector<std::string> notices = choice_.notices;
  notices.insert(notices.end(), config_.warnings().begin(), config_.warnings().end());
  return notices;
}

}  // namespace logai::aws
