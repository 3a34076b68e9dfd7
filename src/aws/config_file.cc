#include "aws/config_file.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <utility>

#include "base/file.h"
#include "base/shell_words.h"
#include "base/text.h"

namespace logai::aws {
namespace {

const IniValue* ValueOf(const Settings& settings, std::string_view key) {
  const auto found = settings.find(key);
  return found == settings.end() ? nullptr : &found->second;
}

/// "x" for `[profile x]` of the kind "profile"; quoted names may hold blanks. AWS tools compare the
/// beginning alone, so that [profiles x] is one too.
std::optional<std::string> NameOfSection(std::string_view header) {
  auto words = base::SplitShellWords(header);
  if (!words.has_value() || words->size() != 2) return std::nullopt;
  return std::move(words->back());
}

constexpr std::string_view kCannotParse = "Unable to parse config file";

base::Result<IniFile> ParseFile(std::string_view text, const std::filesystem::path& path) {
  auto file = ParseIni(text);
  if (!file.has_value()) {
    return base::Fail(file.error().Within(path.string()).Within(kCannotParse));
  }
  return file;
}

base::Result<std::string> ReadIfThere(const std::filesystem::path& path) {
  // A pipe would be read once and then be gone.
  if (std::error_code error; !std::filesystem::is_regular_file(path, error) && !error) return "";
  auto content = base::ReadWholeFile(path);
  if (!content.has_value() && content.error().kind == base::ErrorKind::kNotFound) return "";
  if (!content.has_value()) return base::Fail(content.error().Within(kCannotParse));
  return content;
}

std::filesystem::path FileNamed(const base::Environment& environment, std::string_view variable,
                                std::string_view name_in_home) {
  const auto given = environment.GetNonEmpty(variable);
  return given ? ExpandPath(*given, environment) : HomeFolder(environment) / ".aws" / name_in_home;
}

}  // namespace

std::optional<std::string> Profile::Find(std::string_view key) const {
  for (const Settings* settings : {&credentials, &config}) {
    if (const IniValue* value = ValueOf(*settings, key)) return value->text;
  }
  return std::nullopt;
}

std::optional<std::string> Profile::Get(std::string_view key) const {
  auto value = Find(key);
  if (value && value->empty()) return std::nullopt;
  return value;
}

std::optional<std::string> Profile::GetNested(std::string_view block, std::string_view key) const {
  for (const Settings* settings : {&credentials, &config}) {
    const IniValue* value = ValueOf(*settings, block);
    if (!value) continue;
    const auto found = value->nested.find(std::string(key));
    if (found != value->nested.end() && !found->second.empty()) return found->second;
  }
  return std::nullopt;
}

base::Result<SharedConfig> SharedConfig::Load(const base::Environment& environment) {
  const auto config_path = FileNamed(environment, "AWS_CONFIG_FILE", "config");
  const auto credentials_path =
      FileNamed(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  LOGAI_ASSIGN_OR_RETURN(const std::string config, ReadIfThere(config_path));
  LOGAI_ASSIGN_OR_RETURN(const std::string credentials, ReadIfThere(credentials_path));
  SharedConfig shared;
  shared.config_path_ = config_path;
  shared.credentials_path_ = credentials_path;
  LOGAI_RETURN_IF_ERROR(shared.AddConfig(config));
  LOGAI_RETURN_IF_ERROR(shared.AddCredentials(credentials));
  return shared;
}

base::Result<SharedConfig> SharedConfig::Parse(std::string_view config,
                                               std::string_view credentials) {
  SharedConfig shared;
  shared.config_path_ = "config";
  shared.credentials_path_ = "credentials";
  LOGAI_RETURN_IF_ERROR(shared.AddConfig(config));
  LOGAI_RETURN_IF_ERROR(shared.AddCredentials(credentials));
  return shared;
}

base::Status SharedConfig::AddConfig(std::string_view text) {
  LOGAI_ASSIGN_OR_RETURN(IniFile file, ParseFile(text, config_path_));
  for (IniSection& section : file.sections) {
    const std::string_view header = section.header;
    const auto name =
        header == "default" ? std::optional<std::string>("default") : NameOfSection(header);
    if (!name) continue;
    if (header == "default" || header.starts_with("profile")) {
      // [default] and [profile default]: the later one replaces the earlier one as a whole.
      profiles_[*name] = {*name, std::move(section.values), {}};
    } else if (header.starts_with("sso-session")) {
      sso_sessions_[*name] = std::move(section.values);
    } else if (header.starts_with("services")) {
      services_[*name] = std::move(section.values);
    }
  }
  for (const std::string& warning : file.warnings) {
    warnings_.push_back(fmt::format("{}: {}", config_path_.string(), warning));
  }
  return {};
}

base::Status SharedConfig::AddCredentials(std::string_view text) {
  LOGAI_ASSIGN_OR_RETURN(IniFile file, ParseFile(text, credentials_path_));
  for (IniSection& section : file.sections) {
    Profile& profile = profiles_[section.header];
    profile.name = section.header;
    profile.credentials = std::move(section.values);
  }
  for (const std::string& warning : file.warnings) {
    warnings_.push_back(fmt::format("{}: {}", credentials_path_.string(), warning));
  }
  return {};
}

const Profile* SharedConfig::FindProfile(std::string_view name) const {
  const auto found = profiles_.find(name);
  return found == profiles_.end() ? nullptr : &found->second;
}

const Settings* SharedConfig::FindSsoSession(std::string_view name) const {
  const auto found = sso_sessions_.find(name);
  return found == sso_sessions_.end() ? nullptr : &found->second;
}

const Settings* SharedConfig::FindServices(std::string_view name) const {
  const auto found = services_.find(name);
  return found == services_.end() ? nullptr : &found->second;
}

std::vector<std::string> SharedConfig::ProfileNames() const {
  std::vector<std::string> names;
  for (const auto& [name, profile] : profiles_) names.push_back(name);
  return names;
}

std::filesystem::path HomeFolder(const base::Environment& environment) {
  if (const auto home = environment.GetNonEmpty("HOME")) return *home;
  passwd entry{};
  passwd* found = nullptr;
  std::string buffer(16 * 1024, '\0');
  if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found) {
    return found->pw_dir;
  }
  return "/";
}

std::filesystem::path ExpandPath(std::string_view path, const base::Environment& environment) {
  const auto is_name = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string expanded;
  for (std::size_t i = 0; i < path.size();) {
    if (path[i] != '$') {
      expanded += path[i++];
      continue;
    }
    const bool braced = i + 1 < path.size() && path[i + 1] == '{';
    const std::size_t begin = i + (braced ? 2 : 1);
    std::size_t end = begin;
    while (end < path.size() && is_name(path[end])) ++end;
    const std::size_t after = braced ? end + 1 : end;
    const bool well_formed = end > begin && (!braced || (end < path.size() && path[end] == '}'));
    const auto value =
        well_formed ? environment.Get(path.substr(begin, end - begin)) : std::nullopt;
    // An unknown variable stays as it is written, as in Python's expandvars.
    const std::size_t next = well_formed ? after : i + 1;
    expanded += value.value_or(std::string(path.substr(i, next - i)));
    i = next;
  }
  return base::ExpandHome(expanded, HomeFolder(environment));
}

}  // namespace logai::aws
