#include "llm/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "llm/call_site.h"
#include "llm/catalogue.h"
#include "llm/github_models.h"
#include "llm/wire_error.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Fail;

/// What a dialect adds to the base URL, and people paste with it.
std::span<const std::string_view> Tails(DialectKind dialect) {
  static constexpr std::array kOpenAi =
      std::to_array<std::string_view>({"/chat/completions", "/responses", "/v1/messages"});
  static constexpr std::array kAnthropic = std::to_array<std::string_view>({"/v1/messages", "/v1"});
  static constexpr std::array kOllama =
      std::to_array<std::string_view>({"/api/chat", "/api", "/v1"});
  switch (dialect) {
    case DialectKind::kOpenAiChat:
    case DialectKind::kResponses:
      return kOpenAi;
    case DialectKind::kAnthropic:
      return kAnthropic;
    case DialectKind::kOllamaChat:
      return kOllama;
    case DialectKind::kConverse:
      break;
  }
  return {};
}

/// For errors before it is known where requests go.
CallSite UnaskedSite(const ProviderConfig& config, const ProviderRow& row) {
  return {.row = &row, .name = config.name, .settings = config.settings};
}

/// Azure's resources are given as the portal shows them: without the route.
void AddAzureRoute(net::Url& url) {
  constexpr std::string_view kRoute = "/openai/v1";
  const auto route = url.path.find(kRoute);
  if (route != std::string::npos) {
    url.path.resize(route + kRoute.size());
  } else if (url.path == "/" || url.path == "/openai" ||
             url.path.starts_with("/openai/deployments") || url.path.starts_with("/models")) {
    url.path = kRoute;
  }
}

}  // namespace

std::string_view BaseUrlSetting(const ProviderRow& row) {
  return row.base_url_setting.empty() ? "LOGAI_BASE_URL" : row.base_url_setting;
}

std::string_view ModelSetting(const ProviderRow& row) {
  return row.model_setting.empty() ? "LOGAI_MODEL" : row.model_setting;
}

base::Result<net::Url> BaseUrlOf(const ProviderConfig& config, const ProviderRow& row,
                                 DialectKind dialect) {
  const bool given = !base::Trim(config.base_url).empty();
  const CallSite site = UnaskedSite(config, row);
  if (!given && row.default_base_url.empty()) {
    const bool azure = row.name == "azure";
    return Fail({.kind = ErrorKind::kInvalidInput,
                 .message = fmt::format("{} needs an endpoint of yours", Who(site)),
                 .next = fmt::format("set {} or --base-url{}", BaseUrlPlace(site),
                                     azure ? " to https://RESOURCE.openai.azure.com"
                                           : ", as in http://localhost:8000/v1"),
                 .retry_after = {}});
  }
  std::string_view text = given ? std::string_view(config.base_url) : row.default_base_url;
  // Azure's legacy addresses end in "?api-version=…", which its v1 route does not need.
  if (row.name == "azure") text = text.substr(0, text.find('?'));
  auto url = net::ParseBaseUrl(text);
  if (!url) {
    base::Error error = url.error().Within(BaseUrlPlace(site));
    if (error.next.empty() && !row.default_base_url.empty())
      error.next = "it should look like " + std::string(row.default_base_url);
    return Fail(std::move(error));
  }
  for (const std::string_view tail : Tails(dialect)) {
    if (!url->path.ends_with(tail)) continue;
    url->path.resize(url->path.size() - tail.size());
    if (url->path.empty()) url->path = "/";
    break;
  }
  if (row.name == "azure") AddAzureRoute(*url);
  return url;
}

bool IsOwnEndpoint(const ProviderRow& row, const net::Url& url) {
  const auto standard = net::ParseBaseUrl(row.default_base_url);
  const bool same = standard && standard->Origin() == url.Origin();
  return !same && !IsGitHubModelsHost(url.host);
}

base::Result<base::Secret> KeyOf(const ProviderConfig& config, const ProviderRow& row,
                                 bool own_endpoint) {
  base::Secret key{std::string(base::Trim(config.token.Reveal()))};
  const bool needed = row.key_needed && !row.key_setting.empty() && !config.sign &&
                      (!own_endpoint || row.key_needed_elsewhere);
  if (key.empty() && needed) {
    const CallSite site = UnaskedSite(config, row);
    if (!config.name.empty()) {
      return Fail({.kind = ErrorKind::kUnauthorized,
                   .message = fmt::format("{} wants a key, and none is set", Who(site)),
                   .next = GiveKey(site),
                   .retry_after = {}});
    }
    if (!row.missing_key.empty()) return Fail(ErrorKind::kUnauthorized, "{}", row.missing_key);
    return Fail(
        {.kind = ErrorKind::kUnauthorized,
         .message = fmt::format("{} wants a key, and {} is not set", row.title, row.key_setting),
         .next = fmt::format("{}, or store it: 'logai auth login {}'", row.key_help, row.name),
         .retry_after = {}});
  }
  const bool printable =
      std::ranges::all_of(key.Reveal(), [](char c) { return c > ' ' && c <= '~'; });
  if (!printable) {
    const CallSite site = UnaskedSite(config, row);
    return Fail(ErrorKind::kInvalidInput,
                "{} contains a blank, a line break or a character that no key has", KeyWords(site));
  }
  return key;
}

net::Headers HeadersOf(const ProviderConfig& config, std::string_view host, DialectKind dialect) {
  net::Headers headers = config.headers;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!headers.Get(name)) headers.Add(std::string(name), std::string(value));
  };
  if (host == "models.github.ai") {
    add("Accept", "application/vnd.github+json");
    add("X-GitHub-Api-Version", "2022-11-28");
  }
  if (dialect == DialectKind::kAnthropic) add("anthropic-version", "2023-06-01");
  return headers;
}

std::string_view ListPath(DialectKind dialect) {
  if (dialect == DialectKind::kOllamaChat) return "/api/tags";
  return dialect == DialectKind::kAnthropic ? "/v1/models" : "/models";
}

std::pair<std::string, std::string> KeyField(KeyHeader style, const base::Secret& key) {
  switch (style) {
    case KeyHeader::kXApiKey:
      return {"x-api-key", key.Reveal()};
    case KeyHeader::kApiKey:
      return {"api-key", key.Reveal()};
    case KeyHeader::kBearer:
      break;
  }
  return {"Authorization", "Bearer " + key.Reveal()};
}

net::HttpRequest ServerAccess::Request(std::string_view path) const {
  net::HttpRequest request;
  request.url = url.Join(path);
  request.headers = headers;
  if (!key.empty()) {
    const auto [name, value] = KeyField(row->key_header, key);
    request.headers.Add(name, value);
  }
  request.carries_secret = !key.empty() || !url.user_info.empty();
  return request;
}

base::Result<ServerAccess> AccessTo(const ProviderConfig& config) {
  ServerAccess access{.row = FindProvider(config.provider)};
  if (access.row == nullptr) {
    return Fail(ErrorKind::kInvalidInput, "Unsupported LLM provider: {}",
                ReadableLine(config.provider, 60));
  }
  access.dialect = config.dialect.value_or(access.row->dialect);
  LOGAI_ASSIGN_OR_RETURN(access.url, BaseUrlOf(config, *access.row, access.dialect));
  access.own = IsOwnEndpoint(*access.row, access.url);
  LOGAI_ASSIGN_OR_RETURN(access.key, KeyOf(config, *access.row, access.own));
  access.headers = HeadersOf(config, access.url.host, access.dialect);
  return access;
}

}  // namespace logai::llm
