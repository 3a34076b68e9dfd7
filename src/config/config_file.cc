#include "config/config_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <exception>

#include "base/text.h"

namespace logai::config {
namespace {

std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  const auto* array = node.as_array();
  if (!array) return std::nullopt;
  std::vector<std::string> items;
  for (const toml::node& item : *array) {
    auto text = item.is_array() ? std::nullopt : TextOf(item);
    if (!text) return std::nullopt;
    items.push_back(*std::move(text));
  }
  return base::Join(items, ",");
}

/// The library bounds how deep tables can be nested, so recursion is safe here.
void Collect(const toml::table& table, const std::string& prefix, std::vector<ConfigEntry>& out) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      Collect(*inner, path + ".", out);
    } else {
      out.push_back({.key = path,
                     .text = TextOf(node),
                     .line = base::LineNumber(static_cast<std::int64_t>(key.source().begin.line)),
                     .is_string = node.is_string()});
    }
  }
}

}  // namespace

base::Result<std::vector<ConfigEntry>> ParseConfigFile(std::string_view text,
                                                       const std::filesystem::path& file) {
  try {
    const toml::table table = toml::parse(text, file.string());
    std::vector<ConfigEntry> entries;
    Collect(table, "", entries);
    std::ranges::stable_sort(entries, {}, &ConfigEntry::line);
    return entries;
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return base::Fail(base::ErrorKind::kInvalidInput, "{}:{}:{}: {}", file.string(), at.line,
                      at.column, base::ToValidUtf8(error.description()));
  } catch (const std::exception& error) {
    return base::Fail(base::ErrorKind::kInvalidInput, "{}: {}", file.string(), error.what());
  }
}

}  // namespace logai::config
