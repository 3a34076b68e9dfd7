#include "config/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "config/setting_table.h"

namespace logai::config {
namespace {

using base::ErrorKind;

/// Longer values are cut in messages: an error must stay one line.
constexpr std::size_t kMaxQuoted = 60;

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

std::string WithoutControls(std::string_view text) {
  std::string safe = base::ToValidUtf8(text);
  std::ranges::replace_if(safe, IsControl, '?');
  return safe;
}

/// "http://user:secret@host" as "http://***@host": proxies are often given with a password.
std::string WithoutPassword(std::string_view text) {
  const auto scheme = text.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto end = text.find_first_of("/?#", start);
  const auto at = text.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(text);
  return fmt::format("{}***{}", text.substr(0, start), text.substr(at));
}

template <class Number>
std::optional<Number> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool InRange(const Setting& setting, double number) {
  return (!setting.min || number >= *setting.min) && (!setting.max || number <= *setting.max);
}

std::optional<bool> ParseBoolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"true", "1", "yes", "on", "t", "y"};
  constexpr std::array<std::string_view, 6> kFalse = {"false", "0", "no", "off", "f", "n"};
  const auto is = [&](std::string_view word) { return base::EqualIgnoringCase(word, text); };
  if (std::ranges::any_of(kTrue, is)) return true;
  if (std::ranges::any_of(kFalse, is)) return false;
  return std::nullopt;
}

bool IsHttpUrl(std::string_view text) {
  const std::string lower = base::ToLower(text.substr(0, 8));
  const std::size_t scheme = lower.starts_with("https://")  ? 8
                             : lower.starts_with("http://") ? 7
                                                            : 0;
  if (scheme == 0 || text.find_first_of(" \t\"<>\\^`{|}") != std::string_view::npos) return false;
  const std::string_view host = text.substr(scheme, text.find_first_of("/?#", scheme) - scheme);
  const std::string_view after_user = host.substr(host.rfind('@') + 1);  // npos + 1 is 0
  return !after_user.empty() && after_user[0] != ':';
}

std::vector<std::string> ParseList(std::string_view text) {
  std::vector<std::string> items;
  for (const std::string_view item : base::Split(text, ',')) {
    if (const auto trimmed = base::Trim(item); !trimmed.empty()) items.emplace_back(trimmed);
  }
  return items;
}

/// What to do about a bad value, given where it stands.
std::string Remedy(const Setting& setting, const Origin& origin) {
  const std::string otherwise =
      setting.has_default() ? fmt::format(" for the default {}", setting.default_text) : "";
  switch (origin.kind) {
    case SourceKind::kFlag:
      return fmt::format("give {} another value or leave it out{}", origin.flag, otherwise);
    case SourceKind::kEnvironment:
      return fmt::format("set {} to another value, or unset it{}", setting.name, otherwise);
    case SourceKind::kDotEnv:
    case SourceKind::kConfigFile:
      return fmt::format("change the line in {}, or remove it{}", origin.file.string(), otherwise);
    case SourceKind::kDefault:
      return {};
  }
  return {};
}

std::unexpected<base::Error> Refuse(const Setting& setting, std::string_view text,
                                    const Origin& origin) {
  base::Error error{.kind = ErrorKind::kInvalidInput,
                    .message = fmt::format("{} must be {}, not {} ({})", setting.name,
                                           AllowedText(setting), Quoted(text), origin.ToString()),
                    .next = Remedy(setting, origin),
                    .retry_after = {}};
  return base::Fail(std::move(error));
}

base::Result<Value> ParseChoice(const Setting& setting, std::string_view text,
                                const Origin& origin) {
  for (const std::string_view choice : setting.choices()) {
    if (base::EqualIgnoringCase(choice, text)) return std::string(choice);
  }
  auto refused = Refuse(setting, text, origin);
  const std::vector<std::string> names(setting.choices().begin(), setting.choices().end());
  if (const auto near = base::Nearest(text, names)) {
    refused.error().next = fmt::format("did you mean {}? {}", *near, refused.error().next);
  }
  return refused;
}

base::Result<Value> ParseSecret(const Setting& setting, std::string_view text,
                                const Origin& origin) {
  // A line break would smuggle a header into a request, and is always a slip of copying.
  if (std::ranges::any_of(text, IsControl)) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "{} has a line break or control character in it ({})", setting.name,
                      origin.ToString());
  }
  return base::Secret(std::string(text));
}

