#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// Only for the .cc files of aws: how its operations read answers and write requests. The service's
// model grows by the month, so whatever is not known is passed over, and null is absent.
namespace logai::aws {

/// The text of a request; what is no UTF-8 in it is replaced.
std::string DumpJson(const nlohmann::json& object);
/// Sets `name` unless `value` is empty: the service refuses members that are set to nothing.
void SetText(nlohmann::json& object, const char* name, const std::string& value);
void SetList(nlohmann::json& object, const char* name, const std::vector<std::string>& values);
void SetTimeMs(nlohmann::json& object, const char* name, const std::optional<base::UtcTime>& time);

/// The member `name` as text; absent, null and other types give "".
std::string TextMember(const nlohmann::json& object, const char* name);
/// The member `name` as a whole number; the service may write a double.
std::optional<std::int64_t> IntegerMember(const nlohmann::json& object, const char* name);
std::optional<double> NumberMember(const nlohmann::json& object, const char* name);
/// Absent and other types are false.
bool FlagMember(const nlohmann::json& object, const char* name);
/// A time in milliseconds, if it is one that a calendar has.
std::optional<base::UtcTime> TimeMember(const nlohmann::json& object, const char* name);
/// The member `name` where it is a list, else an empty one. Lives: as long as `object`.
const nlohmann::json& ListMember(const nlohmann::json& object, const char* name);
/// The texts in the list `name`.
std::vector<std::string> TextsMember(const nlohmann::json& object, const char* name);

/// Milliseconds since 1970 as a time; nullopt before 1970 and after the year 9999.
std::optional<base::UtcTime> TimeFromMs(std::int64_t ms);
/// A double as a whole number, if it has room for it.
std::optional<std::int64_t> WholeNumber(double value);

/// The object in `body`.
/// Errors:  kCorrupt, naming the operation.
base::Result<nlohmann::json> ParseReply(std::string_view body, std::string_view operation);
/// As above, when its member `list` is a list or absent.
base::Result<nlohmann::json> ParseReply(std::string_view body, std::string_view operation,
                                        const char* list);

}  // namespace logai::aws
