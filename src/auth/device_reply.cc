#include "auth/device_reply.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;
using Json = nlohmann::json;
using Fields = std::map<std::string, std::string, std::less<>>;

constexpr int kLargestNumber = 1'000'000;

std::optional<Fields> FromJson(std::string_view body) {
  // Objects within the object are skipped while parsing: their depth is not ours to trust.
  const auto flat = [](int depth, Json::parse_event_t, Json&) { return depth <= 1; };
  Json json;
  try {
    json = Json::parse(body, flat, /*allow_exceptions=*/false);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  if (!json.is_object()) return std::nullopt;
  Fields fields;
  for (const auto& [name, value] : json.items()) {
    if (value.is_string()) fields[name] = value.get<std::string>();
    if (value.is_number_integer()) fields[name] = value.dump();
  }
  return fields;
}

/// Undoes the encoding of a form. Nothing for a broken escape.
std::optional<std::string> Decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
    if (digits.size() < 2 || error != std::errc() || end != digits.end()) return std::nullopt;
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

/// Names of OAuth are lower-case words; a page of HTML with a '=' in it is no form.
bool IsFieldName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::optional<Fields> FromForm(std::string_view body) {
  Fields fields;
  for (const std::string_view pair : base::Split(body, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || !IsFieldName(pair.substr(0, equals)))
      return std::nullopt;
    auto value = Decode(pair.substr(equals + 1));
    if (!value) return std::nullopt;
    fields[std::string(pair.substr(0, equals))] = *std::move(value);
  }
  return fields;
}

}  // namespace

base::Result<ReplyFields> ReplyFields::Parse(std::string_view body) {
  const std::string_view text = base::Trim(body);
  auto fields = FromJson(text);
  if (!fields) fields = FromForm(text);
  if (!fields) return Fail(ErrorKind::kCorrupt, "neither JSON nor a form");
  ReplyFields reply;
  reply.fields_ = *std::move(fields);
  return reply;
}

std::string_view ReplyFields::Text(std::string_view name) const {
  const auto field = fields_.find(name);
  return field == fields_.end() ? std::string_view() : std::string_view(field->second);
}

std::optional<int> ReplyFields::Number(std::string_view name) const {
  const std::string_view text = Text(name);
  int number = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
  if (text.empty() || error != std::errc() || end != text.end()) return std::nullopt;
  if (number < 0 || number > kLargestNumber) return std::nullopt;
  return number;
}

}  // namespace logai::auth
