#include "config/settings_loader.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/text.h"
#include "config/config_file.h"
#include "config/dotenv.h"
#include "config/setting_table.h"

namespace logai::config {
namespace {

using base::ErrorKind;

/// Settings are a page of text; a larger file is not what it seems.
constexpr base::ByteCount kMaxFile = base::MiB(1);

/// How much of the shorter name a misspelling leaves as it is, at both ends together.
constexpr double kSimilarEnough = 0.6;

/// Whether `word` is `name` with a slip in one place. The edit distance alone finds a neighbour for
/// every long name.
bool LooksLikeMisspelling(std::string_view word, std::string_view name) {
  const auto equal = [](char a, char b) {
    return base::ToLower({&a, 1}) == base::ToLower({&b, 1});
  };
  const auto [head, head_end] = std::ranges::mismatch(word, name, equal);
  const auto front = head - word.begin();
  const auto rest = std::min(word.size(), name.size()) - static_cast<std::size_t>(front);
  std::size_t back = 0;
  while (back < rest && equal(word[word.size() - 1 - back], name[name.size() - 1 - back])) ++back;
  const auto longer = static_cast<double>(std::max(word.size(), name.size()));
  return (static_cast<double>(front) + static_cast<double>(back)) / longer >= kSimilarEnough;
}

std::string_view WithoutPrefix(std::string_view name) {
  if (base::EqualIgnoringCase(name.substr(0, 6), "LOGAI_")) name.remove_prefix(6);
  return name;
}

bool IsOurs(std::string_view name) {
  return name.size() > 6 && base::EqualIgnoringCase(name.substr(0, 6), "LOGAI_");
}

std::vector<std::string> VariableNames() {
  std::vector<std::string> names;
  for (const Setting& setting : kSettingTable) names.emplace_back(setting.name);
  return names;
}

std::vector<std::string> ConfigKeys() {
  std::vector<std::string> keys;
  for (const Setting& setting : kSettingTable) keys.push_back(ConfigKey(setting));
  return keys;
}

/// "aws.profile" and "github.token" name what AWS_PROFILE and LOGAI_GITHUB_TOKEN do: the dots of a
/// table stand for "_".
const Setting* SettingOfConfigKey(std::string key) {
  std::ranges::replace(key, '.', '_');
  if (const Setting* setting = FindSetting("LOGAI_" + key)) return setting;
  const Setting* setting = FindSetting(key);
  return setting && !IsOurs(setting->name) ? setting : nullptr;
}

}  // namespace

base::Result<Settings> SettingsLoader::Load() {
  candidates_.resize(kSettingTable.size());
  settings_.entries_.resize(kSettingTable.size());
  settings_.home_ = sources_.home;
  // Best source first, so that candidates are in order.
  LOGAI_RETURN_IF_ERROR(ReadFlags());
  ReadEnvironment();
  LOGAI_RETURN_IF_ERROR(ReadDotEnv());
  LOGAI_RETURN_IF_ERROR(ReadConfigFile());
  for (std::size_t row = 0; row < kSettingTable.size(); ++row) {
    LOGAI_RETURN_IF_ERROR(Resolve(row));
  }
  LOGAI_RETURN_IF_ERROR(DropUnescorted());
  DropForeignSessionToken();
  WarnAboutValues();
  return std::move(settings_);
}

base::Status SettingsLoader::ReadFlags() {
  for (const auto& [name, text] : sources_.flags) {
    const Setting* setting = FindSetting(name);
    if (!setting)
      return base::Fail(ErrorKind::kInternal, "a flag for the unknown setting {}", name);
    Offer(*setting,
          {.text = text,
           .origin = {.kind = SourceKind::kFlag,
                      .file = {},
                      .line = {},
                      .flag = std::string(setting->flag.empty() ? setting->name : setting->flag)}});
  }
  return {};
}

void SettingsLoader::ReadEnvironment() {
  const Origin origin{.kind = SourceKind::kEnvironment};
  const auto names = VariableNames();
  for (const Setting& setting : kSettingTable) {
    if (auto exact = sources_.environment.Get(setting.name)) {
      Offer(setting, {.text = *std::move(exact), .origin = origin});
    }
  }
  for (const auto& [name, text] : sources_.environment.all()) {
    const Setting* setting = FindSetting(name);
    if (setting && name != setting->name) {
      Offer(*setting, {.text = text, .origin = origin});  // loses to the exact case, offered before
    } else if (!setting && IsOurs(name)) {
      NoteUnknown(name, origin, names);
    }
  }
}

base::Status SettingsLoader::ReadDotEnv() {
  const auto& file = sources_.dotenv;
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return {};
  if (std::filesystem::is_directory(file, error)) {
    Hint(fmt::format("{} is a folder, so no settings are read from it", file.string()));
    return {};
  }
  auto text = base::ReadWholeFile(file, kMaxFile);
  if (!text) return base::Fail(text.error().Within("reading settings"));
  LOGAI_ASSIGN_OR_RETURN(auto entries, ParseDotEnv(*text, file, sources_.environment));
  std::ranges::reverse(entries);  // the last assignment of a name counts
  const auto names = VariableNames();
  const auto offer = [&](bool exact) {
    for (const DotEnvEntry& entry : entries) {
      const Setting* setting = FindSetting(entry.name);
      const Origin origin{.kind = SourceKind::kDotEnv, .file = file, .line = entry.line};
      if (!setting) {
        if (exact && IsOurs(entry.name)) NoteUnknown(entry.name, origin, names);
      } else if ((entry.name == setting->name) == exact) {
        Offer(*setting, {.text = entry.value, .origin = origin});
      }
    }
  };
  offer(true);
  offer(false);
  return {};
}

base::Status SettingsLoader::ReadConfigFile() {
  const auto& file = sources_.config_file;
  std::error_code error;
  if (file.empty() || (!sources_.config_file_required && !std::filesystem::exists(file, error))) {
    return {};
  }
  auto text = base::ReadWholeFile(file, kMaxFile);
  if (!text) return base::Fail(text.error().Within("reading settings"));
  LOGAI_ASSIGN_OR_RETURN(const auto entries, ParseConfigFile(*text, file));
  LOGAI_ASSIGN_OR_RETURN(settings_.user_providers_, ReadUserProviders(entries, file));
  LOGAI_ASSIGN_OR_RETURN(settings_.user_rules_, ReadUserRules(entries, file));
  if (std::ranges::any_of(settings_.user_providers_,
                          [](const UserProvider& provider) { return !provider.api_key.empty(); }))
    WarnAboutReadableSecrets(file);
  const auto keys = ConfigKeys();
  std::map<const Setting*, const ConfigEntry*> seen;
  for (const ConfigEntry& entry : entries) {
    if (IsOfUserProvider(entry.key) || IsOfUserRules(entry.key)) continue;
    const Origin origin{.kind = SourceKind::kConfigFile, .file = file, .line = entry.line};
    const Setting* setting = SettingOfConfigKey(entry.key);
    if (!setting) {
      NoteUnknown(entry.key, origin, keys);
      continue;
    }
    if (const auto [first, fresh] = seen.emplace(setting, &entry); !fresh) {
      return base::Fail(ErrorKind::kInvalidInput, "{}: {} sets {} again, after line {}",
                        origin.ToString(), entry.key, setting->name, first->second->line.value());
    }
    if (setting->type == SettingType::kSecret) WarnAboutReadableSecrets(file);
    Offer(*setting,
          {.text = entry.text.value_or(""), .origin = origin, .readable = entry.text.has_value()});
  }
  return {};
}

void SettingsLoader::Offer(const Setting& setting, Candidate candidate) {
  const SourceKind kind = candidate.origin.kind;
  const bool allowed = kind == SourceKind::kFlag || kind == SourceKind::kEnvironment ||
                       setting.reach == Reach::kAnySource ||
                       (setting.reach == Reach::kNotDotEnv && kind == SourceKind::kConfigFile);
  if (!allowed) {
    Warn(fmt::format("{} is ignored in {}: it is read from {} only", setting.name,
                     candidate.origin.ToString(),
                     setting.reach == Reach::kEnvironmentOnly
                         ? "the environment"
                         : "flags, the environment and your own config.toml"));
    return;
  }
  candidates_[IndexOf(setting)].push_back(std::move(candidate));
}

base::Result<Value> SettingsLoader::DefaultOf(const Setting& setting) const {
  if (setting.has_default()) {
    return ParseValue(setting, setting.default_text, Origin{}, sources_.home);
  }
  base::Result<Value> none;
  if (setting.type == SettingType::kList) none->emplace<std::vector<std::string>>();
  return none;
}

base::Status SettingsLoader::Resolve(std::size_t row) {
  const Setting& setting = kSettingTable[row];
  Settings::Entry& entry = settings_.entries_[row];
  LOGAI_ASSIGN_OR_RETURN(entry.value, DefaultOf(setting));
  entry.origin = Origin{};
  if (candidates_[row].empty()) return {};
  const Candidate& best = candidates_[row].front();
  if (!best.readable) {
    return base::Fail(ErrorKind::kInvalidInput, "{} must be {} ({})", setting.name,
                      AllowedText(setting), best.origin.ToString());
  }
  LOGAI_ASSIGN_OR_RETURN(Value value, ParseValue(setting, best.text, best.origin, sources_.home));
  entry.origin = best.origin;
  entry.origin.blank = base::Trim(best.text).empty();
  if (!std::holds_alternative<std::monostate>(value)) entry.value = std::move(value);
  return {};
}

bool SettingsLoader::EscortedBySecret(const Setting& setting) const {
  // A profile is used instead of the keys of `.env`, and its credentials are not the folder's.
  if (setting.section == Section::kAws && settings_.Find(keys::kAwsProfile)) return false;
  for (const std::string_view name : setting.escorts) {
    const Setting* secret = FindSetting(name);
    if (!secret) continue;
    const Settings::Entry& entry = settings_.entries_[IndexOf(*secret)];
    if (std::holds_alternative<base::Secret>(entry.value)) {
      return entry.origin.kind == SourceKind::kDotEnv;
    }
  }
  return false;
}

base::Status SettingsLoader::DropUnescorted() {
  for (std::size_t row = 0; row < kSettingTable.size(); ++row) {
    const Setting& setting = kSettingTable[row];
    const Settings::Entry& entry = settings_.entries_[row];
    if (!setting.needs_escort() || entry.origin.kind != SourceKind::kDotEnv ||
        EscortedBySecret(setting)) {
      continue;
    }
    Warn(fmt::format(
        "{} is ignored in {}: an endpoint from .env is used only with {} from the same file, so "
        "that your own credentials do not go there",
        setting.name, entry.origin.ToString(), setting.escorts[0]));
    std::erase_if(candidates_[row], [](const Candidate& candidate) {
      return candidate.origin.kind == SourceKind::kDotEnv;
    });
    LOGAI_RETURN_IF_ERROR(Resolve(row));
  }
  return {};
}

void SettingsLoader::DropForeignSessionToken() {
  const Origin& key = settings_.OriginOf(keys::kAwsAccessKeyId);
  Settings::Entry& token = settings_.entries_[keys::kAwsSessionToken.row()];
  if (!settings_.Find(keys::kAwsSessionToken) || !settings_.Find(keys::kAwsAccessKeyId) ||
      key.kind == token.origin.kind) {
    return;
  }
  Warn(
      fmt::format("AWS_SESSION_TOKEN ({}) is ignored: it does not belong to AWS_ACCESS_KEY_ID ({})",
                  token.origin.ToString(), key.ToString()));
  token.value.emplace<std::monostate>();
  token.origin = Origin{};
}

void SettingsLoader::WarnAboutValues() {
  for (std::size_t row = 0; row < kSettingTable.size(); ++row) {
    const Setting& setting = kSettingTable[row];
    const Origin& origin = settings_.entries_[row].origin;
    if (setting.type == SettingType::kSecret && origin.kind == SourceKind::kFlag) {
      Warn(fmt::format("{} shows the token in process lists and the shell's history; prefer {}",
                       origin.flag, setting.name));
    }
    if (!setting.works() && origin.kind != SourceKind::kDefault) {
      Hint(fmt::format("{} ({}) has no effect: {}", setting.name, origin.ToString(),
                       setting.no_effect));
    }
  }
  const Origin& redaction = settings_.OriginOf(keys::kPiiSanitizationEnabled);
  if (!settings_.Get(keys::kPiiSanitizationEnabled) && redaction.kind == SourceKind::kDotEnv) {
    Warn(fmt::format("{} switches redaction off: private data goes to the model as it is",
                     redaction.ToString()));
  }
}

void SettingsLoader::WarnAboutReadableSecrets(const std::filesystem::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0 || (info.st_mode & (S_IRGRP | S_IROTH)) == 0) return;
  Warn(fmt::format("{} holds a secret and other users can read it: chmod 600 it", file.string()));
}