/// The value of a source that gives nothing after the name. Texts, paths and lists are emptied by
/// it, as shells do; a number cannot be empty.
base::Result<Value> ParseBlank(const Setting& setting, const Origin& origin) {
  switch (setting.type) {
    case SettingType::kSecret:
      // AWS tools take an empty variable as unset; container set-ups rely on it.
      if (!setting.name.starts_with("LOGAI_")) return Value{};
      return base::Fail(
          base::Error{.kind = ErrorKind::kInvalidInput,
                      .message = "API key cannot be empty string",
                      .next = fmt::format("{} is set but blank ({}): give it a value or remove it",
                                          setting.name, origin.ToString()),
                      .retry_after = {}});
    case SettingType::kText:
    case SettingType::kPath:
    case SettingType::kUrl:
      return Value{};
    case SettingType::kList:
      return std::vector<std::string>{};
    case SettingType::kBoolean:
    case SettingType::kInteger:
    case SettingType::kNumber:
    case SettingType::kChoice:
      return Refuse(setting, "", origin);
  }
  return Value{};
}

}  // namespace

std::string Origin::ToString() const {
  switch (kind) {
    case SourceKind::kDefault:
      return "default";
    case SourceKind::kEnvironment:
      return "environment";
    case SourceKind::kFlag:
      return flag;
    case SourceKind::kDotEnv:
    case SourceKind::kConfigFile:
      return fmt::format("{}:{}", file.string(), line.value());
  }
  return {};
}

base::Result<Value> ParseValue(const Setting& setting, std::string_view text, const Origin& origin,
                               const std::filesystem::path& home) {
  text = base::Trim(text);
  if (text.empty()) return ParseBlank(setting, origin);
  switch (setting.type) {
    case SettingType::kText:
      if (std::ranges::any_of(text, IsControl)) return Refuse(setting, text, origin);
      return std::string(text);
    case SettingType::kPath:
      if (text.find('\0') != std::string_view::npos) return Refuse(setting, text, origin);
      return base::ExpandHome(text, home);
    case SettingType::kUrl:
      if (!IsHttpUrl(text) || std::ranges::any_of(text, IsControl)) {
        return Refuse(setting, WithoutPassword(text), origin);
      }
      return std::string(text);
    case SettingType::kBoolean:
      if (const auto flag = ParseBoolean(text)) return *flag;
      return Refuse(setting, text, origin);
    case SettingType::kInteger: {
      const auto number = ParseNumber<std::int64_t>(text);
      if (!number || !InRange(setting, static_cast<double>(*number))) {
        return Refuse(setting, text, origin);
      }
      return *number;
    }
    case SettingType::kNumber: {
      const auto number = ParseNumber<double>(text);
      if (!number || !std::isfinite(*number) || !InRange(setting, *number)) {
        return Refuse(setting, text, origin);
      }
      return *number;
    }
    case SettingType::kChoice:
      return ParseChoice(setting, text, origin);
    case SettingType::kList:
      return ParseList(text);
    case SettingType::kSecret:
      return ParseSecret(setting, text, origin);
  }
  return Value{};
}

std::string DisplayText(const Setting& setting, const Value& value) {
  struct Show {
    const Setting& row;
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(const std::string& text) const {
      // HTTP_PROXY and its like are texts, because "proxy:3128" is no URL.
      const bool may_hold_password =
          row.type == SettingType::kUrl || row.section == Section::kNetwork;
      return WithoutControls(may_hold_password ? WithoutPassword(text) : text);
    }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(double number) const { return fmt::format("{}", number); }
    std::string operator()(const std::filesystem::path& path) const {
      return WithoutControls(path.string());
    }
    std::string operator()(const std::vector<std::string>& items) const {
      return WithoutControls(base::Join(items, ","));
    }
    std::string operator()(const base::Secret& secret) const { return secret.Masked(); }
  };
  return std::visit(Show{setting}, value);
}

std::string ShownText(std::string_view text) {
  const std::string_view shown = base::Utf8Prefix(text, kMaxQuoted);
  return WithoutControls(shown) + (shown.size() < text.size() ? "…" : "");
}

std::string Quoted(std::string_view text) { return '"' + ShownText(text) + '"'; }

}  // namespace logai::config
