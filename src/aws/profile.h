#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/config_file.h"
#include "base/environment.h"
#include "base/result.h"

namespace logai::aws {

/// A value that the user gave, with the words that name where: "--aws-profile", ".env".
struct NamedValue {
  std::string value;
  std::string from;
};

/// Which profile counts.
struct ProfileChoice {
  std::string name = "default";
  std::string from = "default";  ///< "--aws-profile", "AWS_PROFILE", …; "default" when not named
  bool is_explicit = false;      ///< it beats the keys in the environment
  std::vector<std::string> notices;  ///< what a user may not expect
};

/// Chooses the profile: `named` (by flag, .env or config.toml) beats everything, keys in the
/// environment included; else AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
/// Errors:  kNotFound for a named profile that neither file has, even with keys in the environment.
/// Source:  AWS CLI v2; decisions, 5.
base::Result<ProfileChoice> ChooseProfile(const std::optional<NamedValue>& named,
                                          const base::Environment& environment,
                                          const SharedConfig& config);

}  // namespace logai::aws
