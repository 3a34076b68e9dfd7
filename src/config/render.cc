#include "config/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "config/setting_table.h"

namespace logai::config {
namespace {

/// Columns of names and values: the longest name fits, and most values.
constexpr std::size_t kNameWidth = 38;
constexpr std::size_t kValueWidth = 32;

/// Calls `on_section` before the first row of each section, and `on_row` for each row.
template <class OnSection, class OnRow>
void ForEachRow(OnSection on_section, OnRow on_row) {
  std::optional<Section> section;
  for (const Setting& setting : kSettingTable) {
    if (section != setting.section) on_section(setting.section);
    section = setting.section;
    on_row(setting);
  }
}

std::string_view SourceName(SourceKind kind) {
  switch (kind) {
    case SourceKind::kDefault:
      return "default";
    case SourceKind::kConfigFile:
      return "config.toml";
    case SourceKind::kDotEnv:
      return ".env";
    case SourceKind::kEnvironment:
      return "environment";
    case SourceKind::kFlag:
      return "flag";
  }
  return "default";
}

nlohmann::json JsonOf(const Setting& setting, const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
    auto array = nlohmann::json::array();
    for (const std::string& item : *items) array.push_back(base::ToValidUtf8(item));
    return array;
  }
  if (std::holds_alternative<std::monostate>(value)) return nullptr;
  return DisplayText(setting, value);
}

nlohmann::ordered_json JsonOf(const Origin& origin) {
  nlohmann::ordered_json json = {{"source", SourceName(origin.kind)}};
  if (!origin.file.empty()) {
    json["file"] = base::ToValidUtf8(origin.file.string());
    json["line"] = origin.line.value();
  }
  if (!origin.flag.empty()) json["flag"] = origin.flag;
  return json;
}

std::string FlagText(const Setting& setting) {
  return setting.metavar.empty() ? std::string(setting.flag)
                                 : fmt::format("{} {}", setting.flag, setting.metavar);
}

/// One sentence on which sources count, for those that not all do; else nothing.
std::string ReachText(const Setting& setting) {
  if (setting.reach == Reach::kNotDotEnv) return "Not read from `.env`.";
  if (setting.reach == Reach::kEnvironmentOnly) return "Read from the environment only.";
  if (setting.needs_escort()) {
    return fmt::format("From `.env` only together with `{}` in the same file.", setting.escorts[0]);
  }
  return "";
}

/// `text` in a cell of a Markdown table.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

std::string Capitalized(std::string_view text) {
  std::string result(text);
  if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') {
    result[0] = static_cast<char>(result[0] - 'a' + 'A');
  }
  return result;
}

std::string NotesCell(const Setting& setting) {
  std::string notes = Capitalized(setting.help) + ".";
  if (const auto reach = ReachText(setting); !reach.empty()) notes += " " + reach;
  if (!setting.works()) notes += fmt::format(" **No effect yet:** {}.", setting.no_effect);
  return Cell(notes);
}

constexpr std::string_view kReferenceHead = R"(# Settings

<!-- Made from src/config/setting_table.h. Renew: LOGAI_UPDATE_GOLDEN=1 build/dev/config_test -->

Each setting is taken on its own from the first of these that has it:

1. the command line flag
2. the environment variable
3. `.env` in the current folder
4. `~/.config/logai/config.toml` (`$XDG_CONFIG_HOME/logai/config.toml`, or `--config PATH`)
5. the default

`logai config show` prints every value and where it came from, secrets masked.

- Names of variables may be written in any case. Unknown `LOGAI_*` names are ignored; one that looks
  like a misspelling is reported.
- A value that is malformed or out of range stops the start; the message names the variable, the
  value, what is allowed and the place.
- Booleans are `true`/`false`, `1`/`0`, `yes`/`no`, `on`/`off`, `t`/`f`, `y`/`n` in any case. `~` at
  the begin of a path is the home folder. Lists are separated by commas.
- A variable that is set but blank: a key is an error (`API key cannot be empty string`), a text or
  path counts as not set, a number or boolean is malformed.

In `config.toml` the key is the name without `LOGAI_` in lower case. Dots and underscores are the
same, so related keys can share a table:

```toml
llm_provider = "github"      # LOGAI_LLM_PROVIDER
max_tool_iterations = 20     # LOGAI_MAX_TOOL_ITERATIONS
allowed_groups = ["/ecs/*"]  # LOGAI_ALLOWED_GROUPS

[aws]
profile = "prod"             # AWS_PROFILE
region = "eu-west-1"         # AWS_REGION
```

In `.env` a line is `NAME=value`, with an optional `export` before it and comments after `#`.
`'single quotes'` take the value as it is, `"double quotes"` know `\n \r \t \\ \" \$`, and
`${NAME}` (also `${NAME:-default}`) stands for an earlier line or a variable of the environment.

A folder is not always one's own, so its `.env` cannot send your secrets elsewhere: an endpoint counts
only together with its token from the same file, and proxies, certificate authorities and the like are
not read from it.

