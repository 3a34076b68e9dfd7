#include "app/aws_session.h"

#include <optional>
#include <string_view>
#include <utility>

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

/// The environment, with the AWS settings of .env and config.toml where it has none of its own.
base::Environment WithSettings(const base::Environment& environment,
                               const config::Settings& settings) {
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
  if (const auto* url = settings.Find(keys::kAwsEndpointUrl)) add("AWS_ENDPOINT_URL", *url);
  if (const auto* url = settings.Find(keys::kAwsEndpointUrlLogs))
    add("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", *url);
  return base::Environment(std::move(variables));
}

}  // namespace

base::Result<std::unique_ptr<aws::Session>> OpenSession(const config::Settings& settings,
                                                        const base::Environment& environment) {
  aws::SessionOptions options{.environment = WithSettings(environment, settings),
                              .profile = Named(settings, keys::kAwsProfile)};
  const config::AwsRegions regions = config::RegionsOf(settings);
  if (!regions.names.empty() && regions.origin.kind != config::SourceKind::kEnvironment) {
    options.region =
        aws::NamedValue{.value = regions.names.front(), .from = regions.origin.ToString()};
  }
  return aws::Session::Create(std::move(options));
}

}  // namespace logai::app
