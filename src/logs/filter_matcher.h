#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "logs/filter_pattern.h"

namespace logai::logs {

/// What a filter pattern was parsed to. Implementations are immutable, so that one object serves
/// several threads.
class FilterPattern::Matcher {
 public:
  virtual ~Matcher() = default;
  virtual bool Matches(std::string_view message) const = 0;
  virtual bool needs_json() const { return false; }
  virtual bool ignores_alternatives() const { return false; }
};

using MatcherPtr = std::unique_ptr<const FilterPattern::Matcher>;

/// The three kinds of patterns. `text` is the whole trimmed pattern; positions in errors count from
/// 1 in it. A null result of ParseTermPattern means "matches everything".
/// Errors:  kInvalidInput.
base::Result<MatcherPtr> ParseTermPattern(std::string_view text);
base::Result<MatcherPtr> ParseJsonPattern(std::string_view text);
base::Result<MatcherPtr> ParseFieldPattern(std::string_view text);

}  // namespace logai::logs
