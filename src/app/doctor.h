#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "config/settings.h"

namespace logai::app {

/// What one look of the doctor came to.
struct Finding {
  enum class Verdict { kFine, kWarning, kFailure };
  std::string subject;  ///< "provider", "AWS", "clock"
  Verdict verdict = Verdict::kFine;
  std::string text;  ///< what was found
  std::string next;  ///< what to do; empty when all is well
};

/// "ok", "warning", "failure".
std::string_view Name(Finding::Verdict verdict);

/// Looks at what LogAI needs to answer, telling each finding as soon as it is known: settings,
/// provider and key (its list of models is asked for, which costs no quota), the clock against the
/// provider's, AWS credentials, the account they belong to and access to CloudWatch when a region
/// is set, the folders for cache and data. Contacts nobody but the chosen provider and AWS.
void Examine(const config::Settings& settings, const base::Environment& environment,
             const std::function<void(const Finding&)>& tell, std::stop_token stop);

}  // namespace logai::app
