#include "config/user_provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace logai::config {
namespace {

using base::ErrorKind;

constexpr std::string_view kTable = "providers.";
constexpr std::string_view kHeaders = "headers.";

using Field = std::string UserProvider::*;
constexpr std::array kTexts = std::to_array<std::pair<std::string_view, Field>>(
    {{"like", &UserProvider::like},
     {"dialect", &UserProvider::dialect},
     {"base_url", &UserProvider::base_url},
     {"model", &UserProvider::model},
     {"api_key_env", &UserProvider::api_key_env},
     {"api_key_cmd", &UserProvider::api_key_cmd}});

using Count = std::optional<std::int64_t> UserProvider::*;
constexpr std::array kCounts = std::to_array<std::pair<std::string_view, Count>>(
    {{"max_input_tokens", &UserProvider::max_input_tokens},
     {"max_output_tokens", &UserProvider::max_output_tokens}});

std::vector<std::string> FieldNames() {
  std::vector<std::string> names = {"api_key", "headers"};
  for (const auto& [name, field] : kTexts) names.emplace_back(name);
  for (const auto& [name, field] : kCounts) names.emplace_back(name);
  return names;
}

bool IsName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

base::Status Put(std::string_view field, const std::string& text, UserProvider& provider) {
  for (const auto& [name, member] : kTexts) {
    if (name != field) continue;
    provider.*member = text;
    return {};
  }
  for (const auto& [name, member] : kCounts) {
    if (name != field) continue;
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() || count < 1)
      return base::Fail(ErrorKind::kInvalidInput, "\"{}\" is no number of tokens", text);
    provider.*member = count;
    return {};
  }
  if (field == "api_key") {
    provider.api_key = base::Secret(text);
    return {};
  }
  if (field.starts_with(kHeaders)) {
    provider.headers.emplace_back(field.substr(kHeaders.size()), text);
    return {};
  }
  const auto nearest = base::Nearest(field, FieldNames());
  return base::Fail(ErrorKind::kInvalidInput, "there is no such field{}",
                    nearest ? fmt::format(" (did you mean {}?)", *nearest) : "");
}

}  // namespace

bool IsOfUserProvider(std::string_view key) { return key.starts_with(kTable); }

base::Result<std::vector<UserProvider>> ReadUserProviders(std::span<const ConfigEntry> entries,
                                                          const std::filesystem::path& file) {
  std::vector<UserProvider> providers;
  for (const ConfigEntry& entry : entries) {
    if (!IsOfUserProvider(entry.key)) continue;
    const Origin origin{.kind = SourceKind::kConfigFile, .file = file, .line = entry.line};
    const auto failed = [&](const base::Error& why) {
      return base::Fail(why.Within(fmt::format("{}: {}", origin.ToString(), entry.key)));
    };
    const std::string_view rest = std::string_view(entry.key).substr(kTable.size());
    const auto dot = rest.find('.');
    const std::string_view name = rest.substr(0, dot);
    if (dot == rest.npos || !IsName(name)) {
      return failed({.kind = ErrorKind::kInvalidInput,
                     .message = "a provider is a table named in a-z, 0-9, '-' and '_', such as "
                                "[providers.work]",
                     .next = {},
                     .retry_after = {}});
    }
    auto found = std::ranges::find(providers, name, &UserProvider::name);
    if (found == providers.end()) {
      providers.push_back({.name = std::string(name), .origin = origin});
      found = providers.end() - 1;
    }
    if (!entry.text)
      return failed({.kind = ErrorKind::kInvalidInput,
                     .message = "no field has a value of this kind",
                     .next = {},
                     .retry_after = {}});
    if (auto status = Put(rest.substr(dot + 1), *entry.text, *found); !status)
      return failed(status.error());
  }
  return providers;
}

}  // namespace logai::config
