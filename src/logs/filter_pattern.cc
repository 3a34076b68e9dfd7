#include "logs/filter_pattern.h"

#include <utility>

#include "base/text.h"
#include "logs/filter_matcher.h"

namespace logai::logs {
namespace {

/// Source:  AWS, FilterLogEvents, filterPattern: at most 1,024 characters.
constexpr std::size_t kMaxCharacters = 1024;

std::size_t CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

}  // namespace

base::Result<FilterPattern> FilterPattern::Parse(std::string_view text) {
  if (CountCharacters(text) > kMaxCharacters) {
    auto error = base::Fail(base::ErrorKind::kInvalidInput,
                            "the filter pattern is longer than {} characters", kMaxCharacters);
    error.error().next = "search for fewer or shorter terms";
    return error;
  }
  FilterPattern pattern;
  pattern.text_ = text;
  const std::string_view trimmed = base::Trim(text);
  auto matcher = trimmed.starts_with('{')   ? ParseJsonPattern(trimmed)
                 : trimmed.starts_with('[') ? ParseFieldPattern(trimmed)
                                            : ParseTermPattern(trimmed);
  if (!matcher) return base::Fail(std::move(matcher).error());
  pattern.matcher_ = *std::move(matcher);
  return pattern;
}

bool FilterPattern::is_plain() const {
  const std::string_view trimmed = base::Trim(text_);
  return !trimmed.starts_with('{') && !trimmed.starts_with('[') && !trimmed.contains('%');
}

bool FilterPattern::Matches(std::string_view message) const {
  return matcher_ == nullptr || matcher_->Matches(message);
}

bool FilterPattern::needs_json() const { return matcher_ != nullptr && matcher_->needs_json(); }

bool FilterPattern::ignores_alternatives() const {
  return matcher_ != nullptr && matcher_->ignores_alternatives();
}

}  // namespace logai::logs
