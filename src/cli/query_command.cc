#include "cli/query_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "app/insights.h"
#include "app/log_places.h"
#include "app/network.h"
#include "aws/query_text.h"
#include "base/text.h"
#include "base/wait.h"
#include "cli/input_line.h"
#include "cli/json_document.h"
#include "cli/list_table.h"
#include "cli/live_status.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/template_cells.h"
#include "config/keys.h"

namespace logai::cli {
namespace {

struct OpenedQuery {
  app::LogPlaces places;
  app::InsightsRequest request;
  std::vector<std::string> not_found;
  std::function<std::string(std::string_view)> redact;
};

base::Result<OpenedQuery> Open(const QueryCommand& command, const config::Settings& settings,
                               const base::Environment& environment, net::HttpTransport& transport,
                               std::stop_token stop) {
  OpenedQuery opened;
  LOGAI_ASSIGN_OR_RETURN(opened.redact, RedactionOf(command.redact, settings));
  LOGAI_ASSIGN_OR_RETURN(
      opened.places, app::OpenPlaces({.groups = command.groups,
                                      .since = command.since,
                                      .until = command.until,
                                      .all_when_unnamed = true},
                                     settings, environment, transport, base::SystemClock(), stop));
  opened.request = {.query = command.query, .language = command.language, .groups = {}};
  opened.request.max_rows = command.max_rows;
  LOGAI_RETURN_IF_ERROR(app::CheckScope(opened.places.places, opened.request));
  if (command.groups.empty()) return opened;
  LOGAI_ASSIGN_OR_RETURN(
      app::MatchedGroups matched,
      app::MatchGroupsOf(opened.places.places,
                         app::RememberingNames(settings, environment, base::SystemClock()), stop));
  opened.request.groups = std::move(matched.groups);
  opened.not_found = std::move(matched.unmatched);
  opened.not_found.insert(opened.not_found.end(), matched.failures.begin(), matched.failures.end());
  return opened;
}

std::string EstimateText(const app::InsightsEstimate& estimate,
                         const std::vector<app::LogPlace>& places) {
  if (!estimate.bytes) return "what the query scans cannot be told beforehand here";
  return fmt::format("the query scans about {}, {}", base::FormatBytes(*estimate.bytes),
                     aws::ScanCostText(*estimate.bytes, places.front().region));
}

/// "761 0.000000004", or the like with names.
std::string EstimateAs(EventFormat format, const app::InsightsEstimate& estimate) {
  if (format == EventFormat::kText) {
    return estimate.bytes ? fmt::format("{} {:.9f}\n", estimate.bytes->value(), estimate.usd)
                          : "unknown\n";
  }
  const nlohmann::ordered_json bytes =
      estimate.bytes ? nlohmann::ordered_json(estimate.bytes->value()) : nullptr;
  const nlohmann::ordered_json usd =
      estimate.bytes ? nlohmann::ordered_json(estimate.usd) : nullptr;
  if (format == EventFormat::kCsv)
    return fmt::format("bytes_scanned,cost_usd\r\n{},{}\r\n", bytes.is_null() ? "" : bytes.dump(),
                       bytes.is_null() ? "" : fmt::format("{:.9f}", estimate.usd));
  const nlohmann::ordered_json document = {
      {"schema_version", kSchemaVersion}, {"bytes_scanned", bytes}, {"cost_usd", usd}};
  return format == EventFormat::kJson ? JsonDocument(document) : document.dump() + "\n";
}

/// Whether a person at the terminal wants to pay that much.
bool Agrees(const std::string& question, const Terminal& terminal, std::stop_token stop) {
  if (!terminal.stdin_is_terminal || !terminal.stderr_is_terminal) return false;
  WriteErr(question + " Run it? [y/N] ");
  const auto line = ReadInputLine(Echo::kShown, kAnswerPatience, stop);
  if (!line) return false;
  const std::string typed = base::ToLower(base::Trim(line->Reveal()));
  return typed == "y" || typed == "yes";
}

/// Shows what it will cost; an error when that is more than allowed and nobody agrees.
base::Status CheckCost(const QueryCommand& command, const app::InsightsEstimate& estimate,
                       const std::string& text, const config::Settings& settings,
                       const Terminal& terminal, std::stop_token stop) {
  const double most = settings.Get(config::keys::kMaxQueryCostUsd);
  if (command.yes || (estimate.bytes && estimate.usd <= most)) {
    if (!command.quiet) PrintNotice(text, terminal);
    return {};
  }
  const std::string refusal =
      fmt::format("{}, and LOGAI_MAX_QUERY_COST_USD allows {}", text, aws::UsdText(most));
  if (Agrees(refusal + ".", terminal, stop)) return {};
  if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "not run");
  return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                     .message = refusal,
                     .next = estimate.bytes ? "a shorter --since or fewer groups scan less; --yes "
                                              "runs it all the same"
                                            : "--group makes an estimate possible; --yes runs it "
                                              "all the same",
                     .retry_after = {}});
}

