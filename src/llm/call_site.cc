#include "llm/call_site.h"

#include <fmt/format.h>

#include "llm/endpoint.h"

namespace logai::llm {
namespace {

/// "model in [providers.work] of config.toml".
std::string InTable(const CallSite& site, std::string_view field) {
  return fmt::format("{} in [providers.{}] of config.toml", field, site.name);
}

bool IsFlag(std::string_view setting) { return setting.starts_with("--"); }

}  // namespace

CallSite SiteOf(const ProviderConfig& config, const ProviderRow& row, const net::Url& url) {
  return {.row = &row,
          .host = url.host,
          .authority = url.HostAndPort(),
          .own_base_url = IsOwnEndpoint(row, url),
          .has_token = !config.token.empty(),
          .name = config.name,
          .settings = config.settings,
          .signs = config.token.empty() && config.sign != nullptr};
}

std::string Who(const CallSite& site) {
  if (site.own_base_url) {
    return fmt::format("the {} endpoint {}",
                       site.name.empty() ? site.row->name : std::string_view(site.name),
                       site.authority);
  }
  // Two tables may be like the same provider, each with a key of its own.
  return site.name.empty() ? std::string(site.row->title)
                           : fmt::format("{} ({})", site.row->title, site.name);
}

std::string KeyWords(const CallSite& site) {
  if (site.signs) return "the AWS credentials";
  if (!site.settings.key.empty()) return site.settings.key;
  return site.name.empty() ? fmt::format("the key in {}", site.row->key_setting)
                           : fmt::format("the key of [providers.{}]", site.name);
}

std::string ChangeKey(const CallSite& site) {
  if (site.signs) return "renew the AWS credentials, with `aws sso login` or as they were made";
  if (!site.settings.key_remedy.empty()) return site.settings.key_remedy;
  if (site.name.empty() && !site.own_base_url) return std::string(site.row->key_help);
  const std::string place =
      site.name.empty() ? std::string(site.row->key_setting) : "[providers." + site.name + "]";
  return fmt::format("check that {} holds a key for {}", place, site.authority);
}

std::string GiveKey(const CallSite& site) {
  if (site.name.empty()) {
    return fmt::format("set {}, or store it: 'logai auth login {}'", site.row->key_setting,
                       site.row->name);
  }
  return fmt::format(
      "add api_key_env, api_key_cmd or api_key to [providers.{}] of config.toml, or store it: "
      "'logai auth login {}'",
      site.name, site.name);
}

std::string ChangeModel(const CallSite& site) {
  return site.name.empty()
             ? fmt::format("choose another model with {} or --model", ModelSetting(*site.row))
             : "choose another model with --model, or change " + InTable(site, "model");
}

std::string BaseUrlPlace(const CallSite& site) {
  if (!site.settings.base_url.empty()) return site.settings.base_url;
  return site.name.empty() ? std::string(BaseUrlSetting(*site.row)) : InTable(site, "base_url");
}

std::string ChangeBaseUrl(const CallSite& site) {
  const std::string place = BaseUrlPlace(site);
  return fmt::format("check {}{}", place, IsFlag(place) ? "" : " (or --base-url)");
}

}  // namespace logai::llm