void SettingsLoader::NoteUnknown(std::string_view name, const Origin& origin,
                                 const std::vector<std::string>& known) {
  const bool in_config = origin.kind == SourceKind::kConfigFile;
  std::vector<std::string> stems;
  for (const std::string& candidate : known) stems.emplace_back(WithoutPrefix(candidate));
  const auto stem = base::Nearest(WithoutPrefix(name), stems);
  const bool misspelt = stem && LooksLikeMisspelling(WithoutPrefix(name), *stem);
  // Other programs may share the prefix in variables; a key of our own file is always a mistake.
  if (!misspelt && !in_config) {
    Hint(fmt::format("{} ({}) is no setting of LogAI", Quoted(name), origin.ToString()));
    return;
  }
  std::string text =
      fmt::format("{} ({}) is no setting and is ignored", Quoted(name), origin.ToString());
  if (misspelt) {
    const auto which = static_cast<std::size_t>(std::ranges::find(stems, *stem) - stems.begin());
    text += fmt::format("; did you mean {}?", known[which]);
  }
  Warn(std::move(text));
}

void SettingsLoader::Warn(std::string text) {
  Notice notice{.weight = Notice::Weight::kWarning, .text = std::move(text)};
  if (std::ranges::find(settings_.notices_, notice) == settings_.notices_.end()) {
    settings_.notices_.push_back(std::move(notice));
  }
}

void SettingsLoader::Hint(std::string text) {
  settings_.notices_.push_back({.weight = Notice::Weight::kHint, .text = std::move(text)});
}

}  // namespace logai::config
