#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/units.h"

namespace logai::aws {

/// A log group, with what the operation that listed it tells: ListLogGroups gives name, ARN and
/// class, DescribeLogGroups with a pattern gives name, ARN and time of creation.
struct LogGroup {
  std::string name;
  std::optional<base::UtcTime> created;
  std::optional<base::ByteCount> stored_bytes;  ///< compressed
  std::optional<int> retention_days;            ///< absent: kept for ever
  std::string log_class;        ///< "STANDARD", "INFREQUENT_ACCESS", …; empty when not told
  std::string arn;              ///< without ":*", as requests take it; empty when not told
  std::string data_protection;  ///< "ACTIVATED": the service masks values; empty when not told
};

/// The name in an ARN of a group, in "account:name", or what is a name already.
std::string GroupNameOf(std::string identifier);

struct DescribeLogGroupsRequest {
  std::string prefix;
  std::string pattern;    ///< part of the name, case-sensitive; not together with `prefix`
  std::string log_class;  ///< only groups of that class
  bool include_linked_accounts = false;  ///< also the groups of accounts that share theirs with us
  std::vector<std::string> account_ids;  ///< at most 20; with include_linked_accounts
  /// Names or ARNs, at most 50; then only include_linked_accounts may stand beside it.
  std::vector<std::string> identifiers;
  int limit = 50;  ///< 1 to 50
  std::string next_token;
};

struct DescribeLogGroupsReply {
  std::vector<LogGroup> groups;  ///< in order of name
  std::string next_token;        ///< empty on the last page
};

struct ListLogGroupsRequest {
  /// 3 to 129 characters: up to five parts of names, joined with '|', each perhaps with '^' before
  /// it, which ties it to the name's begin.
  std::string pattern;
  std::string log_class;
  bool include_linked_accounts = false;
  std::vector<std::string> account_ids;
  int limit = 1'000;  ///< 1 to 1,000
  std::string next_token;
};

using ListLogGroupsReply = DescribeLogGroupsReply;

/// A sequence of events from one place, such as one container.
struct LogStream {
  std::string name;
  std::optional<base::UtcTime> created;
  std::optional<base::UtcTime> first_event;     ///< absent for a stream without events
  std::optional<base::UtcTime> last_event;      ///< lags, usually by less than an hour
  std::optional<base::UtcTime> last_ingestion;  ///< likewise
  std::string arn;
};

struct DescribeLogStreamsRequest {
  std::string group;           ///< a name, or an ARN without ":*"
  std::string prefix;          ///< not together with `by_last_event`
  bool by_last_event = false;  ///< in order of the last event, else of the name
  bool descending = false;
  int limit = 50;  ///< 1 to 50
  std::string next_token;
};

struct DescribeLogStreamsReply {
  std::vector<LogStream> streams;
  std::string next_token;  ///< empty on the last page
};

/// What a group's events carry: "@message", "level", "request.id".
struct LogGroupField {
  std::string name;
  int percent = 0;  ///< of the events that were looked at
};

struct GetLogGroupFieldsRequest {
  std::string group;  ///< a name, or an ARN without ":*"
  /// Events from 8 minutes before to 8 after it are looked at; without it those of the last 15.
  std::optional<base::UtcTime> time;
};

/// A name, or an ARN, which may stand where a name does for groups of linked accounts.
bool IsArn(std::string_view group);
/// Whether ListLogGroups would list `name` for `pattern`; an empty pattern lists everything.
bool MatchesListPattern(std::string_view name, std::string_view pattern);

/// Requests as JSON and replies from it, for LogsClient, tests and fuzzing. The parsers' only error
/// is kCorrupt; entries without a name are left out.
std::string RequestBody(const DescribeLogGroupsRequest& request);
std::string RequestBody(const ListLogGroupsRequest& request);
std::string RequestBody(const DescribeLogStreamsRequest& request);
std::string RequestBody(const GetLogGroupFieldsRequest& request);
base::Result<DescribeLogGroupsReply> ParseDescribeLogGroups(std::string_view body);
base::Result<ListLogGroupsReply> ParseListLogGroups(std::string_view body);
base::Result<DescribeLogStreamsReply> ParseDescribeLogStreams(std::string_view body);
base::Result<std::vector<LogGroupField>> ParseGetLogGroupFields(std::string_view body);

}  // namespace logai::aws
