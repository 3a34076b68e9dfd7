#include "config/setting_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace logai::config {
namespace {

std::string Plain(double number) {
  return number == static_cast<double>(static_cast<long long>(number))
             ? fmt::format("{}", static_cast<long long>(number))
             : fmt::format("{}", number);
}

std::string RangeText(const Setting& setting, std::string_view what) {
  if (setting.min && setting.max) {
    return fmt::format("{} from {} to {}", what, Plain(*setting.min), Plain(*setting.max));
  }
  if (setting.min) return fmt::format("{} of at least {}", what, Plain(*setting.min));
  if (setting.max) return fmt::format("{} of at most {}", what, Plain(*setting.max));
  return std::string(what);
}

consteval bool NamesAreUnique() {
  for (std::size_t i = 0; i < kSettingTable.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (kSettingTable[i].name == kSettingTable[j].name) return false;
      if (!kSettingTable[i].flag.empty() && kSettingTable[i].flag == kSettingTable[j].flag) {
        return false;
      }
    }
  }
  return true;
}
static_assert(NamesAreUnique());

/// Rows of one section stand together, or help and reference would show a title twice.
consteval bool SectionsAreInOrder() {
  return std::ranges::is_sorted(kSettingTable, {}, &Setting::section);
}
static_assert(SectionsAreInOrder());

}  // namespace

const Setting* FindSetting(std::string_view name) {
  const auto found = std::ranges::find_if(kSettingTable, [&](const Setting& setting) {
    return base::EqualIgnoringCase(setting.name, name);
  });
  return found == kSettingTable.end() ? nullptr : &*found;
}

std::size_t IndexOf(const Setting& setting) {
  return static_cast<std::size_t>(&setting - kSettingTable.data());
}

std::string ConfigKey(const Setting& setting) {
  std::string_view name = setting.name;
  std::string_view table;
  if (name.starts_with("LOGAI_")) {
    name.remove_prefix(6);
  } else if (name.starts_with("AWS_")) {
    name.remove_prefix(4);
    table = "aws.";
  }
  return std::string(table) + base::ToLower(name);
}

std::string AllowedText(const Setting& setting) {
  switch (setting.type) {
    case SettingType::kText:
      return "text";
    case SettingType::kPath:
      return "a path";
    case SettingType::kUrl:
      return "a URL that begins with http:// or https://";
    case SettingType::kBoolean:
      return "true or false (also 1/0, yes/no, on/off, t/f, y/n)";
    case SettingType::kInteger:
      return RangeText(setting, "a whole number");
    case SettingType::kNumber:
      return RangeText(setting, "a number");
    case SettingType::kChoice:
      return fmt::format("one of {}", fmt::join(setting.choices(), ", "));
    case SettingType::kList:
      return "a list, separated by commas";
    case SettingType::kSecret:
      return "a key or token";
  }
  return {};
}

std::string_view Title(Section section) {
  switch (section) {
    case Section::kModel:
      return "Language model";
    case Section::kAnthropic:
      return "Anthropic";
    case Section::kOpenAi:
      return "OpenAI and compatible servers";
    case Section::kOllama:
      return "Ollama";
    case Section::kGithub:
      return "GitHub Models";
    case Section::kGithubCopilot:
      return "GitHub Copilot";
    case Section::kOtherProviders:
      return "Other providers (model and endpoint: LOGAI_MODEL, LOGAI_BASE_URL)";
    case Section::kAws:
      return "AWS";
    case Section::kPrivacy:
      return "Privacy";
    case Section::kInvestigation:
      return "Investigation";
    case Section::kBudget:
      return "Context budget";
    case Section::kCache:
      return "Cache";
    case Section::kNetwork:
      return "Network";
    case Section::kLogging:
      return "Log file";
    case Section::kInterface:
      return "Interface and files";
  }
  return {};
}

}  // namespace logai::config
