#include "analysis/focus.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace logai::analysis {
namespace {

constexpr std::array kSmallWords = std::to_array<std::string_view>(
    {"about",     "after",    "all",       "and",     "any",      "are",     "around",
     "because",   "been",     "before",    "between", "both",     "but",     "can",
     "caused",    "cause",    "could",     "did",     "does",     "during",  "each",
     "exact",     "find",     "first",     "for",     "from",     "give",    "had",
     "happen",    "happened", "happening", "has",     "have",     "how",     "incident",
     "into",      "its",      "last",      "like",    "list",     "log",     "logs",
     "look",      "many",     "most",      "much",    "near",     "not",     "now",
     "off",       "our",      "out",       "over",    "please",   "problem", "problems",
     "reason",    "say",      "see",       "service", "services", "should",  "show",
     "since",     "some",     "something", "start",   "started",  "tell",    "than",
     "that",      "the",      "their",     "them",    "then",     "there",   "these",
     "they",      "thing",    "things",    "this",    "top",      "today",   "until",
     "was",       "went",     "were",      "what",    "when",     "where",   "which",
     "while",     "who",      "why",       "will",    "with",     "would",   "wrong",
     "yesterday", "you",      "your",      "was",     "slow",     "request", "requests",
     "fail",      "failed",   "fails",     "failing", "failure",  "error",   "errors"});

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/' || static_cast<unsigned char>(c) >= 0x80;
}

// "2026-11-20t14", "05.000z": pieces of a time, which is no name.
bool IsPieceOfTime(std::string_view word) {
  const auto digits = [&](std::size_t begin, std::size_t end) {
    return word.size() >= end && std::ranges::all_of(word.substr(begin, end - begin),
                                                     [](char c) { return c >= '0' && c <= '9'; });
  };
  const bool date = digits(0, 4) && word.size() >= 10 && word[4] == '-' && digits(5, 7) &&
                    word[7] == '-' && digits(8, 10);
  const bool end = digits(0, 2) && word.back() == 'z' &&
                   word.find_first_not_of("0123456789.z") == std::string_view::npos;
  return date || end;
}

double WeightOf(std::string_view word) {
  const bool marked = word.find_first_of("0123456789._-/") != std::string_view::npos;
  return (marked ? 2.0 : 1.0) * (word.size() >= 8 ? 1.5 : 1.0);
}

}  // namespace

Focus::Focus(std::string_view question) {
  constexpr std::size_t kMaxWords = 64;
  std::size_t at = 0;
  while (at < question.size() && words_.size() < kMaxWords) {
    if (!IsWordByte(question[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < question.size() && IsWordByte(question[end])) ++end;
    std::string word = base::ToLower(question.substr(at, end - at));
    at = end;
    while (!word.empty() && (word.back() == '.' || word.back() == '-')) word.pop_back();
    if (word.size() < 3 || IsPieceOfTime(word) ||
        std::ranges::find(kSmallWords, word) != kSmallWords.end() ||
        std::ranges::find(words_, word) != words_.end()) {
      continue;
    }
    weights_.push_back(WeightOf(word));
    total_ += weights_.back();
    words_.push_back(std::move(word));
  }
}

double Focus::Match(std::string_view text) const {
  if (words_.empty()) return 0;
  const std::string lower = base::ToLower(text);
  double found = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (lower.find(words_[i]) != std::string::npos) found += weights_[i];
  }
  // A long question has many words that no single line holds: three good ones are a full match.
  return std::min(1.0, found / std::min(total_, 4.0));
}

}  // namespace logai::analysis
