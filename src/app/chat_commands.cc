#include "app/chat_commands.h"

#include <fmt/format.h>

#include <chrono>

#include "app/log_cache.h"
#include "base/text.h"
#include "config/value.h"

namespace logai::app {
namespace {

namespace keys = config::keys;
using Handler = CommandOutcome (*)(std::string_view argument, Workbench& bench,
                                   std::stop_token stop);

struct Command {
  std::string_view name;
  std::string_view help;
  Handler run;
};

std::string Help();

CommandOutcome OnClear(std::string_view, Workbench& bench, std::stop_token) {
  bench.ForgetConversation();
  return {.text = "Conversation cleared. The cache stays as it is."};
}

CommandOutcome OnRefresh(std::string_view, Workbench& bench, std::stop_token stop) {
  return {.text = LoadGroupsLine(bench, /*refresh=*/true, stop)};
}

CommandOutcome OnLogs(std::string_view, Workbench&, std::stop_token) {
  return {.toggled = CommandOutcome::Panel::kGroups};
}

CommandOutcome OnTools(std::string_view, Workbench&, std::stop_token) {
  return {.toggled = CommandOutcome::Panel::kTools};
}

/// What is kept of CloudWatch's events on the disk.
std::string DiskCacheText(const config::Settings& settings) {
  const auto status = ReadLogCacheStatus(settings);
  if (!status) return "CloudWatch events: " + status.error().message;
  constexpr double kMiB = 1024.0 * 1024.0;
  return fmt::format(
      "CloudWatch events: {} in {} entries, {:.1f} of {} MB\nUsed: {} entries, kept: {}\n"
      "File: {}",
      base::WithThousands(status->events.value()), base::WithThousands(status->entries),
      static_cast<double>(status->file.value()) / kMiB, settings.Get(keys::kCacheMaxSizeMb),
      base::WithThousands(status->pages_used), base::WithThousands(status->pages_added),
      status->path.string());
}

CommandOutcome OnCache(std::string_view argument, Workbench& bench, std::stop_token) {
  if (base::EqualIgnoringCase(argument, "clear")) {
    const auto on_disk = ClearLogCache(bench.settings());
    const auto in_memory = static_cast<std::int64_t>(bench.results().Clear());
    std::string text =
        fmt::format("Cache cleared: {} entries removed", in_memory + on_disk.value_or(0));
    if (!on_disk) text += "; the file is as it was: " + on_disk.error().message;
    return {.text = std::move(text)};
  }
  if (!base::EqualIgnoringCase(argument, "status")) return {.text = "Usage: /cache [status|clear]"};
  const auto stats = bench.results().stats();
  const auto lookups = stats.hits + stats.misses;
  constexpr double kMiB = 1024.0 * 1024.0;
  std::string text = fmt::format(
      "Entries: {}\nSize: {:.1f} of {:.0f} MB\nHits: {}\nMisses: {}\nHit rate: {}\n"
      "Directory: none, results are kept in memory until the program ends",
      stats.entries, static_cast<double>(stats.used.value()) / kMiB,
      static_cast<double>(stats.space.value()) / kMiB, stats.hits, stats.misses,
      lookups == 0 ? "-" : fmt::format("{}%", 100 * stats.hits / lookups));
  return {.text = text + "\n" + DiskCacheText(bench.settings())};
}

CommandOutcome OnModel(std::string_view, Workbench& bench, std::stop_token) {
  return {.text = fmt::format(
              "Provider: {}\nModel: {}\nStreaming: {}\nMax tool iterations: {}",
              bench.provider().provider, bench.offline() ? "none (rules)" : bench.provider().model,
              bench.offline() ? "no" : "yes", bench.settings().Get(keys::kMaxToolIterations))};
}

CommandOutcome OnConfig(std::string_view, Workbench& bench, std::stop_token stop) {
  const config::Settings& settings = bench.settings();
  const OpenSources& sources = bench.sources();
  const auto groups = bench.Groups(/*refresh=*/false, stop);
  return {.text = fmt::format(
              "Provider: {}\nModel: {}\nAWS region: {}\nAWS profile: {}\nLog groups: {}\n"
              "PII sanitization: {}\nCache directory: {}{}\n"
              "Cache size: {} MB\nCache TTL: {} s\n"
              "All settings: logai config show",
              bench.provider().provider, bench.offline() ? "none (rules)" : bench.provider().model,
              sources.region.empty() ? "-" : sources.region,
              sources.profile.empty() ? "-" : sources.profile,
              groups ? std::to_string(groups->size()) : "not loaded",
              settings.Get(keys::kPiiSanitizationEnabled) ? "enabled" : "disabled",
              settings.Get(keys::kCacheDir).string(),
              settings.Get(keys::kEnableIncrementalFetch) ? "" : " (not used)",
              settings.Get(keys::kCacheMaxSizeMb), settings.Get(keys::kCacheTtlSeconds))};
}

CommandOutcome OnHelp(std::string_view, Workbench&, std::stop_token) { return {.text = Help()}; }
CommandOutcome OnQuit(std::string_view, Workbench&, std::stop_token) { return {.quit = true}; }

constexpr Command kCommands[] = {
    {"/help", "this list", OnHelp},
    {"/clear", "forget the conversation, not the cache", OnClear},
    {"/refresh", "load the list of log groups again", OnRefresh},
    {"/logs", "show or hide the log groups", OnLogs},
    {"/tools", "show or hide the tool calls", OnTools},
    {"/cache", "status | clear", OnCache},
    {"/model", "provider, model, limits", OnModel},
    {"/config", "the main settings", OnConfig},
    {"/quit", "leave (also Ctrl-D)", OnQuit},
    {"/exit", "leave", OnQuit},
};

std::string Help() {
  std::string text = "Type a question, or a command:";
  for (const Command& command : kCommands)
    text += fmt::format("\n  {:<10} {}", command.name, command.help);
  return text;
}

/// "/aws/lambda/x fails, why?" names a log group: a command has no second slash.
bool LooksLikeAGroup(std::string_view word, Workbench& bench, std::stop_token stop) {
  if (word.find('/', 1) != std::string_view::npos) return true;
  const auto groups = bench.Groups(/*refresh=*/false, stop);
  if (!groups) return false;
  for (const sources::GroupInfo& group : *groups) {
    if (group.name == word) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> CommandNames() {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return names;
}

std::optional<CommandOutcome> RunCommand(std::string_view line, Workbench& bench,
                                         std::stop_token stop) {
  line = base::Trim(line);
  if (!line.starts_with('/')) return std::nullopt;
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  for (const Command& command : kCommands) {
    if (base::EqualIgnoringCase(command.name, word)) {
      return command.run(base::Trim(line.substr(word.size())), bench, stop);
    }
  }
  if (LooksLikeAGroup(word, bench, stop)) return std::nullopt;
  const auto nearest = base::Nearest(word, CommandNames());
  return CommandOutcome{
      .text = fmt::format("Unknown command: {}{}. Type /help for the list.", word,
                          nearest ? fmt::format(" (did you mean {}?)", *nearest) : "")};
}

std::vector<std::string> BannerLines(const Workbench& bench) {
  const config::Settings& settings = bench.settings();
  const OpenSources& sources = bench.sources();
  std::vector<std::string> lines;
  lines.push_back(fmt::format("LogAI v{}", LOGAI_VERSION));
  lines.push_back(fmt::format("✓ LLM Provider: {}", bench.provider().provider));
  lines.push_back(
      fmt::format("✓ LLM Model: {}", bench.offline() ? "none (rules)" : bench.provider().model));
  const auto from = [](std::string_view origin) {
    return origin.starts_with("--") ? "from CLI argument" : "from environment/default";
  };
  if (!sources.region.empty()) {
    lines.push_back(
        fmt::format("✓ AWS Region: {} ({})", sources.region, from(sources.region_from)));
  }
  if (!sources.profile.empty()) {
    lines.push_back(fmt::format(
        "✓ AWS Profile: {} ({})", sources.profile,
        sources.profile_from.starts_with("--") ? "from CLI argument" : "from environment"));
  }
  lines.push_back(fmt::format("✓ PII Sanitization: {}", settings.Get(keys::kPiiSanitizationEnabled)
                                                            ? "Enabled"
                                                            : "Disabled"));
  lines.push_back(fmt::format("✓ Cache Directory: {}", settings.Get(keys::kCacheDir).string()));
  return lines;
}

std::string LoadGroupsLine(Workbench& bench, bool refresh, std::stop_token stop) {
  const auto begin = std::chrono::steady_clock::now();
  const auto before = bench.Groups(/*refresh=*/false, stop);
  const auto groups = refresh ? bench.Groups(/*refresh=*/true, stop) : before;
  const auto took =
      std::chrono::duration_cast<base::Millis>(std::chrono::steady_clock::now() - begin);
  if (!groups) return "⚠ Failed to load log groups: " + groups.error().message;
  const auto added = refresh && before ? static_cast<long long>(groups->size()) -
                                             static_cast<long long>(before->size())
                                       : 0;
  return fmt::format("✓ Found {} log groups ({}ms){}", groups->size(), took.count(),
                     added != 0 ? fmt::format(", {:+} since the last look", added) : "");
}

}  // namespace logai::app
