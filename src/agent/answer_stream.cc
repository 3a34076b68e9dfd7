#include "agent/answer_stream.h"

#include <algorithm>

#include "agent/conclusion.h"
#include "base/text.h"

namespace logai::agent {
namespace {

// "Let me look at the payment logs around 14:02." and its like are shorter; answers are longer or
// cite.
constexpr std::size_t kSurelyAnAnswer = 240;

/// How many bytes at the end of `text` may be the beginning of a conclusion line.
std::size_t PossibleConclusionTail(std::string_view text) {
  const auto line = text.rfind('\n');
  const auto tail = line == std::string_view::npos ? text : text.substr(line + 1);
  const bool possible = tail.size() < kConclusionWord.size() && kConclusionWord.starts_with(tail);
  // The line end before it is held too, so that no empty line is left where the conclusion stood.
  return possible ? std::min(text.size(), tail.size() + 1) : 0;
}

std::size_t ConclusionBegin(std::string_view text) {
  if (text.starts_with(kConclusionWord)) return 0;
  const auto at = text.find("\n" + std::string(kConclusionWord));
  return at;
}

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
  if (const auto conclusion = ConclusionBegin(text_); conclusion != std::string::npos) {
    in_conclusion_ = true;
    end = conclusion;
  } else if (!at_end) {
    end -= PossibleConclusionTail(text_);
  }
  // Blank lines are held too until words follow them.
  const auto last = text_.find_last_not_of(" \t\r\n", end == 0 ? std::string::npos : end - 1);
  end = end == 0 || last == std::string::npos ? 0 : std::min(end, last + 1);
  if (end <= shown_) return;
  sink_(std::string_view(text_).substr(shown_, end - shown_));
  shown_ = end;
}

}  // namespace logai::agent
