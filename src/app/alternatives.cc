#include "app/alternatives.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/text.h"
#include "llm/copilot/cli.h"
#include "net/url.h"

namespace logai::app {
namespace {

using base::ErrorKind;
namespace keys = config::keys;

constexpr std::chrono::milliseconds kProbeTime{300};

/// The first model of a running Ollama, if one runs on this machine.
std::optional<std::string> OllamaModel(const config::Settings& settings,
                                       net::HttpTransport& transport, std::stop_token stop) {
  const std::string& base = settings.Get(keys::kOllamaBaseUrl);
  const auto url = net::ParseBaseUrl(base);
  if (!url || !net::IsLoopback(url->host)) return std::nullopt;
  const net::HttpRequest request{.url = url->Join("/api/tags"),
                                 .connect_timeout = kProbeTime,
                                 .stall_timeout = kProbeTime,
                                 .total_timeout = kProbeTime};
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

base::Error WithAlternatives(base::Error error, std::string_view provider,
                             const config::Settings& settings, const base::Environment& environment,
                             net::HttpTransport& transport, std::stop_token stop) {
  const bool gone = error.kind == ErrorKind::kRetired || error.kind == ErrorKind::kQuotaExhausted ||
                    error.kind == ErrorKind::kUnavailable;
  if (!gone) return error;
  std::vector<std::string> ready;
  if (provider != "ollama") {
    if (const auto model = OllamaModel(settings, transport, stop)) {
      ready.push_back(fmt::format("--llm-provider ollama --model {} (it is running)", *model));
    }
  }
  if (provider != "openai" && settings.Find(keys::kOpenAiApiKey))
    ready.push_back("--llm-provider openai (its key is set)");
  if (provider != "anthropic" && settings.Find(keys::kAnthropicApiKey))
    ready.push_back("--llm-provider anthropic (its key is set)");
  if (provider != "github-copilot" && llm::FindCopilotCli(environment))
    ready.push_back("--llm-provider github-copilot (GitHub's Copilot CLI is installed)");
  ready.push_back("--offline (rules, no model)");
  if (!error.next.empty()) error.next += "\n";
  error.next += "Ready here: " + base::Join(ready, ", ");
  return error;
}

}  // namespace logai::app
