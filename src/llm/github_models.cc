#include "llm/github_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/retry_after.h"
#include "net/transport_error.h"

namespace logai::llm {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kHost = "models.github.ai";
constexpr std::string_view kOldHost = "models.inference.ai.azure.com";

struct Publisher {
  std::string_view name_starts_with;
  std::string_view publisher;
};
constexpr std::array kPublishers = std::to_array<Publisher>({
    {"gpt-", "openai"},
    {"chatgpt-", "openai"},
    {"o1", "openai"},
    {"o3", "openai"},
    {"o4", "openai"},
    {"text-embedding-", "openai"},
    {"meta-llama-", "meta"},
    {"llama-", "meta"},
    {"mistral-", "mistral-ai"},
    {"ministral-", "mistral-ai"},
    {"codestral-", "mistral-ai"},
    {"phi-", "microsoft"},
    {"mai-", "microsoft"},
    {"cohere-", "cohere"},
    {"command-", "cohere"},
    {"deepseek-", "deepseek"},
    {"grok-", "xai"},
    {"claude-", "anthropic"},
    {"ai21-", "ai21-labs"},
    {"jais-", "core42"},
});

/// The model's name alone, in lower case.
std::string BareName(std::string_view model) {
  return base::ToLower(model.substr(model.rfind('/') + 1));  // npos + 1 is 0
}

/// The models whose requests were held to 4000 tokens in and out.
bool IsScarce(std::string_view bare) {
  constexpr std::array kScarce = std::to_array<std::string_view>(
      {"o1", "o3", "o4", "gpt-5", "deepseek-r1", "mai-ds-r1", "grok-3"});
  return std::ranges::any_of(kScarce, [&](auto start) { return bare.starts_with(start); });
}

bool SunsetHasPassed(const net::Headers& headers, base::UtcTime now) {
  const auto sunset = headers.Get("sunset");
  if (!sunset) return false;
  const auto ahead = net::ParseRetryAfter(*sunset, now);  // the same form of date
  return !ahead || *ahead == base::Millis(0);
}

}  // namespace

bool IsGitHubModelsHost(std::string_view host) { return host == kHost || host == kOldHost; }

std::string GitHubModelName(std::string_view typed, std::string_view host) {
  for (const std::string_view prefix : {"azure_ai/", "github/"}) {
    if (typed.starts_with(prefix) && typed.size() > prefix.size()) {
      typed.remove_prefix(prefix.size());
      break;
    }
  }
  if (host != kHost || typed.contains('/')) return std::string(typed);
  const std::string bare = BareName(typed);
  const auto known = std::ranges::find_if(
      kPublishers, [&](const Publisher& p) { return bare.starts_with(p.name_starts_with); });
  if (known == kPublishers.end()) return std::string(typed);
  return fmt::format("{}/{}", known->publisher, typed);
}

std::optional<ModelLimits> GitHubTierLimits(std::string_view tier, std::string_view model) {
  if (tier == "paid") return std::nullopt;
  const bool enterprise = tier == "enterprise";
  const std::string bare = BareName(model);
  // The low and the high class differ in requests, not in tokens. GitHub's page once gave the high
  // class of Enterprise 16000 in; the contract's table says 8000, which is right either way.
  const bool scarce = IsScarce(bare);
  const bool scarce_out =
      scarce && (!enterprise || bare.starts_with("deepseek") || bare.starts_with("mai-") ||
                 bare.contains("mini") || bare.contains("nano") || bare.contains("chat"));
  return ModelLimits{.max_input = base::TokenCount(scarce ? 4000 : 8000),
                     .max_output = base::TokenCount(enterprise && !scarce_out ? 8000 : 4000)};
}

bool SaysRetired(std::string_view host, const net::ResponseHead& head, const WireError& error,
                 base::UtcTime now) {
  if (error.code.starts_with("github_models_retirement")) return true;
  const bool refused = head.status == 403 || head.status == 410;
  if (!IsGitHubModelsHost(host)) return refused && SunsetHasPassed(head.headers, now);
  if (head.status == 410) return true;
  return refused && (head.headers.Get("sunset") || head.headers.Get("deprecation"));
}

bool SaysRetired(std::string_view host, const Error& transport_error) {
  return host == kOldHost && net::IsNameResolutionFailure(transport_error);
}

Error RetiredError(std::string_view evidence, std::string_view own_host) {
  Error error{.kind = ErrorKind::kRetired};
  if (own_host.empty()) {
    error.message = fmt::format(
        "GitHub Models was retired by GitHub on 2026-07-30, so no token can reach it any more ({})",
        evidence);
    error.next =
        "GitHub accounts get their models through Copilot now: install GitHub's own client (`npm "
        "install -g @github/copilot`), then --llm-provider github-copilot, with the same token if "
        "it has the permission Copilot Requests, or after `copilot login`; or choose another "
        "provider (`logai providers`), answer with rules (--offline), or set "
        "LOGAI_GITHUB_BASE_URL to a compatible server of your own";
  } else {
    error.message = fmt::format(
        "{} passes requests on to GitHub Models, which was retired by GitHub on 2026-07-30, so no "
        "token can reach it any more ({})",
        own_host, evidence);
    error.next =
        "GitHub accounts get their models through Copilot now: install GitHub's own client (`npm "
        "install -g @github/copilot`), then --llm-provider github-copilot; or choose another "
        "provider (`logai providers`), answer with rules (--offline), or point "
        "LOGAI_GITHUB_BASE_URL at a compatible server with models of its own";
  }
  return error;
}

}  // namespace logai::llm