`LOGAI_MODEL` and `LOGAI_BASE_URL` apply to whichever provider is chosen. The provider's own variable
beats them only from a higher source. When no provider is chosen, the first that is ready of an
Anthropic key, an OpenAI key and GitHub Copilot answers, else rules do (`offline`); one line says so. A
model name such as `ollama/llama3.1:8b` then names the provider too.
)";

constexpr std::string_view kEnvHead =
    R"(# Settings of LogAI. Copy this file to .env and remove the "# " before what you change.
# Made from src/config/setting_table.h; docs/settings.md explains each. Environment variables and
# flags win over this file. Never commit a .env that holds a key.
)";

}  // namespace

std::string RenderSettings(const Settings& settings, const StoredSecrets& stored) {
  std::string text;
  ForEachRow(
      [&](Section section) {
        text += fmt::format("{}{}\n", text.empty() ? "" : "\n", Title(section));
      },
      [&](const Setting& setting) {
        const std::size_t row = IndexOf(setting);
        const Origin& origin = settings.origin(row);
        const std::string value = DisplayText(setting, settings.value(row));
        if (const auto at = stored.find(setting.name); at != stored.end() && value.empty()) {
          text += fmt::format("  {:<{}} {:<{}} `logai auth login` ({})\n", setting.name, kNameWidth,
                              "(stored)", kValueWidth, at->second);
          return;
        }
        text +=
            fmt::format("  {:<{}} {:<{}} {}{}{}\n", setting.name, kNameWidth,
                        value.empty() ? "-" : value, kValueWidth, origin.ToString(),
                        origin.blank ? " (blank)" : "", setting.works() ? "" : "  [no effect yet]");
      });
  return text;
}

std::string RenderSettingsJson(const Settings& settings, const StoredSecrets& stored) {
  nlohmann::ordered_json document = {{"schema_version", 1},
                                     {"settings", nlohmann::ordered_json::array()},
                                     {"notices", nlohmann::ordered_json::array()}};
  for (const Setting& setting : kSettingTable) {
    const std::size_t row = IndexOf(setting);
    const Origin& origin = settings.origin(row);
    const auto at = stored.find(setting.name);
    document["settings"].push_back(
        {{"name", setting.name},
         {"key", ConfigKey(setting)},
         {"value", JsonOf(setting, settings.value(row))},
         {"set", !std::holds_alternative<std::monostate>(settings.value(row))},
         {"origin", JsonOf(origin)},
         {"secret", setting.type == SettingType::kSecret},
         {"stored", at == stored.end() ? nlohmann::json(nullptr) : nlohmann::json(at->second)},
         {"effect", setting.works() ? "working" : std::string(setting.no_effect)}});
  }
  for (const Notice& notice : settings.notices()) {
    const bool warning = notice.weight == Notice::Weight::kWarning;
    document["notices"].push_back(
        {{"weight", warning ? "warning" : "hint"}, {"text", base::ToValidUtf8(notice.text)}});
  }
  return document.dump(2) + "\n";
}

std::string RenderHelp() {
  std::string text;
  ForEachRow(
      [&](Section section) {
        text += fmt::format("{}{}:\n", text.empty() ? "" : "\n", Title(section));
      },
      [&](const Setting& setting) {
        text += fmt::format("  {:<{}} {}", setting.name, kNameWidth, setting.help);
        if (setting.has_default()) text += fmt::format(" [{}]", setting.default_text);
        if (!setting.works()) text += " (no effect yet)";
        text += "\n";
      });
  return text;
}

std::string RenderEnvExample() {
  std::string text(kEnvHead);
  ForEachRow(
      [&](Section section) {
        const bool any = std::ranges::any_of(kSettingTable, [&](const Setting& setting) {
          return setting.section == section && setting.reach == Reach::kAnySource;
        });
        if (any) text += fmt::format("\n# ---- {} ----\n", Title(section));
      },
      [&](const Setting& setting) {
        if (setting.reach != Reach::kAnySource) return;
        text += fmt::format("\n# {}", Capitalized(setting.help));
        if (setting.type == SettingType::kChoice || setting.min || setting.max) {
          text += fmt::format(": {}", AllowedText(setting));
        }
        text += ".\n";
        if (!setting.works()) text += fmt::format("# No effect yet: {}.\n", setting.no_effect);
        text += fmt::format("# {}={}\n", setting.name, setting.default_text);
      });
  return text;
}

std::string RenderReference() {
  std::string text(kReferenceHead);
  ForEachRow(
      [&](Section section) {
        text += fmt::format("\n## {}\n\n", Title(section));
        text += "| Variable | Flag | Default | Allowed | |\n|---|---|---|---|---|\n";
      },
      [&](const Setting& setting) {
        const auto code = [](std::string_view word) {
          return word.empty() ? std::string("–") : fmt::format("`{}`", word);
        };
        text +=
            fmt::format("| `{}` | {} | {} | {} | {} |\n", setting.name, code(FlagText(setting)),
                        code(setting.default_text), Cell(AllowedText(setting)), NotesCell(setting));
      });
  return text;
}

}  // namespace logai::config
