#include "aws/reply_fields.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace logai::aws {

using base::ErrorKind;
using nlohmann::json;

std::string DumpJson(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

void SetText(json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

void SetList(json& object, const char* name, const std::vector<std::string>& values) {
  if (!values.empty()) object[name] = values;
}

void SetTimeMs(json& object, const char* name, const std::optional<base::UtcTime>& time) {
  if (time) object[name] = base::EpochMs(*time);
}

std::string TextMember(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::int64_t> WholeNumber(double value) {
  if (!(std::abs(value) < 9.2e18)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> IntegerMember(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  if (found->is_number_unsigned()) {
    const auto value = found->get<std::uint64_t>();
    return value <= INT64_MAX ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
  }
  if (found->is_number_integer()) return found->get<std::int64_t>();
  return WholeNumber(found->get<double>());
}

std::optional<double> NumberMember(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

bool FlagMember(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

std::optional<base::UtcTime> TimeFromMs(std::int64_t ms) {
  constexpr std::int64_t kYear10000 = 253'402'300'800'000;
  if (ms < 0 || ms >= kYear10000) return std::nullopt;
  return base::FromEpochMs(ms);
}

std::optional<base::UtcTime> TimeMember(const json& object, const char* name) {
  const auto ms = IntegerMember(object, name);
  return ms ? TimeFromMs(*ms) : std::nullopt;
}

const json& ListMember(const json& object, const char* name) {
  static const json kEmpty = json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : kEmpty;
}

std::vector<std::string> TextsMember(const json& object, const char* name) {
  std::vector<std::string> texts;
  for (const json& entry : ListMember(object, name)) {
    if (entry.is_string()) texts.push_back(entry.get<std::string>());
  }
  return texts;
}

base::Result<json> ParseReply(std::string_view body, std::string_view operation) {
  json object = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (object.is_object()) return object;
  return base::Fail(ErrorKind::kCorrupt,
                    "the answer to {} is not a JSON object; is the endpoint AWS?", operation);
}

base::Result<json> ParseReply(std::string_view body, std::string_view operation, const char* list) {
  LOGAI_ASSIGN_OR_RETURN(json object, ParseReply(body, operation));
  const auto found = object.find(list);
  if (found != object.end() && !found->is_null() && !found->is_array()) {
    return base::Fail(ErrorKind::kCorrupt, "the answer to {} has no list {}", operation, list);
  }
  return object;
}

}  // namespace logai::aws
