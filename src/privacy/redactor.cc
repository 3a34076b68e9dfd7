#include "privacy/redactor.h"

#include <numeric>

#include "privacy/characters.h"
#include "privacy/rules.h"
#include "privacy/walk.h"

namespace logai::privacy {
namespace {

/// "credit_card" as "Credit Card".
std::string Title(std::string_view rule) {
  std::string title;
  bool starts_word = true;
  for (const char c : rule) {
    const bool letter = Is(c, kLetter);
    title += c == '_' ? ' ' : starts_word && Is(c, kLower) ? static_cast<char>(c - ('a' - 'A')) : c;
    starts_word = !letter;
  }
  return title;
}

}  // namespace

void RedactionCounts::Add(const RedactionCounts& other) {
  for (const auto& [rule, count] : other.by_rule_) by_rule_[rule] += count;
}

std::size_t RedactionCounts::total() const {
  return std::accumulate(by_rule_.begin(), by_rule_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& entry) { return sum + entry.second; });
}

std::string RedactionCounts::Summary() const {
  if (total() == 0) return "No sensitive data redacted";
  std::string summary = "Redacted: ";
  bool first = true;
  for (const auto& [rule, count] : by_rule_) {
    if (count == 0) continue;
    if (!first) summary += ", ";
    first = false;
    summary += std::to_string(count) + " " + Title(rule);
  }
  return summary;
}

Redactor::Redactor(RedactorOptions options) : options_(options) {}

RedactedText Redactor::Redact(std::string_view raw, RedactionCounts* counts) const {
  if (!options_.enabled) return RedactedText::Checked(std::string(raw));
  const std::vector<Span> spans = Find(raw);
  std::string redacted;
  redacted.reserve(raw.size());
  std::size_t at = 0;
  for (const Span& span : spans) {
    redacted += raw.substr(at, span.begin - at);
    redacted += span.mark;
    at = span.end;
    if (counts != nullptr) counts->Add(span.rule);
  }
  redacted += raw.substr(at);
  return RedactedText::Checked(std::move(redacted));
}

std::vector<Span> Redactor::Find(std::string_view raw) const {
  std::vector<Span> spans;
  for (const Found& found : FindValues(raw)) {
    const Rule& rule = RuleOf(found.rule);
    spans.push_back({.begin = found.begin,
                     .end = found.end,
                     .rule = rule.name,
                     .mark = rule.mark,
                     .type = rule.type});
  }
  return spans;
}

}  // namespace logai::privacy
