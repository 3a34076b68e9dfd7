#include "aws/insights.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "aws/log_groups.h"
#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr std::array<std::string_view, 7> kStatusNames{"Scheduled", "Running", "Complete", "Failed",
                                                       "Cancelled", "Timeout", "Unknown"};

QueryStatus StatusOf(std::string_view name) {
  const auto found = std::ranges::find(kStatusNames, name);
  return found == kStatusNames.end() ? QueryStatus::kUnknown
                                     : static_cast<QueryStatus>(found - kStatusNames.begin());
}

QueryStatistics StatisticsOf(const json& object) {
  // Doubles on the wire, as they may be sums of estimates.
  const auto count = [&](const char* name) {
    return std::max<std::int64_t>(0, IntegerMember(object, name).value_or(0));
  };
  return {.matched = base::EventCount(count("recordsMatched")),
          .scanned = base::EventCount(count("recordsScanned")),
          .bytes_scanned = base::ByteCount(count("bytesScanned")),
          .skipped = base::EventCount(count("estimatedRecordsSkipped")),
          .bytes_skipped = base::ByteCount(count("estimatedBytesSkipped")),
          .groups_scanned = count("logGroupsScanned")};
}

QueryRow RowOf(const json& cells) {
  QueryRow row;
  row.fields.reserve(cells.size());
  for (const json& cell : cells) {
    if (!cell.is_object()) continue;
    std::string field = TextMember(cell, "field");
    const auto value = cell.find("value");
    if (field.empty() || value == cell.end() || !value->is_string()) continue;
    row.fields.emplace_back(std::move(field), value->get<std::string>());
  }
  return row;
}

}  // namespace

std::string_view Name(QueryStatus status) { return kStatusNames[static_cast<int>(status)]; }

std::optional<std::string_view> QueryRow::Get(std::string_view field) const {
  const auto found = std::ranges::find(fields, field, &std::pair<std::string, std::string>::first);
  if (found == fields.end()) return std::nullopt;
  return found->second;
}

std::string RequestBody(const StartQueryRequest& request) {
  using std::chrono::seconds;
  json body = {{"queryString", request.query},
               {"startTime", std::chrono::floor<seconds>(request.start).time_since_epoch().count()},
               {"endTime", std::chrono::ceil<seconds>(request.end).time_since_epoch().count()}};
  if (request.language == QueryLanguage::kSql) body["queryLanguage"] = "SQL";
  if (request.language == QueryLanguage::kPpl) body["queryLanguage"] = "PPL";
  // Names and ARNs together may stand in the newer member only, which emulators do not know.
  const bool arns = std::ranges::any_of(request.groups, IsArn);
  SetList(body, arns ? "logGroupIdentifiers" : "logGroupNames", request.groups);
  if (request.limit) body["limit"] = *request.limit;
  return DumpJson(body);
}

std::string RequestBody(const GetQueryResultsRequest& request) {
  json body = {{"queryId", request.query_id}};
  if (request.max_items) body["maxItems"] = *request.max_items;
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

base::Result<std::string> ParseStartQuery(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "StartQuery"));
  std::string id = TextMember(object, "queryId");
  if (id.empty()) return base::Fail(ErrorKind::kCorrupt, "the answer to StartQuery has no queryId");
  return id;
}

base::Result<GetQueryResultsReply> ParseGetQueryResults(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "GetQueryResults", "results"));
  GetQueryResultsReply reply{.status = StatusOf(TextMember(object, "status")),
                             .rows = {},
                             .statistics = {},
                             .next_token = TextMember(object, "nextToken")};
  const json& rows = ListMember(object, "results");
  reply.rows.reserve(rows.size());
  for (const json& cells : rows) {
    if (cells.is_array()) reply.rows.push_back(RowOf(cells));
  }
  if (const auto found = object.find("statistics"); found != object.end() && found->is_object()) {
    reply.statistics = StatisticsOf(*found);
  }
  return reply;
}

base::Result<LogRecord> ParseGetLogRecord(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "GetLogRecord"));
  LogRecord record;
  const auto found = object.find("logRecord");
  if (found == object.end() || !found->is_object()) {
    return base::Fail(ErrorKind::kCorrupt, "the answer to GetLogRecord has no logRecord");
  }
  for (const auto& [name, value] : found->items()) {
    if (value.is_string()) record.emplace_back(name, value.get<std::string>());
  }
  return record;
}

}  // namespace logai::aws
