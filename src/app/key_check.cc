#include "app/key_check.h"

#include <utility>

#include "app/model_wiring.h"
#include "auth/auth_document.h"

namespace logai::app {
namespace {

constexpr base::Millis kKeyPatience{2'000};

bool CanBeChecked(const config::ProviderChoice& choice, const config::Settings& settings,
                  const base::Environment& environment) {
  if (choice.provider == "offline" || choice.provider == "bedrock" || !choice.key_cmd.empty())
    return false;
  if (choice.provider != auth::kCopilotProvider) return true;
  const auto cli = CopilotCliFor(settings, environment);
  return cli && !*cli;
}

/// Whether the error tells of the key or the provider, not of the list: some have none.
bool IsTelling(base::ErrorKind kind) {
  return kind == base::ErrorKind::kUnauthorized || kind == base::ErrorKind::kRetired ||
         kind == base::ErrorKind::kUnavailable;
}

}  // namespace

KeyCheck::KeyCheck(config::ProviderChoice choice, const config::Settings& settings,
                   const base::Environment& environment, net::HttpTransport& transport) {
  if (!CanBeChecked(choice, settings, environment)) return;
  thread_ = std::jthread([this, choice = std::move(choice), &settings, &environment,
                          &transport](std::stop_token stop) {
    const auto models = ListModels(choice, settings, environment, transport, std::move(stop),
                                   kKeyPatience, llm::ListDetail::kAsListed);
    if (models || !IsTelling(models.error().kind)) return;
    const std::scoped_lock lock(mutex_);
    finding_ = models.error().message;
    if (!models.error().next.empty()) finding_ += "; " + models.error().next;
  });
}

std::string KeyCheck::TakeFinding() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(finding_, {});
}

}  // namespace logai::app
