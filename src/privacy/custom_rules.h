#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "privacy/search.h"

namespace logai::privacy {

/// A rule of the user's own: what matches `pattern` is private, or its first group when it has one.
struct CustomRule {
  std::string name;     ///< "employee_id"
  std::string pattern;  ///< in the syntax of RE2; matches within a line
};

/// The user's own rules, compiled.
/// Threads: all methods may be called from any thread.
class CustomRules {
 public:
  static constexpr std::size_t kMost = 100;
  /// A value is looked for in pieces of lines this long, which bounds what a hostile text costs
  /// with a pattern that looks far ahead. Longer lines are looked at in pieces that overlap.
  static constexpr std::size_t kPiece = 4096;
  static constexpr std::size_t kOverlap = 1024;

  /// Errors:  kInvalidInput, naming the rule, for a pattern that RE2 does not take or that matches
  ///          the empty text, a name that is none, or more than kMost rules.
  /// Source:  https://github.com/google/re2/wiki/Syntax
  static base::Result<std::shared_ptr<const CustomRules>> Compile(
      std::span<const CustomRule> rules);
  ~CustomRules();

  /// Adds the values in `text`.
  /// Cost:    linear in the text for each rule.
  void Find(std::string_view text, std::vector<Found>& found) const;

  /// The face of the rule with this id, which a Found of Find has. Lives: as long as these rules.
  const Rule& Face(RuleId id) const;
  static bool IsCustom(RuleId id) { return static_cast<std::size_t>(id) >= Rules().size(); }

 private:
  struct Compiled;
  CustomRules();
  std::vector<std::unique_ptr<const Compiled>> rules_;
};

}  // namespace logai::privacy
