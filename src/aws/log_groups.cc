#include "aws/log_groups.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using nlohmann::json;

/// `logGroupArn`, or the older `arn` without the ":*" that no request takes.
std::string GroupArn(const json& entry) {
  std::string arn = TextMember(entry, "logGroupArn");
  if (arn.empty()) arn = TextMember(entry, "arn");
  if (arn.ends_with(":*")) arn.resize(arn.size() - 2);
  return arn;
}

base::Result<DescribeLogGroupsReply> ParseGroups(std::string_view body, const char* operation) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, operation, "logGroups"));
  DescribeLogGroupsReply reply;
  for (const json& entry : ListMember(object, "logGroups")) {
    if (!entry.is_object() || TextMember(entry, "logGroupName").empty()) continue;
    LogGroup group{.name = TextMember(entry, "logGroupName"),
                   .created = TimeMember(entry, "creationTime"),
                   .stored_bytes = {},
                   .retention_days = {},
                   .log_class = TextMember(entry, "logGroupClass"),
                   .arn = GroupArn(entry),
                   .data_protection = TextMember(entry, "dataProtectionStatus")};
    if (const auto bytes = IntegerMember(entry, "storedBytes")) {
      group.stored_bytes = base::ByteCount(*bytes);
    }
    if (const auto days = IntegerMember(entry, "retentionInDays");
        days && *days > 0 && *days < 1'000'000) {
      group.retention_days = static_cast<int>(*days);
    }
    reply.groups.push_back(std::move(group));
  }
  reply.next_token = TextMember(object, "nextToken");
  return reply;
}

void SetLinkedAccounts(json& body, bool include, const std::vector<std::string>& ids) {
  if (!include) return;
  body["includeLinkedAccounts"] = true;
  SetList(body, "accountIdentifiers", ids);
}

}  // namespace

std::string GroupNameOf(std::string identifier) {
  constexpr std::string_view kMark = ":log-group:";
  if (const auto at = identifier.find(kMark); at != std::string::npos) {
    identifier.erase(0, at + kMark.size());
  } else if (const auto colon = identifier.find(':'); colon != std::string::npos) {
    identifier.erase(0, colon + 1);  // no name has a colon
  }
  if (identifier.ends_with(":*")) identifier.resize(identifier.size() - 2);
  return identifier;
}

bool IsArn(std::string_view group) { return group.starts_with("arn:"); }

bool MatchesListPattern(std::string_view name, std::string_view pattern) {
  return std::ranges::any_of(base::Split(pattern, '|'), [&](std::string_view part) {
    return part.starts_with('^') ? name.starts_with(part.substr(1)) : name.contains(part);
  });
}

std::string RequestBody(const DescribeLogGroupsRequest& request) {
  if (!request.identifiers.empty()) {
    json body = {{"logGroupIdentifiers", request.identifiers}};
    if (request.include_linked_accounts) body["includeLinkedAccounts"] = true;
    return DumpJson(body);
  }
  json body = {{"limit", request.limit}};
  SetText(body, "logGroupNamePrefix", request.prefix);
  SetText(body, "logGroupNamePattern", request.pattern);
  SetText(body, "logGroupClass", request.log_class);
  SetLinkedAccounts(body, request.include_linked_accounts, request.account_ids);
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const ListLogGroupsRequest& request) {
  json body = {{"limit", request.limit}};
  SetText(body, "logGroupNamePattern", request.pattern);
  SetText(body, "logGroupClass", request.log_class);
  SetLinkedAccounts(body, request.include_linked_accounts, request.account_ids);
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const DescribeLogStreamsRequest& request) {
  json body = {{"limit", request.limit}};
  body[IsArn(request.group) ? "logGroupIdentifier" : "logGroupName"] = request.group;
  SetText(body, "logStreamNamePrefix", request.prefix);
  if (request.by_last_event) body["orderBy"] = "LastEventTime";
  if (request.descending) body["descending"] = true;
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const GetLogGroupFieldsRequest& request) {
  json body = json::object();
  body[IsArn(request.group) ? "logGroupIdentifier" : "logGroupName"] = request.group;
  // Seconds here, unlike most of the service.
  if (request.time) body["time"] = base::EpochMs(*request.time) / 1'000;
  return DumpJson(body);
}

base::Result<DescribeLogGroupsReply> ParseDescribeLogGroups(std::string_view body) {
  return ParseGroups(body, "DescribeLogGroups");
}

base::Result<ListLogGroupsReply> ParseListLogGroups(std::string_view body) {
  return ParseGroups(body, "ListLogGroups");
}

base::Result<DescribeLogStreamsReply> ParseDescribeLogStreams(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "DescribeLogStreams", "logStreams"));
  DescribeLogStreamsReply reply;
  for (const json& entry : ListMember(object, "logStreams")) {
    if (!entry.is_object() || TextMember(entry, "logStreamName").empty()) continue;
    reply.streams.push_back({.name = TextMember(entry, "logStreamName"),
                             .created = TimeMember(entry, "creationTime"),
                             .first_event = TimeMember(entry, "firstEventTimestamp"),
                             .last_event = TimeMember(entry, "lastEventTimestamp"),
                             .last_ingestion = TimeMember(entry, "lastIngestionTime"),
                             .arn = TextMember(entry, "arn")});
  }
  reply.next_token = TextMember(object, "nextToken");
  return reply;
}

base::Result<std::vector<LogGroupField>> ParseGetLogGroupFields(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object,
                         ParseReply(body, "GetLogGroupFields", "logGroupFields"));
  std::vector<LogGroupField> fields;
  for (const json& entry : ListMember(object, "logGroupFields")) {
    if (!entry.is_object() || TextMember(entry, "name").empty()) continue;
    const double percent = NumberMember(entry, "percent").value_or(0);
    fields.push_back({.name = TextMember(entry, "name"),
                      .percent = static_cast<int>(std::clamp(std::round(percent), 0.0, 100.0))});
  }
  return fields;
}

}  // namespace logai::aws
