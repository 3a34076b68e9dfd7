#pragma once

#include <memory>

#include "aws/session.h"
#include "base/environment.h"
#include "base/result.h"
#include "config/settings.h"

namespace logai::app {

/// The AWS session of the settings: what the user named by flag, .env or config.toml beats the
/// environment (decisions, 5).
/// Errors:  those of aws::Session::Create.
base::Result<std::unique_ptr<aws::Session>> OpenSession(const config::Settings& settings,
                                                        const base::Environment& environment);

}  // namespace logai::app
