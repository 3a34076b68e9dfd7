#include "config/user_rule.h"

namespace logai::config {
namespace {

constexpr std::string_view kTable = "redaction.rules.";

}  // namespace

bool IsOfUserRules(std::string_view key) { return key.starts_with(kTable); }

base::Result<std::vector<UserRule>> ReadUserRules(std::span<const ConfigEntry> entries,
                                                  const std::filesystem::path& file) {
  std::vector<UserRule> rules;
  for (const ConfigEntry& entry : entries) {
    if (!IsOfUserRules(entry.key)) continue;
    const Origin origin{.kind = SourceKind::kConfigFile, .file = file, .line = entry.line};
    if (!entry.text || !entry.is_string) {
      return base::Fail(base::ErrorKind::kInvalidInput,
                        "{}: {}: a rule is a regular expression between quotes", origin.ToString(),
                        entry.key);
    }
    rules.push_back(
        {.name = entry.key.substr(kTable.size()), .pattern = *entry.text, .origin = origin});
  }
  return rules;
}

}  // namespace logai::config
