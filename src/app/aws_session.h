#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/session.h"
#include "base/environment.h"
#include "base/result.h"
#include "config/settings.h"

namespace logai::app {

/// One of several accounts and regions that are asked at once; what is absent is as the settings
/// say.
struct AwsTarget {
  std::optional<std::string> profile;
  std::optional<std::string> region;
};

/// Every account and region that the settings name: --aws-profile and --aws-region take lists, and
/// each profile is asked in each region. At least one; absent parts when there is no list.
std::vector<AwsTarget> TargetsOf(const config::Settings& settings);

/// The AWS session of the settings: what the user named by flag, .env or config.toml beats the
/// environment (decisions, 5). `target` beats both.
/// Errors:  those of aws::Session::Create.
base::Result<std::unique_ptr<aws::Session>> OpenSession(const config::Settings& settings,
                                                        const base::Environment& environment,
                                                        const AwsTarget& target = {});

}  // namespace logai::app
