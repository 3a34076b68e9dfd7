#include "cli/cache_command.h"

#include <fmt/format.h>

#include "app/log_cache.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/json_document.h"
#include "cli/log_command.h"
#include "cli/template_cells.h"
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

nlohmann::ordered_json StatusAsJson(const sources::CacheStatus& status) {
  const base::TimeRange span = status.span.value_or(base::TimeRange{});
  return {{"schema_version", kSchemaVersion},  {"path", status.path.string()},
          {"pages", status.entries},           {"events", status.events.value()},
          {"text_bytes", status.text.value()}, {"file_bytes", status.file.value()},
          {"first", TimeOrNull(span.begin)},   {"last", TimeOrNull(span.end)},
          {"pages_kept", status.pages_added},  {"pages_read_again", status.pages_used}};
}

std::string StatusAsCsv(const sources::CacheStatus& status) {
  std::string head, row;
  const nlohmann::ordered_json members = StatusAsJson(status);
  for (const auto& [key, value] : members.items()) {
    if (key == "schema_version") continue;
    head += (head.empty() ? "" : ",") + key;
    row += row.empty() ? "" : ",";
    if (!value.is_null())
      row += CsvCell(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return head + "\r\n" + row + "\r\n";
}

std::string StatusAs(EventFormat format, const sources::CacheStatus& status,
                     const config::Settings& settings) {
  switch (format) {
    case EventFormat::kText:
      return privacy::SafeForTerminal(StatusAsText(status, settings));
    case EventFormat::kJson:
      return JsonDocument(StatusAsJson(status));
    case EventFormat::kJsonl:
      return StatusAsJson(status).dump(-1, ' ', /*ensure_ascii=*/true) + "\n";
    case EventFormat::kCsv:
      return StatusAsCsv(status);
  }
  return "";
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
  WriteOut(StatusAs(command.format, *status, settings));
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
