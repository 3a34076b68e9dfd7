#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "config/settings.h"
#include "net/http.h"

namespace logai::app {

/// Who could answer here and now, as far as can be told without asking them.
struct Alternative {
  std::string provider;  ///< as LOGAI_LLM_PROVIDER takes it; "offline" for the analyst by rules
  std::string model;     ///< "" for the provider's default
  std::string why;       ///< "it is running", "its key is set"

  /// "ollama/llama3.1:8b", as LOGAI_FALLBACK takes it.
  std::string Name() const { return model.empty() ? provider : provider + "/" + model; }
};

/// Everybody but `provider`, the best first; the offline analyst is always the last.
/// Cost:    may look for Ollama on the loopback, for at most 300 ms (decisions, 10).
std::vector<Alternative> AlternativesTo(std::string_view provider, const config::Settings& settings,
                                        const base::Environment& environment,
                                        net::HttpTransport& transport, std::stop_token stop);

/// `error` with these added to its next step.
base::Error WithAlternatives(base::Error error, std::span<const Alternative> alternatives);

}  // namespace logai::app
