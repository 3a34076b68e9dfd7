#include "cli/cache_command.h"

#include <fmt/format.h>

#include "app/log_cache.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/json_document.h"
#include "cli/log_command.h"
#include "cli/terminal.h"
#include "config/keys.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

constexpr double kBytesPerMiB = 1024.0 * 1024.0;

std::string MegaBytes(base::ByteCount bytes) {
  return fmt::format("{:.1f}", static_cast<double>(bytes.value()) / kBytesPerMiB);
}

std::string StatusAsText(const sources::CacheStatus& status, const config::Settings& settings) {
  const bool is_on = settings.Get(config::keys::kEnableIncrementalFetch);
  std::string text = fmt::format("file     {}{}\n", status.path.string(),
                                 is_on ? "" : "   (switched off: LOGAI_ENABLE_INCREMENTAL_FETCH)");
  text += fmt::format("size     {} of {} MB\n", MegaBytes(status.file),
                      settings.Get(config::keys::kCacheMaxSizeMb));
  text += fmt::format("events   {} ({} MB of text) in {} pages\n",
                      base::WithThousands(status.events.value()), MegaBytes(status.text),
                      base::WithThousands(status.entries));
  if (status.span && status.span->begin && status.span->end)
    text += fmt::format("times    {} to {} UTC\n", base::FormatDateTime(*status.span->begin),
                        base::FormatDateTime(*status.span->end));
  text +=
      fmt::format("since it was cleared: {} pages kept, {} read again\n",
                  base::WithThousands(status.pages_added), base::WithThousands(status.pages_used));
  return text;
}

std::string StatusAsJson(const sources::CacheStatus& status) {
  using nlohmann::ordered_json;
  const auto time = [](const std::optional<base::UtcTime>& at) {
    return at ? ordered_json(base::EpochMs(*at)) : ordered_json(nullptr);
  };
  const base::TimeRange span = status.span.value_or(base::TimeRange{});
  return JsonDocument({{"schema_version", kSchemaVersion},
                       {"path", status.path.string()},
                       {"pages", status.entries},
                       {"events", status.events.value()},
                       {"text_bytes", status.text.value()},
                       {"file_bytes", status.file.value()},
                       {"first", time(span.begin)},
                       {"last", time(span.end)},
                       {"pages_kept", status.pages_added},
                       {"pages_read_again", status.pages_used}});
}

}  // namespace

ExitCode RunCache(const CacheCommand& command, const config::Settings& settings,
                  const Terminal& terminal) {
  const bool json = command.format == EventFormat::kJson;
  if (command.clear) {
    const auto cleared = app::ClearLogCache(settings);
    if (!cleared) return TellFailure(cleared.error(), json, terminal);
    WriteOut(fmt::format("Cache cleared: {} entries removed\n", base::WithThousands(*cleared)));
    return ExitCode::kSuccess;
  }
  const auto status = app::ReadLogCacheStatus(settings);
  if (!status) return TellFailure(status.error(), json, terminal);
  WriteOut(json ? StatusAsJson(*status)
                : privacy::SafeForTerminal(StatusAsText(*status, settings)));
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
