#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"

namespace logai::config {

/// What one source says about one setting, not yet looked at.
struct Candidate {
  std::string text;
  Origin origin;
  bool readable = true;  ///< false for a kind of value that no setting has, such as a date
};

/// Builds Settings; used once by Settings::Load.
class SettingsLoader {
 public:
  explicit SettingsLoader(const Sources& sources) : sources_(sources) {}
  base::Result<Settings> Load();

 private:
  base::Status ReadFlags();
  void ReadEnvironment();
  base::Status ReadDotEnv();
  base::Status ReadConfigFile();
  void Offer(const Setting& setting, Candidate candidate);

  /// Parses the best candidate of the row into the settings.
  base::Status Resolve(std::size_t row);
  base::Result<Value> DefaultOf(const Setting& setting) const;
  /// Whether the row's value, which is from `.env`, may stay.
  bool EscortedBySecret(const Setting& setting) const;
  base::Status DropUnescorted();
  void DropForeignSessionToken();
  void WarnAboutValues();
  void WarnAboutReadableSecrets(const std::filesystem::path& file);

  /// Notes that `name` is no setting of ours, and which one it may have meant.
  void NoteUnknown(std::string_view name, const Origin& origin,
                   const std::vector<std::string>& known);
  void Warn(std::string text);
  void Hint(std::string text);

  const Sources& sources_;
  Settings settings_;
  std::vector<std::vector<Candidate>> candidates_;  // per row, best first
};

}  // namespace logai::config
