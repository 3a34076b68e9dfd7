#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/ini.h"
#include "base/environment.h"
#include "base/result.h"

namespace logai::aws {

using Settings = std::map<std::string, IniValue, std::less<>>;

/// One profile: what ~/.aws/config and ~/.aws/credentials say about it.
struct Profile {
  std::string name;
  Settings config;       ///< from the config file alone
  Settings credentials;  ///< from the credentials file alone

  /// The value of both files merged: the credentials file wins, key by key. Empty counts as unset.
  std::optional<std::string> Get(std::string_view key) const;
  /// As Get, but what is set to nothing is set: so AWS tools tell which provider is responsible.
  std::optional<std::string> Find(std::string_view key) const;
  /// As Get, for one key of a nested block such as "cloudwatch_logs =".
  std::optional<std::string> GetNested(std::string_view block, std::string_view key) const;
  bool Has(std::string_view key) const { return Find(key).has_value(); }
};

/// The two files that AWS tools share, read once.
class SharedConfig {
 public:
  SharedConfig() = default;

  /// Reads the files named by AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else those in
  /// ~/.aws. A missing file, or what is no file, is an empty one.
  /// Errors:  kInvalidInput as ParseIni; kForbidden, kUnavailable, kTooLarge when a file is there
  ///          but cannot be read.
  static base::Result<SharedConfig> Load(const base::Environment& environment);
  /// The same from texts. Errors:  kInvalidInput as ParseIni.
  static base::Result<SharedConfig> Parse(std::string_view config, std::string_view credentials);

  const Profile* FindProfile(std::string_view name) const;
  /// The settings of "[sso-session NAME]" or "[services NAME]"; nullptr when there is none.
  const Settings* FindSsoSession(std::string_view name) const;
  const Settings* FindServices(std::string_view name) const;
  std::vector<std::string> ProfileNames() const;

  const std::filesystem::path& config_path() const { return config_path_; }
  const std::filesystem::path& credentials_path() const { return credentials_path_; }
  /// What was skipped or looks like a mistake, with file and line.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  base::Status AddConfig(std::string_view text);
  base::Status AddCredentials(std::string_view text);

  std::map<std::string, Profile, std::less<>> profiles_;
  std::map<std::string, Settings, std::less<>> sso_sessions_;
  std::map<std::string, Settings, std::less<>> services_;
  std::filesystem::path config_path_;
  std::filesystem::path credentials_path_;
  std::vector<std::string> warnings_;
};

/// The user's home folder: HOME, else what the password database says.
std::filesystem::path HomeFolder(const base::Environment& environment);

/// `path` with a leading "~" and "$NAME" or "${NAME}" replaced, as botocore does for file names.
std::filesystem::path ExpandPath(std::string_view path, const base::Environment& environment);

}  // namespace logai::aws
