#pragma once

#include <string>
#include <string_view>

/// For the .cc files of the dialects only.
namespace logai::llm {

/// Takes the reasoning out of a reply that begins with it, between <think> and </think>: so do
/// models whose server does not know their format. Elsewhere in a text the tags are words.
class ThinkTags {
 public:
  /// What of the next words is answer. Holds back at most the beginning of a tag.
  std::string Feed(std::string_view words);
  /// The reply has ended: what was held back and is no tag.
  std::string End();

  bool inside() const { return place_ == Place::kInside; }

 private:
  enum class Place {
    kBefore,  ///< nothing but blanks came, or the beginning of the tag
    kInside,
    kBehind,  ///< the tag has closed, and nothing but blanks came since
    kAnswer,
  };

  Place place_ = Place::kBefore;
  std::string held_;
};

/// A whole text without them.
std::string WithoutThoughts(std::string_view text);

}  // namespace logai::llm
