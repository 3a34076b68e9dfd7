#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "agent/answer.h"

namespace logai::agent {

/// The word that starts the last line of a model's answer, which states the conclusion for
/// programs:
///   CONCLUSION {"status":"cause","confidence":"high","culprit":"payment","summary":"…"}
inline constexpr std::string_view kConclusionWord = "CONCLUSION";

/// Where in `text` the conclusion line begins: the word at the start of a line, perhaps in bold,
/// then an opening brace. npos when there is none: a sentence that begins with the word is part of
/// the answer.
std::size_t FindConclusion(std::string_view text);
/// How many bytes at the end of `text` may still become a conclusion line when more text comes.
std::size_t PossibleConclusionTail(std::string_view text);

struct AnswerParts {
  std::string text;  ///< for people, without the conclusion line
  Conclusion conclusion;
};

/// What a model wrote behind its conclusion line, which should be the last.
std::string_view TextAfterConclusion(std::string_view text);

/// Splits a model's answer. A model that forgot the line, or wrote it wrong, gets status kAnswered,
/// low confidence and its first sentence as the summary.
AnswerParts SplitAnswer(std::string_view model_text);

/// The first sentence of `text`, without Markdown marks, at most 200 bytes.
std::string FirstSentence(std::string_view text);

}  // namespace logai::agent
