#include "agent/tools/similar_words.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "privacy/pseudonyms.h"

namespace logai::agent {
namespace {

constexpr std::size_t kMostWordsSeen = 50'000;  // remembered; logs have numbers without end
constexpr std::size_t kShortest = 3;
constexpr std::size_t kLongest = 48;  // longer ones are data
constexpr std::size_t kMostWanted = 8;
constexpr std::size_t kMostMessages = 256;
constexpr std::size_t kLongestMessage = 16'384;
constexpr int kNotAlike = 1'000;

bool BelongsToWord(char c) { return base::IsAlphanumeric(c) || c == '_' || (c & 0x80) != 0; }

/// Calls `take` with each word of `text`.
template <class Take>
void ForEachWord(std::string_view text, const Take& take) {
  for (std::size_t i = 0; i < text.size();) {
    if (!BelongsToWord(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && BelongsToWord(text[i])) ++i;
    take(text.substr(begin, i - begin));
  }
}

/// How many letters must be put in, left out or changed to make `b` of `a`; `most` + 1 when more.
int EditDistance(std::string_view a, std::string_view b, int most) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = std::exchange(row[0], static_cast<int>(i) + 1);
    int least = row[0];
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
      least = std::min(least, row[j + 1]);
    }
    if (least > most) return most + 1;
  }
  return row.back();
}

/// 0: but for the case of letters the same; more for less alike.
int UnlikenessOf(std::string_view word, std::string_view wanted) {
  if (word == wanted) return 0;
  const auto [shorter, longer] =
      word.size() < wanted.size() ? std::pair(word, wanted) : std::pair(wanted, word);
  const std::size_t difference = longer.size() - shorter.size();
  // "timeouts" and "TimeoutException" for "timeout"; "time" and "out" are others.
  const std::size_t most_different = word.size() < wanted.size() ? 2 : 2 * wanted.size();
  if (shorter.size() >= 4 && difference <= most_different &&
      longer.find(shorter) != std::string_view::npos)
    return 10 + static_cast<int>(difference);
  const int most = wanted.size() < 5 ? 1 : wanted.size() < 9 ? 2 : 3;
  if (difference > static_cast<std::size_t>(most)) return kNotAlike;
  const int distance = EditDistance(word, wanted, most);
  // Two words that only share their length are no misspellings of each other.
  return distance <= most && word.front() == wanted.front() ? 10 * distance : kNotAlike;
}

}  // namespace

std::vector<std::string> WordsOfPattern(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t name = privacy::PseudonymLength(pattern.substr(i));
    if (name > 0 || pattern.substr(i).starts_with("$.")) {
      text += ' ';
      i += name > 0 ? name : 2;
      while (name == 0 && i < pattern.size() && (BelongsToWord(pattern[i]) || pattern[i] == '.'))
        ++i;
      continue;
    }
    text += pattern[i++];
  }
  std::vector<std::string> words;
  ForEachWord(text, [&](std::string_view word) {
    const bool fits = word.size() >= kShortest && word.size() <= kLongest;
    if (fits && words.size() < kMostWanted && std::ranges::find(words, word) == words.end())
      words.emplace_back(word);
  });
  return words;
}

SimilarWords::SimilarWords(std::vector<std::string> wanted) : wanted_(std::move(wanted)) {
  for (const std::string& word : wanted_) {
    wanted_lower_.push_back(base::ToLower(word));
    seen_[word].unlikeness = -1;
  }
}

int SimilarWords::Unlikeness(std::string_view word) const {
  if (word.size() < kShortest || word.size() > kLongest) return kNotAlike;
  const std::string lower = base::ToLower(word);
  int least = kNotAlike;
  for (const std::string& wanted : wanted_lower_)
    least = std::min(least, UnlikenessOf(lower, wanted));
  return least;
}

void SimilarWords::Add(std::string_view message) {
  ++events_;
  std::string key;
  ForEachWord(message, [&](std::string_view word) {
    key.assign(word.substr(0, kLongest + 1));
    auto known = seen_.find(key);
    if (known == seen_.end()) {
      if (seen_.size() >= kMostWordsSeen) return;
      known = seen_.emplace(key, Seen{}).first;
      known->second.unlikeness = Unlikeness(key);
      if (known->second.unlikeness < kNotAlike) KeepMessage(known->second, message);
    }
    Seen& seen = known->second;
    if (seen.last_event == events_) return;
    seen.last_event = events_;
    ++seen.events;
  });
}

/// The whole message or nothing, for half of it may hold half of a private value.
void SimilarWords::KeepMessage(Seen& seen, std::string_view message) {
  if (messages_ >= kMostMessages || message.size() > kLongestMessage) {
    seen.unlikeness = kNotAlike;
    return;
  }
  ++messages_;
  seen.message = message;
}

std::vector<WordCount> SimilarWords::Wanted() const {
  std::vector<WordCount> counts;
  for (const std::string& word : wanted_) counts.push_back({word, seen_.at(word).events});
  return counts;
}

std::vector<WordCount> SimilarWords::Similar(const privacy::Redactor& redactor,
                                             std::size_t most) const {
  std::vector<std::pair<int, WordCount>> alike;
  for (const auto& [word, seen] : seen_) {
    if (seen.unlikeness >= 0 && seen.unlikeness < kNotAlike)
      alike.emplace_back(seen.unlikeness, WordCount{word, seen.events});
  }
  std::ranges::sort(alike, [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.second.events != b.second.events) return a.second.events > b.second.events;
    return a.second.word < b.second.word;
  });
  std::vector<WordCount> similar;
  for (auto& [unlikeness, count] : alike) {
    if (similar.size() >= most) break;
    bool shown = false;
    ForEachWord(redactor.Redact(seen_.at(count.word).message).str(),
                [&](std::string_view word) { shown = shown || word == count.word; });
    if (shown) similar.push_back(std::move(count));
  }
  return similar;
}

}  // namespace logai::agent
