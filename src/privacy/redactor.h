#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "privacy/custom_rules.h"
#include "privacy/placeholder.h"
#include "privacy/pseudonyms.h"
#include "privacy/redacted_text.h"
#include "privacy/search.h"

namespace logai::privacy {

/// One private value: bytes [begin, end) of the text, from 0, and the rule that found it, such as
/// "email".
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view rule;  ///< Lives: as long as the redactor, as all below
  std::string_view mark;  ///< what replaces it, such as "[EMAIL_REDACTED]"
  std::string_view type;  ///< the kind in capitals, such as "EMAIL" or "URL_PASSWORD"
};

/// How many values each rule replaced, by the names of the contract (compatibility, section 9).
class RedactionCounts {
 public:
  void Add(std::string_view rule, std::size_t count = 1) { by_rule_[std::string(rule)] += count; }
  void Add(const RedactionCounts& other);
  std::size_t total() const;
  const std::map<std::string, std::size_t, std::less<>>& by_rule() const { return by_rule_; }
  /// "No sensitive data redacted", or "Redacted: 3 Email, 2 Ipv4".
  std::string Summary() const;

 private:
  std::map<std::string, std::size_t, std::less<>> by_rule_;
};

/// What stands in the place of a value.
enum class Style {
  kMarks,         ///< "[EMAIL_REDACTED]"
  kPlaceholders,  ///< "[EMAIL_kqzvbtmwpd_REDACTED]", the same for the same value
};

struct RedactorOptions {
  bool enabled =
      true;  ///< LOGAI_PII_SANITIZATION_ENABLED; when false, text passes through as it is
  Style style = Style::kMarks;
  base::Secret placeholder_key;  ///< empty: placeholders agree within one Redactor only
  std::shared_ptr<const CustomRules> custom;  ///< the user's own rules; may be null
  /// Where given, its names stand in the place of values, whatever `style` says.
  std::shared_ptr<Pseudonyms> pseudonyms;
};

/// The one gate between log text and everything outside: finds private values and puts marks in
/// their place. Threads: all methods may be called from any thread. Cost:    linear in the text;
/// the rules are free of backtracking.
class Redactor {
 public:
  explicit Redactor(RedactorOptions options = {});

  bool enabled() const { return options_.enabled; }

  /// `raw` with a mark in place of each private value. Redacting twice changes nothing more.
  RedactedText Redact(std::string_view raw, RedactionCounts* counts = nullptr) const;

  /// What Redact would replace: sorted, not overlapping. Found also when redaction is switched off.
  std::vector<Span> Find(std::string_view raw) const;

  /// The same, as the table of rules has it.
  std::vector<Found> Values(std::string_view raw) const;
  const Rule& RuleFor(RuleId id) const;
  /// Appends what stands for `value`.
  void AppendReplacement(RuleId rule, std::string_view value, std::string& out) const;

  /// The user's own question, as a model gets it: with pseudonyms, by which tools find its values;
  /// without them as it was typed, for a mark could not be searched for (decisions, 20).
  RedactedText Question(std::string_view question) const;

  /// Null: marks or placeholders stand for values, or redaction is off.
  Pseudonyms* pseudonyms() const { return options_.enabled ? options_.pseudonyms.get() : nullptr; }

 private:
  std::vector<Found> ToReplace(std::string_view raw) const;

  RedactorOptions options_;
  std::unique_ptr<const Placeholders> placeholders_;  // null: marks
};

}  // namespace logai::privacy
