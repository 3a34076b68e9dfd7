#include "privacy/custom_rules.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>

#include "privacy/characters.h"

namespace logai::privacy {
namespace {

using base::ErrorKind;

constexpr std::int64_t kMostMemory = 8 << 20;  // of one pattern's automaton
// Of a compiled pattern. Those of keys and ids have some hundred; with many more, the automaton
// outgrows its memory on hostile text and is thrown away again and again.
constexpr int kMostInstructions = 1'300;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= 40 && Is(name[0], kLower) &&
         std::ranges::all_of(name, [](char c) { return Is(c, kLower | kDigit | kUnderscore); });
}

std::string Capitals(std::string_view name) {
  std::string capitals;
  for (const char c : name) capitals += Is(c, kLower) ? static_cast<char>(c - 'a' + 'A') : c;
  return capitals;
}

base::Error Refused(const CustomRule& rule, std::string_view why) {
  return base::Fail({.kind = ErrorKind::kInvalidInput,
                     .message = "redaction rule " + rule.name + ": " + std::string(why),
                     .next = "see \"Rules of your own\" in docs/redaction.md",
                     .retry_after = {}})
      .error();
}

/// Where the piece that begins at `begin` ends: with its line, or kPiece bytes on.
std::size_t PieceEnd(std::string_view text, std::size_t begin) {
  const std::string_view piece = text.substr(begin, CustomRules::kPiece);
  const auto line_end = piece.rfind('\n');
  return begin + (line_end == std::string_view::npos ? piece.size() : line_end + 1);
}

}  // namespace

struct CustomRules::Compiled {
  explicit Compiled(const CustomRule& rule, const re2::RE2::Options& options)
      : name(rule.name),
        type(Capitals(rule.name)),
        mark("[" + type + "_REDACTED]"),
        regex("(?m:" + rule.pattern + ")", options) {}

  std::string name, type, mark;
  re2::RE2 regex;
  Rule face{};
};

CustomRules::CustomRules() = default;
CustomRules::~CustomRules() = default;

base::Result<std::shared_ptr<const CustomRules>> CustomRules::Compile(
    std::span<const CustomRule> rules) {
  if (rules.size() > kMost) {
    return base::Fail(ErrorKind::kInvalidInput, "there are {} redaction rules, more than {}",
                      rules.size(), kMost);
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_nl(true);
  options.set_max_mem(kMostMemory);
  const std::shared_ptr<CustomRules> all(new CustomRules);
  for (const CustomRule& rule : rules) {
    if (!IsName(rule.name)) {
      return base::Fail(Refused(rule, "its name is not made of a-z, 0-9 and '_'"));
    }
    if (std::ranges::any_of(Rules(), [&](const Rule& known) { return known.name == rule.name; })) {
      return base::Fail(Refused(rule, "a built-in rule has this name"));
    }
    auto compiled = std::make_unique<Compiled>(rule, options);
    if (!compiled->regex.ok()) return base::Fail(Refused(rule, compiled->regex.error()));
    if (const int size = compiled->regex.ProgramSize(); size > kMostInstructions) {
      return base::Fail(Refused(
          rule, fmt::format("its pattern is too large ({} steps when compiled, more than {}); "
                            "repeat less, as in {{1,20}}",
                            size, kMostInstructions)));
    }
    if (re2::RE2::PartialMatch("", compiled->regex)) {
      return base::Fail(Refused(rule, "its pattern matches the empty text"));
    }
    const auto id = static_cast<RuleId>(Rules().size() + all->rules_.size());
    compiled->face = {.id = id,
                      .name = compiled->name,
                      .type = compiled->type,
                      .mark = compiled->mark,
                      .how = {},
                      .matches = {},
                      .misses = {}};
    all->rules_.push_back(std::move(compiled));
  }
  return all;
}

void CustomRules::Find(std::string_view text, std::vector<Found>& found) const {
  for (const auto& rule : rules_) {
    const int group = std::min(rule->regex.NumberOfCapturingGroups(), 1);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = PieceEnd(text, begin);
      std::size_t at = begin;
      re2::StringPiece match[2];
      while (at < end &&
             rule->regex.Match(Piece(text), at, end, re2::RE2::UNANCHORED, match, group + 1)) {
        const auto whole = static_cast<std::size_t>(match[0].data() - text.data());
        const re2::StringPiece& value = match[group].data() != nullptr ? match[group] : match[0];
        const auto first = static_cast<std::size_t>(value.data() - text.data());
        if (!value.empty()) found.push_back({first, first + value.size(), rule->face.id});
        at = std::max(whole + match[0].size(), at + 1);
      }
      const bool in_line = end < text.size() && text[end - 1] != '\n';
      begin = in_line ? std::max(end - kOverlap, begin + 1) : end;
    }
  }
}

const Rule& CustomRules::Face(RuleId id) const {
  return rules_[static_cast<std::size_t>(id) - Rules().size()]->face;
}

}  // namespace logai::privacy
