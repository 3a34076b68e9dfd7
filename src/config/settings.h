#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "config/keys.h"
#include "config/user_provider.h"
#include "config/user_rule.h"
#include "config/value.h"

namespace logai::config {

/// What settings are read from.
struct Sources {
  /// What the command line gave, by the name of the setting: {"LOGAI_GITHUB_MODEL", "gpt-4.1"}.
  std::map<std::string, std::string, std::less<>> flags;
  base::Environment environment;
  std::filesystem::path dotenv;       ///< may be missing; empty for none
  std::filesystem::path config_file;  ///< may be missing, unless `config_file_required`
  bool config_file_required = false;  ///< the user named it: `--config PATH`
  std::filesystem::path home;         ///< what "~" means

  /// The places of a program that runs in `current_directory`: its `.env`, and `config_flag` or
  /// else $XDG_CONFIG_HOME/logai/config.toml or ~/.config/logai/config.toml.
  /// Source:  XDG base directory specification 0.8 (a relative XDG_CONFIG_HOME is ignored).
  static Sources Standard(base::Environment environment, std::filesystem::path current_directory,
                          std::optional<std::string> config_flag = std::nullopt);
};

/// Something the user should hear about, although the program goes on.
struct Notice {
  enum class Weight {
    kHint,     ///< for `config show` and the log
    kWarning,  ///< for standard error at every start
  };
  Weight weight = Weight::kWarning;
  std::string text;

  friend bool operator==(const Notice&, const Notice&) = default;
};

/// All settings, each with its value and where it came from. Does not change once loaded.
///
///     LOGAI_ASSIGN_OR_RETURN(auto settings, Settings::Load(sources));
///     const std::int64_t steps = settings.Get(keys::kMaxToolIterations);
///     if (const base::Secret* token = settings.Find(keys::kGithubToken)) ...
class Settings {
 public:
  /// Each setting on its own is taken from the first that has it of flag, environment, `.env`,
  /// config.toml, default. A value that loses is not looked at.
  /// Errors:  kInvalidInput for a malformed or out-of-range value (names variable, value, what is
  ///          allowed, origin) and for syntax errors (file, line, reason); kNotFound, kForbidden
  ///          or kTooLarge for a file that cannot be read.
  static base::Result<Settings> Load(const Sources& sources);

  template <class T>
  const T& Get(Key<T> key) const {
    return *std::get_if<T>(&entries_[key.row()].value);
  }
  /// Null when no source gives a value. Lives: as long as these settings.
  template <class T>
  const T* Find(OptionalKey<T> key) const {
    return std::get_if<T>(&entries_[key.row()].value);
  }

  template <class AnyKey>
  const Origin& OriginOf(AnyKey key) const {
    return entries_[key.row()].origin;
  }
  /// Whether any source gives it, also when that leaves it empty.
  template <class AnyKey>
  bool IsSet(AnyKey key) const {
    return OriginOf(key).kind != SourceKind::kDefault;
  }

  /// By row of the table, for those who show all of them.
  const Value& value(std::size_t row) const { return entries_[row].value; }
  const Origin& origin(std::size_t row) const { return entries_[row].origin; }

  /// The providers that config.toml describes.
  const std::vector<UserProvider>& user_providers() const { return user_providers_; }
  /// The rules of redaction that config.toml describes.
  const std::vector<UserRule>& user_rules() const { return user_rules_; }
  const std::vector<Notice>& notices() const { return notices_; }
  const std::filesystem::path& home() const { return home_; }
  /// $XDG_DATA_HOME/logai
  std::filesystem::path DataFolder() const { return Get(keys::kXdgDataHome) / "logai"; }

 private:
  friend class SettingsLoader;
  struct Entry {
    Value value;
    Origin origin;
  };
  Settings() = default;

  std::vector<Entry> entries_;  // as long as the table; one for which Key compiles has its type
  std::vector<UserProvider> user_providers_;
  std::vector<UserRule> user_rules_;
  std::vector<Notice> notices_;
  std::filesystem::path home_;
};

/// The AWS regions that the user named, best first: AWS_REGION, else AWS_DEFAULT_REGION, unless the
/// latter is from a higher source. Empty when none is set; the profile may then name one.
struct AwsRegions {
  std::vector<std::string> names;
  Origin origin;
};
AwsRegions RegionsOf(const Settings& settings);

}  // namespace logai::config