std::string ProgressText(const app::InsightsProgress& progress) {
  const aws::QueryProgress& query = progress.current;
  if (query.waits_for_slot) return "Waiting: the account runs as many queries as it may";
  std::string text = query.query_id.empty() ? "Starting the query"
                                            : "Query " + std::string(aws::Name(query.status));
  if (query.statistics.bytes_scanned.value() > 0) {
    text += fmt::format(", {} scanned, {}", base::FormatBytes(query.statistics.bytes_scanned),
                        aws::UsdText(aws::ScanCostUsd(query.statistics.bytes_scanned)));
  }
  return text;
}

bool IsTruncated(const app::InsightsAnswer& answer) {
  return std::ranges::any_of(answer.places,
                             [](const auto& of_place) { return of_place.result.truncated; });
}

std::string SummaryText(const app::InsightsAnswer& answer, std::size_t rows,
                        std::chrono::milliseconds took) {
  std::string text =
      fmt::format("{}, {} records matched of {}, {} scanned, {}, {:.2f} s",
                  Plural(rows, "row", "rows"), base::WithThousands(answer.records_matched),
                  base::WithThousands(answer.records_scanned), base::FormatBytes(answer.scanned),
                  aws::UsdText(answer.usd), static_cast<double>(took.count()) / 1000.0);
  if (IsTruncated(answer)) text += "; there may be more rows: --limit";
  return text + ".";
}

std::string StatisticsMember(const app::InsightsAnswer& answer) {
  return fmt::format(
      ",\n\"statistics\":{{\"records_matched\":{},\"records_scanned\":{},"
      "\"bytes_scanned\":{},\"cost_usd\":{}}},\n\"truncated\":{}",
      answer.records_matched, answer.records_scanned, answer.scanned.value(), answer.usd,
      IsTruncated(answer));
}

/// All columns of the rows, in the order of the query. What it does not name stands behind what it
/// stands behind in a row, as rows leave out what they do not have.
std::vector<std::string> ColumnsOf(const app::InsightsAnswer& answer,
                                   std::vector<std::string> columns) {
  for (const auto& of_place : answer.places) {
    for (const aws::QueryRow& row : of_place.result.rows) {
      auto behind = columns.begin();
      for (const auto& [field, value] : row.fields) {
        if (field == "@ptr") continue;
        const auto known = std::ranges::find(columns, field);
        behind = (known != columns.end() ? known : columns.insert(behind, field)) + 1;
      }
    }
  }
  return columns;
}

