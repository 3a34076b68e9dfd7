#include "agent/offline_question_kind.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"

namespace logai::agent {
namespace {

using Wants = OfflineQuestion::Wants;
using Words = std::span<const std::string_view>;

bool HoldsAny(std::string_view text, Words phrases) {
  return std::ranges::any_of(
      phrases, [&](std::string_view phrase) { return text.find(phrase) != text.npos; });
}
bool IsOneOf(std::string_view word, Words words) {
  return std::ranges::find(words, word) != words.end();
}

// The words of a question in lower case, with the marks that names have inside.
std::vector<std::string> WordsOf(std::string_view text) {
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           c == '/' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
  };
  const std::string lower = base::ToLower(text);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < lower.size();) {
    std::size_t end = at;
    while (end < lower.size() && in_word(lower[end])) ++end;
    std::string_view word = std::string_view(lower).substr(at, end - at);
    while (!word.empty() && std::string_view(".:-").find(word.back()) != word.npos) {
      word.remove_suffix(1);
    }
    if (!word.empty()) words.emplace_back(word);
    at = std::max(end, at + 1);
  }
  return words;
}

bool WantsRanking(std::string_view lower) {
  static constexpr auto kPhrases = std::to_array<std::string_view>(
      {"top error", "top problem", "most frequent", "most common", "how many error",
       "how many fail", "list error", "list of the error", "which errors"});
  return HoldsAny(lower, kPhrases);
}

// A number or name that stands for one request, order or the like: "order 4711", "req-8f3a".
std::string IdBehindNoun(const OfflineQuestion& question) {
  static constexpr auto kNouns = std::to_array<std::string_view>(
      {"request", "order", "trace", "session", "job", "id", "transaction", "correlation", "user",
       "message", "task", "payment", "instance", "volume", "block"});
  const std::string_view text = question.text;
  const std::string lower = base::ToLower(text);
  for (const std::string_view noun : kNouns) {
    for (std::size_t at = lower.find(noun); at != lower.npos; at = lower.find(noun, at + 1)) {
      std::size_t begin = lower.find_first_not_of(" #:=\"'`", at + noun.size());
      if (begin == lower.npos || begin == at + noun.size()) continue;
      std::size_t end = std::min(lower.find_first_of(" ,;?!\"'`)", begin), lower.size());
      while (end > begin && lower[end - 1] == '.') --end;
      const std::string_view id = text.substr(begin, end - begin);
      const bool digit = id.find_first_of("0123456789") != id.npos;
      if (digit && id.size() >= 3 && id.find(':') == id.npos) return std::string(id);
    }
  }
  return {};
}

bool WantsTrace(OfflineQuestion& question, std::string_view lower) {
  static constexpr auto kPhrases = std::to_array<std::string_view>(
      {"what happened to", "what happened with", "what became of", "trace ", "follow ", "path of ",
       "everything about", "everything for", "all lines of", "all lines for", "history of"});
  if (!HoldsAny(lower, kPhrases)) return false;
  if (question.ids.empty()) {
    if (std::string id = IdBehindNoun(question); !id.empty()) question.ids.push_back(std::move(id));
  }
  return !question.ids.empty();
}

// "compare A and B", "difference between A and B".
std::vector<std::string> SidesIn(const std::vector<std::string>& words) {
  static constexpr auto kVerbs =
      std::to_array<std::string_view>({"compare", "between", "difference", "differences"});
  const auto verb = std::ranges::find_if(words, [&](auto& w) { return IsOneOf(w, kVerbs); });
  const auto joint = std::find_if(verb, words.end(), [](const std::string& w) {
    return w == "and" || w == "with" || w == "to" || w == "versus" || w == "vs";
  });
  if (verb == words.end() || joint == words.end() || joint + 1 == words.end()) return {};
  const auto right = *(joint + 1) == "the" && joint + 2 != words.end() ? joint + 2 : joint + 1;
  if (joint - 1 == verb || *(joint - 1) == "before") return {};
  return {*(joint - 1), *right};
}

bool WantsChanges(OfflineQuestion& question, std::string_view lower,
                  const std::vector<std::string>& words) {
  static constexpr auto kPhrases = std::to_array<std::string_view>(
      {"what changed", "what has changed", "what's changed", "what is new", "what's new",
       "what is different", "what's different", "what differs", "compare", "difference between",
       "differences between", "before and after"});
  if (!HoldsAny(lower, kPhrases)) return false;
  question.sides = SidesIn(words);
  return !question.sides.empty() || !question.moment.empty();
}

struct Deed {
  std::string_view verb;                 // as asked, without endings
  std::array<std::string_view, 8> said;  // as lines put it; "" ends the list
};
constexpr auto kDeeds = std::to_array<Deed>({
    {"run", {"run", "ran", "complet", "finish", "done", "succe", "execut", "ended"}},
    {"ran", {"run", "ran", "complet", "finish", "done", "succe", "execut", "ended"}},
    {"finish", {"complet", "finish", "done", "succe", "ended"}},
    {"complet", {"complet", "finish", "done", "succe", "ended"}},
    {"succeed", {"complet", "finish", "done", "succe"}},
    {"pass", {"passed", "succe"}},
    {"start", {"start", "began", "begin", "boot", "launch"}},
    {"restart", {"restart", "reboot", "starting", "started"}},
    {"reboot", {"restart", "reboot", "boot"}},
    {"stop", {"stop", "shut", "terminat", "exit"}},
    {"shut", {"stop", "shut", "terminat", "exit"}},
});

