#include "agent/answer_stream.h"

#include <algorithm>

#include "agent/conclusion.h"
#include "base/text.h"

namespace logai::agent {
namespace {

// "Let me look at the payment logs around 14:02." and its like are shorter; answers are longer or
// cite.
constexpr std::size_t kSurelyAnAnswer = 240;

}  // namespace

void AnswerStream::Feed(std::string_view delta) {
  if (in_conclusion_) return;
  if (text_.empty()) delta.remove_prefix(std::min(delta.find_first_not_of(" \r\n"), delta.size()));
  text_ += delta;
  if (holding_ && (text_.size() >= kSurelyAnAnswer || text_.find("[e") != std::string::npos)) {
    holding_ = false;
  }
  if (!holding_) Release(/*at_end=*/false);
}

void AnswerStream::EndAsAnswer() {
  holding_ = false;
  Release(/*at_end=*/true);
}

void AnswerStream::Release(bool at_end) {
  if (in_conclusion_) return;
  std::size_t end = text_.size();
  if (const auto conclusion = FindConclusion(text_); conclusion != std::string::npos) {
    in_conclusion_ = true;
    end = conclusion;
  } else if (!at_end) {
    end -= PossibleConclusionTail(text_);
  }
  // Blank lines are held too, and marks that may stand around the conclusion, until words follow.
  const char* held = at_end || in_conclusion_ ? " \t\r\n" : " \t\r\n*#`";
  const auto last = text_.find_last_not_of(held, end == 0 ? std::string::npos : end - 1);
  end = end == 0 || last == std::string::npos ? 0 : std::min(end, last + 1);
  if (end <= shown_) return;
  sink_(std::string_view(text_).substr(shown_, end - shown_));
  shown_ = end;
}

}  // namespace logai::agent
