#include "aws/profile.h"

#include <fmt/format.h>

#include "base/text.h"

namespace logai::aws {
namespace {

std::string HintFor(const ProfileChoice& choice, const SharedConfig& config) {
  const auto names = config.ProfileNames();
  if (names.empty()) {
    return fmt::format("{} and {} have no profiles; create one with: aws configure --profile {}",
                       config.config_path().string(), config.credentials_path().string(),
                       choice.name);
  }
  if (const auto near = base::Nearest(choice.name, names)) {
    return fmt::format("did you mean {}? ({} names the profile)", *near, choice.from);
  }
  return fmt::format("{} names it; the profiles are: {}", choice.from, base::Join(names, ", "));
}

}  // namespace

base::Result<ProfileChoice> ChooseProfile(const std::optional<NamedValue>& named,
                                          const base::Environment& environment,
                                          const SharedConfig& config) {
  ProfileChoice choice;
  const bool has_keys = environment.GetNonEmpty("AWS_ACCESS_KEY_ID").has_value();
  if (named && !named->value.empty()) {
    choice = {.name = named->value, .from = named->from, .is_explicit = true, .notices = {}};
    if (has_keys) {
      choice.notices.push_back(
          fmt::format("AWS keys in the environment are ignored: {} names profile {}", choice.from,
                      choice.name));
    }
  } else {
    for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
      const auto value = environment.GetNonEmpty(variable);
      if (!value) continue;
      choice = {.name = *value, .from = variable, .is_explicit = false, .notices = {}};
      if (has_keys) {
        choice.notices.push_back(
            fmt::format("AWS keys in the environment are used instead of those of profile {} ({}); "
                        "--aws-profile {} makes the profile win",
                        choice.name, variable, choice.name));
      }
      break;
    }
  }
  if (choice.from != "default" && !config.FindProfile(choice.name)) {
    base::Error error = base::Fail(base::ErrorKind::kNotFound,
                                   "The config profile ({}) could not be found", choice.name)
                            .error();
    error.next = HintFor(choice, config);
    return base::Fail(std::move(error));
  }
  return choice;
}

}  // namespace logai::aws
