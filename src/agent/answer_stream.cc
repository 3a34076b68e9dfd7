#include "agent/answer_stream.h"

#include <algorithm>
#include <string>

#include "agent/conclusion.h"
#include "base/text.h"

namespace logai::agent {
namespace {

// "Let me look at the payment logs around 14:02." and its like are shorter; answers are longer or
// cite.
constexpr std::size_t kSurelyAnAnswer = 240;

// How a model begins to say what it is about to do. Answers begin with what happened.
constexpr std::string_view kOpenings[] = {
    "let me",    "let's",    "let us",    "i'll",     "i will",  "i'm",       "i am",
    "i need",    "i should", "i want",    "i would",  "i'd",     "i can",     "i have",
    "i see",     "i found",  "i'm going", "now ",     "now,",    "next",      "first",
    "then ",     "to ",      "ok",        "sure",     "great",   "good",      "alright",
    "searching", "looking",  "checking",  "fetching", "we need", "we should", "before "};

/// Whether `text` begins, or may yet begin, as one of those.
bool MayAnnounce(std::string_view text) {
  const std::string begin = base::ToLower(text.substr(0, 16));
  return std::ranges::any_of(kOpenings, [&](std::string_view opening) {
    return begin.starts_with(opening) || opening.starts_with(begin);
  });
}

}  // namespace

void AnswerStream::Feed(std::string_view delta) {
  if (in_conclusion_) {
    text_ += delta;
    return;
  }
  if (text_.empty()) delta.remove_prefix(std::min(delta.find_first_not_of(" \r\n"), delta.size()));
  text_ += delta;
  if (holding_ && !text_.empty() &&
      (text_.size() >= kSurelyAnAnswer || text_.find("[e") != std::string::npos ||
       !MayAnnounce(text_))) {
    holding_ = false;
  }
  if (!holding_) Release(/*at_end=*/false);
}

void AnswerStream::EndAsAnswer() {
  holding_ = false;
  Release(/*at_end=*/true);
  if (const auto after = TextAfterConclusion(text_); !after.empty()) {
    if (shown_ > 0) sink_("\n\n");
    Give(after, /*at_end=*/true);
  }
}

void AnswerStream::Give(std::string_view text, bool at_end) {
  std::string inert = markup_.Feed(text);
  if (at_end) inert += markup_.Finish();
  if (!inert.empty()) sink_(inert);
}

void AnswerStream::Forget() {
  holding_ = true;
  in_conclusion_ = false;
  text_.clear();
}

void AnswerStream::Release(bool at_end) {
  if (in_conclusion_) return;
  // What went out before is no conclusion: only the rest is looked at, however long the answer is.
  const std::string_view rest = std::string_view(text_).substr(shown_);
  std::size_t end = rest.size();
  if (const auto conclusion = FindConclusion(rest); conclusion != std::string_view::npos) {
    in_conclusion_ = true;
    end = conclusion;
  } else if (!at_end) {
    end -= PossibleConclusionTail(rest);
  }
  // Blank lines are held too, and marks that may stand around the conclusion, until words follow.
  const char* held = at_end || in_conclusion_ ? " \t\r\n" : " \t\r\n*#`";
  const auto last = rest.substr(0, end).find_last_not_of(held);
  const std::size_t given = last == std::string_view::npos ? 0 : last + 1;
  Give(rest.substr(0, given), at_end || in_conclusion_);
  shown_ += given;
}

}  // namespace logai::agent
