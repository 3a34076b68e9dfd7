#pragma once

#include <string>
#include <string_view>

#include "agent/answer.h"

namespace logai::agent {

/// The word that starts the last line of a model's answer, which states the conclusion for
/// programs:
///   CONCLUSION {"status":"cause","confidence":"high","culprit":"payment","summary":"…"}
inline constexpr std::string_view kConclusionWord = "CONCLUSION";

struct AnswerParts {
  std::string text;  ///< for people, without the conclusion line
  Conclusion conclusion;
};

/// Splits a model's answer. A model that forgot the line, or wrote it wrong, gets status kAnswered,
/// low confidence and its first sentence as the summary.
AnswerParts SplitAnswer(std::string_view model_text);

/// The first sentence of `text`, without Markdown marks, at most 200 bytes.
std::string FirstSentence(std::string_view text);

}  // namespace logai::agent
