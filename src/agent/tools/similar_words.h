#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "privacy/redactor.h"

namespace logai::agent {

/// A word of the logs, and how many of the events that were looked at have it.
struct WordCount {
  std::string word;
  std::uint64_t events = 0;
};

/// The words that a filter pattern looks for: those of terms, phrases, regexes and values, without
/// the names of JSON members and of private values.
std::vector<std::string> WordsOfPattern(std::string_view pattern);

/// Finds, while events stream by, which words are like those that were looked for: the same in
/// other letters' case, longer or shorter ones, misspellings.
/// Memory:  bounded.
class SimilarWords {
 public:
  explicit SimilarWords(std::vector<std::string> wanted);

  void Add(std::string_view message);

  /// How many events have each word that was looked for, in its order.
  std::vector<WordCount> Wanted() const;
  /// The likest words first, at most `most`. A word that `redactor` hides where it stood is not
  /// among them.
  std::vector<WordCount> Similar(const privacy::Redactor& redactor, std::size_t most) const;

 private:
  struct Seen {
    int unlikeness = 0;  // -1: it is one of those looked for; kNotAlike: it is nothing to us
    std::uint64_t events = 0;
    std::uint64_t last_event = 0;
    std::string message;  // where it stood first
  };
  int Unlikeness(std::string_view word) const;
  void KeepMessage(Seen& seen, std::string_view message);

  std::vector<std::string> wanted_;
  std::vector<std::string> wanted_lower_;
  std::unordered_map<std::string, Seen> seen_;
  std::uint64_t events_ = 0;
  std::size_t messages_ = 0;  // kept
};

}  // namespace logai::agent
