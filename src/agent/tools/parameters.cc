#include "agent/tools/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;
using Value = std::variant<std::string, std::int64_t, std::vector<std::string>>;

std::string_view JsonType(ParameterType type) {
  switch (type) {
    case ParameterType::kInteger:
      return "integer";
    case ParameterType::kStrings:
      return "array";
    default:
      return "string";
  }
}

/// The number in a JSON value, where a model may have put it in quotes or given it a fraction of
/// zero.
std::optional<std::int64_t> AsInteger(const json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (number >= -1e15 && number <= 1e15 &&
        number == static_cast<double>(static_cast<std::int64_t>(number))) {
      return static_cast<std::int64_t>(number);
    }
  }
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
  }
  return std::nullopt;
}

base::Result<std::vector<std::string>> AsStrings(const json& value, std::string_view name) {
  std::vector<std::string> strings;
  if (value.is_string()) return std::vector{value.get<std::string>()};
  if (value.is_array()) {
    for (const json& item : value) {
      if (!item.is_string())
        return Fail(ErrorKind::kInvalidInput, "{} must be an array of strings", name);
      strings.push_back(item.get<std::string>());
    }
    return strings;
  }
  return Fail(ErrorKind::kInvalidInput, "{} must be an array of strings", name);
}

base::Status CheckChoice(const Parameter& parameter, const std::string& text) {
  if (parameter.choices.empty() || text.empty() || std::ranges::count(parameter.choices, text) > 0)
    return {};
  return Fail(ErrorKind::kInvalidInput, "{} must be one of: {}", parameter.name,
              fmt::join(parameter.choices, ", "));
}

base::Result<Value> ConvertInteger(const Parameter& parameter, const json& value) {
  const auto number = AsInteger(value);
  if (!number) return Fail(ErrorKind::kInvalidInput, "{} must be an integer", parameter.name);
  const bool bounded = parameter.maximum != 0;
  if (bounded && (*number < parameter.minimum || *number > parameter.maximum)) {
    return Fail(ErrorKind::kInvalidInput, "{} must be between {} and {}, not {}", parameter.name,
                parameter.minimum, parameter.maximum, *number);
  }
  return Value(*number);
}

base::Result<Value> ConvertText(const Parameter& parameter, const json& value) {
  std::string text;
  if (value.is_string()) {
    text = value.get<std::string>();
  } else if (const auto epoch_ms = AsInteger(value);
             epoch_ms && parameter.type == ParameterType::kTime) {
    text = std::to_string(*epoch_ms);
  } else {
    return Fail(ErrorKind::kInvalidInput, "{} must be a string", parameter.name);
  }
  if (parameter.required && !parameter.may_be_empty && base::Trim(text).empty()) {
    return Fail(ErrorKind::kInvalidInput, "{} must not be empty", parameter.name);
  }
  LOGAI_RETURN_IF_ERROR(CheckChoice(parameter, text));
  return Value(std::move(text));
}

base::Result<Value> Convert(const Parameter& parameter, const json& value) {
  switch (parameter.type) {
    case ParameterType::kInteger:
      return ConvertInteger(parameter, value);
    case ParameterType::kString:
    case ParameterType::kTime:
      return ConvertText(parameter, value);
    case ParameterType::kStrings:
      break;
  }
  LOGAI_ASSIGN_OR_RETURN(auto strings, AsStrings(value, parameter.name));
  if (parameter.required && strings.empty()) {
    return Fail(ErrorKind::kInvalidInput, "{} must not be empty", parameter.name);
  }
  return Value(std::move(strings));
}

std::vector<std::string> Names(std::span<const Parameter> parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) names.emplace_back(parameter.name);
  return names;
}

base::Status CheckNames(const json& object, std::span<const Parameter> parameters) {
  const std::vector<std::string> names = Names(parameters);
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::count(names, key) > 0) continue;
    const auto nearest = base::Nearest(key, names);
    return Fail(ErrorKind::kInvalidInput, "unknown parameter {}{}; the parameters are: {}", key,
                nearest ? fmt::format(" (did you mean {}?)", *nearest) : "",
                base::Join(names, ", "));
  }
  return {};
}

}  // namespace

std::string SchemaJson(std::span<const Parameter> parameters) {
  json properties = json::object();
  json required = json::array();
  for (const Parameter& parameter : parameters) {
    json property = {{"type", JsonType(parameter.type)}, {"description", parameter.description}};
    if (parameter.type == ParameterType::kStrings) property["items"] = {{"type", "string"}};
    if (parameter.type == ParameterType::kInteger && parameter.maximum != 0) {
      property["minimum"] = parameter.minimum;
      property["maximum"] = parameter.maximum;
    }
    if (!parameter.choices.empty()) property["enum"] = parameter.choices;
    properties[std::string(parameter.name)] = std::move(property);
    if (parameter.required) required.push_back(parameter.name);
  }
  return json{{"type", "object"}, {"properties", properties}, {"required", required}}.dump();
}

base::Result<Arguments> Arguments::Parse(std::string_view text,
                                         std::span<const Parameter> parameters) {
  const json object = base::Trim(text).empty() ? json::object() : json::parse(text, nullptr, false);
  if (object.is_discarded()) {
    return Fail(ErrorKind::kInvalidInput, "the arguments are not valid JSON");
  }
  if (!object.is_object()) {
    return Fail(ErrorKind::kInvalidInput, "the arguments must be a JSON object");
  }
  LOGAI_RETURN_IF_ERROR(CheckNames(object, parameters));

  Arguments arguments;
  for (const Parameter& parameter : parameters) {
    const std::string name(parameter.name);
    const auto found = object.find(name);
    if (found != object.end() && !found->is_null()) {
      LOGAI_ASSIGN_OR_RETURN(arguments.values_[name], Convert(parameter, *found));
    } else if (parameter.required) {
      return Fail(ErrorKind::kInvalidInput, "{} is required", name);
    }
  }
  return arguments;
}

template <class T>
const T* Arguments::Find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : std::get_if<T>(&found->second);
}

std::optional<std::string> Arguments::String(std::string_view name) const {
  const auto* text = Find<std::string>(name);
  return text && !text->empty() ? std::optional(*text) : std::nullopt;
}

std::optional<std::int64_t> Arguments::Integer(std::string_view name) const {
  const auto* number = Find<std::int64_t>(name);
  return number ? std::optional(*number) : std::nullopt;
}

std::vector<std::string> Arguments::Strings(std::string_view name) const {
  const auto* strings = Find<std::vector<std::string>>(name);
  return strings ? *strings : std::vector<std::string>();
}

}  // namespace logai::agent
