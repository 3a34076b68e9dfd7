#include "aws/reply_fields.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace logai::aws {

using base::ErrorKind;
using nlohmann::json;

namespace {

/// The code unit in `text`, which begins with "\uXXXX"; nullopt when it does not.
std::optional<unsigned> EscapedUnit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (const char c : text.substr(2, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (lower < 'a' || lower > 'f')) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(digit ? c - '0' : lower - 'a' + 10);
  }
  return unit;
}

bool IsHigh(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// JSON with a replacement character for each byte that is no UTF-8, and for each escaped half of a
/// surrogate pair that has no other half.
std::string Repaired(std::string_view body) {
  const std::string valid = base::ToValidUtf8(body);
  std::string repaired;
  repaired.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size();) {
    const auto rest = std::string_view(valid).substr(i);
    if (rest.front() != '\\') {
      const std::size_t plain = std::min(rest.find('\\'), rest.size());
      repaired.append(rest.substr(0, plain));
      i += plain;
      continue;
    }
    const auto unit = EscapedUnit(rest);
    std::size_t taken = unit ? 6 : std::min<std::size_t>(2, rest.size());
    bool lone = unit && IsLow(*unit);
    if (unit && IsHigh(*unit)) {
      const auto second = EscapedUnit(rest.substr(6));
      lone = !second || !IsLow(*second);
      if (!lone) taken = 12;
    }
    repaired.append(lone ? std::string_view("\\ufffd") : rest.substr(0, taken));
    i += taken;
  }
  return repaired;
}

}  // namespace

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
  if (object.is_discarded()) object = json::parse(Repaired(body), nullptr, false);
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
