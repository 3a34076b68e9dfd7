#include "app/aws_session.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "app/network.h"
#include "base/text.h"

namespace logai::app {
namespace {

namespace keys = config::keys;

/// A setting that the user named himself, by flag, .env or config.toml: such a one beats the
/// environment (decisions, 5).
template <class AnyKey>
std::optional<aws::NamedValue> Named(const config::Settings& settings, AnyKey key) {
  const auto* value = settings.Find(key);
  const config::Origin& origin = settings.OriginOf(key);
  const bool by_user = origin.kind != config::SourceKind::kEnvironment &&
                       origin.kind != config::SourceKind::kDefault;
  if (value == nullptr || !by_user) return std::nullopt;
  return aws::NamedValue{.value = *value, .from = origin.ToString()};
}

enum class Endpoints { kAll, kNotOfFolders };

/// The environment, with the AWS settings of .env and config.toml where it has none of its own.
base::Environment WithSettings(const base::Environment& environment,
                               const config::Settings& settings,
                               Endpoints endpoints = Endpoints::kAll) {
  auto variables = environment.all();
  const auto add = [&](std::string_view name, const std::string& value) {
    const auto [at, inserted] = variables.emplace(std::string(name), value);
    if (!inserted && at->second.empty()) at->second = value;
  };
  if (const auto* id = settings.Find(keys::kAwsAccessKeyId)) add("AWS_ACCESS_KEY_ID", id->Reveal());
  if (const auto* secret = settings.Find(keys::kAwsSecretAccessKey))
    add("AWS_SECRET_ACCESS_KEY", secret->Reveal());
  if (const auto* token = settings.Find(keys::kAwsSessionToken))
    add("AWS_SESSION_TOKEN", token->Reveal());
  const bool of_folder =
      settings.OriginOf(keys::kAwsEndpointUrl).kind == config::SourceKind::kDotEnv;
  const auto* everywhere = settings.Find(keys::kAwsEndpointUrl);
  if (everywhere && !(of_folder && endpoints == Endpoints::kNotOfFolders)) {
    add("AWS_ENDPOINT_URL", *everywhere);
  }
  if (const auto* url = settings.Find(keys::kAwsEndpointUrlLogs))
    add("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", *url);
  return base::Environment(std::move(variables));
}

/// The names of a list such as "prod, staging".
std::vector<std::string> NamesIn(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view part : base::Split(list, ',')) {
    const std::string_view name = base::Trim(part);
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  }
  return names;
}

}  // namespace

std::vector<AwsTarget> TargetsOf(const config::Settings& settings) {
  std::vector<std::string> profiles;
  if (const auto named = Named(settings, keys::kAwsProfile)) profiles = NamesIn(named->value);
  const std::vector<std::string> regions = config::RegionsOf(settings).names;
  std::vector<AwsTarget> targets(1);
  const auto multiply = [&](const std::vector<std::string>& names,
                            std::optional<std::string> AwsTarget::* part) {
    if (names.size() < 2) return;  // one is found by OpenSession, with the words for its origin
    std::vector<AwsTarget> more;
    for (const AwsTarget& target : targets) {
      for (const std::string& name : names) {
        more.push_back(target);
        more.back().*part = name;
      }
    }
    targets = std::move(more);
  };
  multiply(profiles, &AwsTarget::profile);
  multiply(regions, &AwsTarget::region);
  return targets;
}

base::Result<std::unique_ptr<aws::Session>> OpenSession(const config::Settings& settings,
                                                        const base::Environment& environment,
                                                        const AwsTarget& target) {
  aws::SessionOptions options{
      .environment = WithSettings(environment, settings),
      .environment_of_credentials = WithSettings(environment, settings, Endpoints::kNotOfFolders),
      .profile = Named(settings, keys::kAwsProfile),
      .make_transport = [settings](std::optional<std::filesystem::path> ca_bundle)
          -> base::Result<std::unique_ptr<net::HttpTransport>> {
        LOGAI_ASSIGN_OR_RETURN(auto transport, MakeTransport(settings, std::move(ca_bundle)));
        return std::unique_ptr<net::HttpTransport>(std::move(transport));
      }};
  const config::AwsRegions regions = config::RegionsOf(settings);
  if (!regions.names.empty() && regions.origin.kind != config::SourceKind::kEnvironment) {
    options.region =
        aws::NamedValue{.value = regions.names.front(), .from = regions.origin.ToString()};
  }
  if (target.profile) {
    options.profile = aws::NamedValue{.value = *target.profile,
                                      .from = settings.OriginOf(keys::kAwsProfile).ToString()};
  }
  if (target.region)
    options.region = aws::NamedValue{.value = *target.region, .from = regions.origin.ToString()};
  return aws::Session::Create(std::move(options));
}

}  // namespace logai::app
