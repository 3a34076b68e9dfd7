#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"

/// Reading JSON from outside without exceptions. For the .cc files of this room only.
namespace logai::llm {

using Json = nlohmann::json;

/// The document, or nullopt when `text` is not JSON or nests deeper than any honest reply does
/// (printing it again would recurse that deep). Bytes that are not UTF-8 and lone halves of
/// surrogate pairs become U+FFFD.
std::optional<Json> ParseJson(std::string_view text);

/// The member, or nullptr when `object` is not an object, has none, or has null.
const Json* Member(const Json& object, std::string_view name);

/// The member's text when it is a string, else "".
std::string_view TextMember(const Json& object, std::string_view name);

/// The member as a count when it is a whole number of zero or more.
std::optional<base::TokenCount> TokenMember(const Json& object, std::string_view name);

/// The member as the place of something in a list; -1 when it is no such number.
int IndexMember(const Json& object, std::string_view name);

/// As JSON text on one line; bytes that are not UTF-8 become U+FFFD.
std::string Dump(const Json& value);

}  // namespace logai::llm
