#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace logai::agent {

enum class ParameterType {
  kString,
  kInteger,
  kTime,     ///< a time expression, or epoch milliseconds as a number
  kStrings,  ///< an array of strings; a single string is taken as an array of one
};

/// One parameter of a tool. The same table makes the JSON schema and checks the arguments.
struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::kString;
  bool required = false;
  bool may_be_empty = false;  ///< kString: a required one may be ""
  std::string_view description;
  std::int64_t minimum = 0;                    ///< kInteger
  std::int64_t maximum = 0;                    ///< kInteger; 0: no bounds
  std::vector<std::string_view> choices = {};  ///< kString; empty: any
};

/// The JSON schema of an arguments object.
std::string SchemaJson(std::span<const Parameter> parameters);

/// The checked arguments of one tool call.
class Arguments {
 public:
  /// Reads what the model wrote. Harmless slips are understood ("100" for 100, null for an absent
  /// value). Errors:  kInvalidInput, in words that let the model mend the call: which parameter,
  /// what is wrong, what is allowed.
  static base::Result<Arguments> Parse(std::string_view json,
                                       std::span<const Parameter> parameters);

  /// An empty string counts as absent.
  std::optional<std::string> String(std::string_view name) const;
  std::optional<std::int64_t> Integer(std::string_view name) const;
  std::vector<std::string> Strings(std::string_view name) const;

 private:
  using Value = std::variant<std::string, std::int64_t, std::vector<std::string>>;
  template <class T>
  const T* Find(std::string_view name) const;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace logai::agent
