#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace logai::base {

/// The environment variables, read once, so that tests can give their own. An empty variable is
/// kept as empty.
class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables)
      : variables_(std::move(variables)) {}

  /// The variables of this process as they are now.
  static Environment OfProcess();

  std::optional<std::string> Get(std::string_view name) const;
  /// As Get, but an empty variable counts as absent.
  std::optional<std::string> GetNonEmpty(std::string_view name) const;
  const std::map<std::string, std::string, std::less<>>& all() const { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace logai::base
