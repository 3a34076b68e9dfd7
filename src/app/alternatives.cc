#include "app/alternatives.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/provider_key.h"
#include "auth/auth_document.h"
#include "base/text.h"
#include "config/provider_choice.h"
#include "llm/copilot/cli.h"
#include "net/url.h"

namespace logai::app {
namespace {

namespace keys = config::keys;

constexpr std::chrono::milliseconds kOllamaPatience{300};

/// The first model of a running Ollama, if one runs on this machine.
std::optional<std::string> OllamaModel(const config::Settings& settings,
                                       net::HttpTransport& transport, std::stop_token stop) {
  const std::string& base = settings.Get(keys::kOllamaBaseUrl);
  const auto url = net::ParseBaseUrl(base);
  if (!url || !net::IsLoopback(url->host)) return std::nullopt;
  const net::HttpRequest request{.url = url->Join("/api/tags"),
                                 .connect_timeout = kOllamaPatience,
                                 .stall_timeout = kOllamaPatience,
                                 .total_timeout = kOllamaPatience};
  const auto response = transport.Send(request, {}, stop);
  if (!response || response->head.status != 200) return std::nullopt;
  const auto tags = nlohmann::json::parse(response->body, nullptr, false);
  if (!tags.is_object() || !tags.contains("models") || !tags["models"].is_array())
    return std::nullopt;
  for (const auto& model : tags["models"]) {
    if (model.is_object() && model.contains("name") && model["name"].is_string())
      return model["name"].get<std::string>();
  }
  return std::nullopt;
}

}  // namespace

std::vector<Alternative> AlternativesTo(std::string_view provider, const config::Settings& settings,
                                        const base::Environment& environment,
                                        net::HttpTransport& transport, std::stop_token stop) {
  std::vector<Alternative> ready;
  if (provider != "ollama") {
    if (auto model = OllamaModel(settings, transport, stop))
      ready.push_back({"ollama", *std::move(model), "it is running"});
  }
  if (provider != auth::kCopilotProvider && llm::FindCopilotCli(environment))
    ready.push_back({std::string(auth::kCopilotProvider), "", "GitHub's Copilot CLI is installed"});
  const auto has_stored_key = StoredKeysOf(settings, environment);
  for (const std::string& name : config::ProviderNames(settings)) {
    if (name == provider || name == "github" || name == auth::kCopilotProvider) continue;
    const auto choice = config::DescribeProvider(name, settings, has_stored_key);
    if (!choice) continue;
    if (!choice->token.empty() || choice->key_stored)
      ready.push_back({name, "", "its key is set"});
    else if (!choice->key_cmd.empty())
      ready.push_back({name, "", "a command gives its key"});
  }
  // The same account as that of the service that is gone: it comes first.
  if (provider == "github")
    std::ranges::stable_partition(
        ready, [](const auto& one) { return one.provider == auth::kCopilotProvider; });
  ready.push_back({"offline", "", "rules, no model"});
  return ready;
}

base::Error WithAlternatives(base::Error error, std::span<const Alternative> alternatives) {
  std::vector<std::string> ways;
  for (const Alternative& one : alternatives) {
    if (one.provider == "offline") {
      ways.push_back(fmt::format("--offline ({})", one.why));
    } else {
      ways.push_back(fmt::format("--llm-provider {}{} ({})", one.provider,
                                 one.model.empty() ? "" : " --model " + one.model, one.why));
    }
  }
  if (!error.next.empty()) error.next += "\n";
  error.next += "Ready here: " + base::Join(ways, ", ");
  return error;
}

}  // namespace logai::app
