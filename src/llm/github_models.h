#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "llm/chat_model.h"
#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// What GitHub Models was: its hosts, its names, its limits, and how it says that it is no more.
/// Source:  docs.github.com, "Prototyping with AI models" and the REST reference of 2025-2026; the
///          changelog of 2026-07-30.

/// Whether `host` is one of the two that GitHub Models had.
bool IsGitHubModelsHost(std::string_view host);

/// The name to send for the one that the user typed. At models.github.ai it is publisher/model, a
/// bare name getting its publisher when that is known; anywhere else the name as typed. A prefix
/// "azure_ai/" or "github/" is LiteLLM's and never sent.
std::string GitHubModelName(std::string_view typed, std::string_view host);

/// What one request may hold on `tier` (free, pro, business, enterprise), by the class of the
/// model; nullopt on "paid", where only the model's own limits count.
std::optional<ModelLimits> GitHubTierLimits(std::string_view tier, std::string_view model);

/// Whether an answer means that the service was retired. On GitHub's own hosts every 410 does, and
/// a 403 with a sunset or deprecation header; on a base URL of the user's own only the error code
/// or a sunset that has passed. Ask this before any question about the key: GitHub answers so
/// without one.
bool SaysRetired(std::string_view host, const net::ResponseHead& head, const WireError& error,
                 base::UtcTime now);

/// Whether a failed connection means it: the old host's name no longer resolves.
bool SaysRetired(std::string_view host, const base::Error& transport_error);

/// What to tell the user, once and for all. `evidence` is "HTTP 410" or the like; `own_host` is the
/// user's own server that passes requests on to GitHub Models, or "".
base::Error RetiredError(std::string_view evidence, std::string_view own_host);

}  // namespace logai::llm
