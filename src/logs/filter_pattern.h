#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace logai::logs {

/// A filter in CloudWatch's syntax: terms, quoted phrases, `?any`, `-not`, `%regex%`,
/// `{ $.json = selectors }` and `[space, delimited]` fields, with CloudWatch's meaning
/// (case-sensitive; `?` terms are ignored next to others).
/// Threads: a const object may be used from several threads.
/// Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html;
///          where it is silent, the matchers in filter_{terms,json,fields}.cc say what we do.
class FilterPattern {
 public:
  /// Matches everything.
  FilterPattern() = default;

  /// Errors:  kInvalidInput, with the place and the reason.
  static base::Result<FilterPattern> Parse(std::string_view text);

  bool Matches(std::string_view message) const;
  /// Whether this is a `{ $.json … }` pattern, which looks into messages that are JSON only. A
  /// source whose events carry a header before their JSON matches it against the body.
  bool needs_json() const;
  /// Whether it has `?any` terms that mean nothing, as others stand beside them.
  bool ignores_alternatives() const;
  /// Whether this is made of terms and phrases only, whose meaning is beyond doubt: what a server
  /// of AWS's finds by it is what Matches finds.
  bool is_plain() const;
  bool empty() const { return matcher_ == nullptr; }
  const std::string& text() const { return text_; }

  class Matcher;

 private:
  std::string text_;
  std::shared_ptr<const Matcher> matcher_;
};

}  // namespace logai::logs