ListTable RowsAsTable(const app::InsightsAnswer& answer, const std::vector<app::LogPlace>& places,
                      std::vector<std::string> columns) {
  ListTable table;
  const std::vector<std::string> fields = ColumnsOf(answer, std::move(columns));
  for (const std::string& field : fields) table.columns.push_back({.title = field, .key = field});
  const bool several = std::ranges::any_of(places, &app::LogPlace::one_of_several);
  if (several) {
    table.columns.push_back({.title = "profile", .key = "aws_profile"});
    table.columns.push_back({.title = "region", .key = "aws_region"});
  }
  const auto one_line = [](std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
  };
  for (const auto& of_place : answer.places) {
    for (const aws::QueryRow& row : of_place.result.rows) {
      std::vector<ListTable::Cell> cells;
      for (const std::string& field : fields) {
        const auto found = row.Get(field);
        const std::string value(found.value_or(""));
        cells.push_back({.text = one_line(value),
                         .raw = value,
                         .plain = one_line(value),
                         .absent = !found.has_value()});
      }
      if (several) {
        const app::LogPlace& place = places[of_place.place];
        cells.push_back({.text = place.profile, .raw = place.profile});
        cells.push_back({.text = place.region, .raw = place.region});
      }
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

}  // namespace

ExitCode RunQuery(const QueryCommand& command, const config::Settings& settings,
                  const base::Environment& environment, const Terminal& terminal,
                  std::stop_token stop) {
  const bool json = command.format == EventFormat::kJson;
  const auto fail = [&](const base::Error& error) { return TellFailure(error, json, terminal); };
  auto transport = app::MakeTransport(settings);
  if (!transport) return fail(transport.error());
  const auto opened = Open(command, settings, environment, **transport, stop);
  if (!opened) return fail(opened.error());
  for (const std::string& line : opened->not_found) PrintNotice(line, terminal);
  const std::vector<app::LogPlace>& places = opened->places.places;

  LiveStatus status(terminal, !command.quiet);
  status.Start("query", "Estimating what the query scans");
  const auto estimate = app::EstimateInsights(places, opened->request, base::SystemWaiter(), stop);
  status.Clear();
  if (!estimate) return fail(estimate.error());
  const std::string estimate_text = EstimateText(*estimate, places);
  if (command.estimate) {
    WriteOut(EstimateAs(command.format, *estimate));
    if (!command.quiet) PrintNotice(estimate_text, terminal);
    return ExitCode::kSuccess;
  }
  if (const auto allowed = CheckCost(command, *estimate, estimate_text, settings, terminal, stop);
      !allowed)
    return fail(allowed.error());

  const auto begin = std::chrono::steady_clock::now();
  const auto answer = app::RunInsights(
      places, opened->request,
      [&](const app::InsightsProgress& progress) { status.Start("query", ProgressText(progress)); },
      base::SystemWaiter(), stop);
  status.Clear();
  if (!answer) return fail(answer.error());
  ListTable table =
      RowsAsTable(*answer, places,
                  command.language == aws::QueryLanguage::kInsights ? aws::ColumnsIn(command.query)
                                                                    : std::vector<std::string>());
  if (opened->redact) {
    for (auto& row : table.rows) {
      for (ListTable::Cell& cell : row)
        cell = {.text = opened->redact(cell.text),
                .raw = opened->redact(cell.raw),
                .plain = opened->redact(cell.plain),
                .absent = cell.absent};
    }
  }
  if (json) {
    WriteOut(TableAsJson(table, "rows", StatisticsMember(*answer)));
  } else if (command.format == EventFormat::kText && !terminal.stdout_is_terminal) {
    WriteOut(TableAsPlain(table, '\t'));
  } else {
    WriteOut(
        TableAs(command.format, table, "rows", terminal.stdout_is_terminal, terminal.color_stdout));
  }
  if (!command.quiet) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    WriteErr(
        Styled(SummaryText(*answer, table.rows.size(), took), Style::kDim, terminal.color_stderr) +
        "\n");
  }
  return opened->not_found.empty() ? ExitCode::kSuccess : ExitCode::kFailure;
}

}  // namespace logai::cli