std::string WithoutEnding(std::string word) {
  for (const std::string_view ending : {"ing", "ed", "es", "s"}) {
    const bool kept = ending == "s" && (word.ends_with("ss") || word.ends_with("us"));
    if (!kept && word.size() > ending.size() + 3 && word.ends_with(ending)) {
      word.resize(word.size() - ending.size());
      break;
    }
  }
  // "stopped", "running"
  const bool doubled = word.size() > 4 && word.back() == word[word.size() - 2];
  if (doubled && std::string_view("npt").find(word.back()) != std::string_view::npos) {
    word.pop_back();
  }
  return word;
}

bool WantsYesNo(OfflineQuestion& question, const std::vector<std::string>& words) {
  static constexpr auto kFirst = std::to_array<std::string_view>(
      {"is", "are", "was", "were", "did", "does", "do", "has", "have", "had", "any", "can"});
  static constexpr auto kOther =
      std::to_array<std::string_view>({"why", "how", "what", "which", "who", "when", "where"});
  static constexpr auto kSmall = std::to_array<std::string_view>(
      {"the",     "there",    "any",      "anything", "something", "everything",   "all",
       "ever",    "yet",      "today",    "last",     "night",     "log",          "logs",
       "line",    "lines",    "see",      "seen",     "you",       "show",         "error",
       "errors",  "problem",  "problems", "issue",    "issues",    "wrong",        "okay",
       "healthy", "normal",   "happen",   "happened", "occur",     "occurred",     "been",
       "service", "services", "our",      "this",     "that",      "these",        "with",
       "from",    "for",      "and",      "again",    "get",       "got",          "have",
       "has",     "had",      "time",     "times",    "out",       "did",          "does",
       "was",     "were",     "are",      "around",   "about",     "between",      "since",
       "before",  "after",    "until",    "down",     "not",       "successfully", "some",
       "failure", "failures"});
  static constexpr auto kFailing =
      std::to_array<std::string_view>({"fail", "failure", "crash", "break", "broke", "broken",
                                       "die", "died", "timeout", "timed", "hang", "hung"});
  if (words.empty() || !IsOneOf(words.front(), kFirst)) return false;
  if (std::ranges::any_of(words, [&](auto& w) { return IsOneOf(w, kOther); })) return false;
  const bool exists = words.front() == "any" || std::ranges::find(words, "there") != words.end();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string stem = WithoutEnding(words[i]);
    const bool clock = words[i].find(':') != std::string::npos;
    if (words[i].size() < 3 || clock || IsOneOf(words[i], kSmall)) continue;
    // Whether something failed is a question about causes: not each error is a failure.
    if (!exists && IsOneOf(stem, kFailing)) return false;
    const auto deed = std::ranges::find_if(kDeeds, [&](const Deed& d) {
      return stem.starts_with(d.verb) && stem.size() <= d.verb.size() + 1;
    });
    if (!exists && deed != kDeeds.end()) {
      for (const std::string_view said : deed->said) {
        if (!said.empty()) question.deeds.push_back(said);
      }
    } else if (question.topics.size() < 6) {
      question.topics.push_back(stem);
      question.topic_words.push_back(words[i]);
    }
  }
  question.asks_for_mention = exists;
  return !question.topics.empty();
}

// Whether it asks for causes, or describes what fails.
bool SpeaksOfTrouble(const std::vector<std::string>& words) {
  static constexpr auto kStems = std::to_array<std::string_view>(
      {"why",      "wrong",     "caus",    "fail",   "fault",   "error",    "crash",    "down",
       "problem",  "issue",     "broke",   "break",  "slow",    "timeout",  "timed",    "outage",
       "incident", "happen",    "trouble", "reason", "explain", "diagnos",  "investig", "root",
       "debug",    "exception", "stuck",   "hang",   "hung",    "die",      "dead",     "refus",
       "reject",   "unavail",   "latenc",  "unable", "cannot",  "5xx",      "50",       "kill",
       "oom",      "restart",   "lost",    "miss",   "not",     "stop",     "drop",     "degrad",
       "spike",    "weird",     "strange", "odd",    "unusual", "critical", "fatal",    "panic"});
  return std::ranges::any_of(words, [](const std::string& word) {
    return std::ranges::any_of(kStems, [&](auto stem) { return word.starts_with(stem); });
  });
}

}  // namespace

void Classify(OfflineQuestion& question) {
  const std::string lower = base::ToLower(question.text);
  const std::vector<std::string> words = WordsOf(question.text);
  if (WantsRanking(lower)) {
    question.wants = Wants::kRanking;
  } else if (WantsTrace(question, lower)) {
    question.wants = Wants::kTrace;
  } else if (WantsChanges(question, lower, words)) {
    question.wants = Wants::kChanges;
  } else if (WantsYesNo(question, words)) {
    question.wants = Wants::kYesNo;
  } else {
    question.guessed = !SpeaksOfTrouble(words);
  }
}

}  // namespace logai::agent
