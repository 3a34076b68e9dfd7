#include "config/settings.h"

#include <pwd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "config/settings_loader.h"

namespace logai::config {
namespace {

std::filesystem::path HomeFolder(const base::Environment& environment) {
  if (auto home = environment.GetNonEmpty("HOME")) return *home;
  char buffer[4096];
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found) {
    return found->pw_dir;
  }
  return "/";
}

}  // namespace

Sources Sources::Standard(base::Environment environment, std::filesystem::path current_directory,
                          std::optional<std::string> config_flag) {
  Sources sources;
  sources.home = HomeFolder(environment);
  sources.dotenv = std::move(current_directory) / ".env";
  const std::filesystem::path xdg = environment.Get("XDG_CONFIG_HOME").value_or("");
  if (config_flag) {
    sources.config_file = base::ExpandHome(*config_flag, sources.home);
    sources.config_file_required = true;
  } else {
    sources.config_file =
        (xdg.is_absolute() ? xdg : sources.home / ".config") / "logai" / "config.toml";
  }
  sources.environment = std::move(environment);
  return sources;
}

base::Result<Settings> Settings::Load(const Sources& sources) {
  return SettingsLoader(sources).Load();
}

AwsRegions RegionsOf(const Settings& settings) {
  const auto regions = [&](OptionalKey<std::string> key) {
    AwsRegions named{.names = {}, .origin = settings.OriginOf(key)};
    if (const std::string* text = settings.Find(key)) {
      for (const std::string_view name : base::Split(*text, ',')) {
        if (const auto trimmed = base::Trim(name); !trimmed.empty())
          named.names.emplace_back(trimmed);
      }
    }
    return named;
  };
  AwsRegions region = regions(keys::kAwsRegion);
  AwsRegions fallback = regions(keys::kAwsDefaultRegion);
  const bool fallback_wins = region.names.empty() ||
                             (!fallback.names.empty() && fallback.origin.kind > region.origin.kind);
  return fallback_wins ? fallback : region;
}

}  // namespace logai::config
