#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace logai::config {

enum class SettingType { kText, kPath, kUrl, kBoolean, kInteger, kNumber, kChoice, kList, kSecret };

/// What a setting belongs to, in the order of help and reference.
enum class Section {
  kModel,
  kAnthropic,
  kOpenAi,
  kOllama,
  kGithub,
  kGithubCopilot,
  kOtherProviders,
  kAws,
  kPrivacy,
  kInvestigation,
  kBudget,
  kCache,
  kNetwork,
  kLogging,
  kInterface,
};

/// Which sources may give a setting. Flags may always.
enum class Reach {
  kAnySource,
  /// Not from the `.env` of the folder that one happens to stand in: what decides where secrets go
  /// or which programs run must be the user's own choice.
  kNotDotEnv,
  kEnvironmentOnly,
};

/// One row of the table. All views are of string literals.
struct Setting {
  std::string_view name;  ///< of the environment variable
  Section section = Section::kModel;
  SettingType type = SettingType::kText;
  std::string_view help;
  std::string_view default_text = {};  ///< as a user would write it; empty for none
  std::string_view flag = {};          ///< "--github-model"; empty for none
  std::string_view metavar = {};       ///< what follows the flag; empty when the flag stands alone
  std::string_view flag_value = {};    ///< what a flag that stands alone sets
  std::string_view flag_help = {};     ///< what that does; empty: as `help`
  std::optional<double> min = {};
  std::optional<double> max = {};
  std::array<std::string_view, 8> choice_slots = {};
  Reach reach = Reach::kAnySource;
  /// From `.env` this counts only when the first of these secrets that is set is from the same
  /// file.
  std::array<std::string_view, 2> escorts = {};
  std::string_view no_effect = {};  ///< why it does nothing yet; empty when it works

  constexpr bool has_default() const { return !default_text.empty(); }
  constexpr bool works() const { return no_effect.empty(); }
  constexpr bool needs_escort() const { return !escorts[0].empty(); }
  constexpr std::span<const std::string_view> choices() const {
    std::size_t count = 0;
    while (count < choice_slots.size() && !choice_slots[count].empty()) ++count;
    return std::span(choice_slots).first(count);
  }

  // The table is written with these, each giving the row with one thing more.
  constexpr Setting Default(std::string_view text) const {
    Setting row = *this;
    row.default_text = text;
    return row;
  }
  constexpr Setting Flag(std::string_view flag_name, std::string_view value_name) const {
    Setting row = *this;
    row.flag = flag_name;
    row.metavar = value_name;
    return row;
  }
  constexpr Setting Switch(std::string_view flag_name, std::string_view value,
                           std::string_view what) const {
    Setting row = *this;
    row.flag = flag_name;
    row.flag_value = value;
    row.flag_help = what;
    return row;
  }
  constexpr Setting From(double lowest) const {
    Setting row = *this;
    row.min = lowest;
    return row;
  }
  constexpr Setting To(double highest) const {
    Setting row = *this;
    row.max = highest;
    return row;
  }
  constexpr Setting OnlyFrom(Reach allowed) const {
    Setting row = *this;
    row.reach = allowed;
    return row;
  }
  constexpr Setting WithSecret(std::string_view first, std::string_view second = {}) const {
    Setting row = *this;
    row.escorts = {first, second};
    return row;
  }
  constexpr Setting NoEffect(std::string_view why) const {
    Setting row = *this;
    row.no_effect = why;
    return row;
  }
};

/// What the rows of the table begin with.
namespace rows {

constexpr Setting Row(SettingType type, Section section, std::string_view name,
                      std::string_view help) {
  return Setting{.name = name, .section = section, .type = type, .help = help};
}
constexpr Setting Text(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kText, section, name, help);
}
constexpr Setting Path(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kPath, section, name, help);
}
constexpr Setting Url(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kUrl, section, name, help);
}
constexpr Setting Boolean(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kBoolean, section, name, help);
}
constexpr Setting Integer(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kInteger, section, name, help);
}
constexpr Setting Number(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kNumber, section, name, help);
}
constexpr Setting List(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kList, section, name, help);
}
constexpr Setting Secret(Section section, std::string_view name, std::string_view help) {
  return Row(SettingType::kSecret, section, name, help);
}
constexpr Setting Choice(Section section, std::string_view name, std::string_view help,
                         std::array<std::string_view, 8> choices) {
  Setting setting = Row(SettingType::kChoice, section, name, help);
  setting.choice_slots = choices;
  return setting;
}

}  // namespace rows
}  // namespace logai::config
