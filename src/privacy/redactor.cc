#include "privacy/redactor.h"

#include <numeric>
#include <utility>

#include "privacy/characters.h"
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

Redactor::Redactor(RedactorOptions options) : options_(std::move(options)) {
  if (options_.style == Style::kPlaceholders) {
    placeholders_ = std::make_unique<const Placeholders>(options_.placeholder_key);
  }
}

RedactedText Redactor::Redact(std::string_view raw, RedactionCounts* counts) const {
  if (!options_.enabled) return RedactedText::Checked(std::string(raw));
  std::string redacted;
  redacted.reserve(raw.size());
  std::size_t at = 0;
  for (const Found& value : ToReplace(raw)) {
    redacted += raw.substr(at, value.begin - at);
    AppendReplacement(value.rule, raw.substr(value.begin, value.end - value.begin), redacted);
    at = value.end;
    if (counts != nullptr) counts->Add(RuleFor(value.rule).name);
  }
  redacted += raw.substr(at);
  return RedactedText::Checked(std::move(redacted));
}

std::vector<Span> Redactor::Find(std::string_view raw) const {
  std::vector<Span> spans;
  for (const Found& found : Values(raw)) {
    const Rule& rule = RuleFor(found.rule);
    spans.push_back({.begin = found.begin,
                     .end = found.end,
                     .rule = rule.name,
                     .mark = rule.mark,
                     .type = rule.type});
  }
  return spans;
}

std::vector<Found> Redactor::Values(std::string_view raw) const {
  std::vector<Found> found = FindValues(raw);
  if (!options_.custom) return found;
  Search all(raw);
  std::vector<Found> custom;
  options_.custom->Find(raw, custom);
  for (const std::vector<Found>* list : {&custom, &found}) {
    for (const Found& value : *list) all.Add(value.begin, value.end, value.rule);
  }
  return std::move(all).Settle();
}

/// Values, but for names that stand for one already, and those that were asked for wherever they
/// stand.
std::vector<Found> Redactor::ToReplace(std::string_view raw) const {
  std::vector<Found> values = Values(raw);
  const Pseudonyms* names = pseudonyms();
  if (names == nullptr) return values;
  const auto in_name = [&](std::size_t begin, std::size_t end) {
    constexpr std::size_t kReach = 64;
    const std::size_t from = begin < kReach ? 0 : begin - kReach;
    const auto open = raw.substr(from, begin + 1 - from).rfind('<');
    return open != std::string_view::npos &&
           from + open + names->NameAt(raw.substr(from + open)) >= end;
  };
  std::erase_if(values, [&](const Found& value) { return in_name(value.begin, value.end); });
  const std::vector<std::string> asked = names->Asked();
  if (asked.empty()) return values;
  Search all(raw);
  for (const std::string& value : asked) {
    for (auto at = raw.find(value); at != std::string_view::npos;
         at = raw.find(value, at + value.size())) {
      if (!in_name(at, at + value.size())) all.Add(at, at + value.size(), RuleId::kSecret);
    }
  }
  for (const Found& value : values) all.Add(value.begin, value.end, value.rule);
  return std::move(all).Settle();
}

RedactedText Redactor::Question(std::string_view question) const {
  Pseudonyms* names = pseudonyms();
  if (names == nullptr) return RedactedText::Checked(std::string(question));
  for (const Found& value : Values(question)) {
    std::string name;
    AppendReplacement(value.rule, question.substr(value.begin, value.end - value.begin), name);
    names->Ask(name);
  }
  return Redact(question);
}

const Rule& Redactor::RuleFor(RuleId id) const {
  return CustomRules::IsCustom(id) ? options_.custom->Face(id) : RuleOf(id);
}

void Redactor::AppendReplacement(RuleId rule, std::string_view value, std::string& out) const {
  const std::string_view mark = RuleFor(rule).mark;
  if (Pseudonyms* names = pseudonyms())
    names->Append(mark, value, out);
  else if (placeholders_)
    placeholders_->Append(mark, value, out);
  else
    out += mark;
}

}  // namespace logai::privacy
