#include "aws/session.h"

#include <utility>

namespace logai::aws {

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
      credentials_(CredentialContext{
          .environment = options_.environment, .config = config_, .profile = choice_}) {}

base::Result<Region> Session::region() const {
  return ResolveRegion(options_.region, options_.environment, FindProfile());
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
