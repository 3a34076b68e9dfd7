#include "llm/dialects/think_tags.h"

#include <algorithm>
#include <utility>

namespace logai::llm {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

std::string_view WithoutBlanksBefore(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

std::string ThinkTags::Feed(std::string_view words) {
  if (place_ == Place::kAnswer) return std::string(words);
  held_ += words;
  if (place_ == Place::kBefore) {
    const std::string_view begun = WithoutBlanksBefore(held_);
    if (begun.empty()) return std::exchange(held_, {});
    if (begun.size() < kOpen.size() && kOpen.starts_with(begun)) return {};
    if (!begun.starts_with(kOpen)) return End();
    held_.erase(0, held_.size() - begun.size() + kOpen.size());
    place_ = Place::kInside;
  }
  if (place_ == Place::kInside) {
    const auto end = held_.find(kClose);
    if (end == std::string::npos) {
      // The last bytes may be the beginning of the closing tag.
      if (held_.size() >= kClose.size()) held_.erase(0, held_.size() - kClose.size() + 1);
      return {};
    }
    held_.erase(0, end + kClose.size());
    place_ = Place::kBehind;
  }
  held_.erase(0, held_.size() - WithoutBlanksBefore(held_).size());
  return held_.empty() ? std::string() : End();
}

std::string ThinkTags::End() {
  const bool was_inside = place_ == Place::kInside;
  place_ = Place::kAnswer;
  std::string rest = std::exchange(held_, {});
  return was_inside ? std::string() : rest;
}

std::string WithoutThoughts(std::string_view text) {
  ThinkTags tags;
  std::string said = tags.Feed(text);
  return said + tags.End();
}

}  // namespace logai::llm
