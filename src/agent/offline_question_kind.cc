#include "agent/offline_question_kind.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "agent/offline_figures.h"
#include "agent/word_lists.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using std::string_view_literals::operator""sv;
using Wants = OfflineQuestion::Wants;

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
      {"top error", "top problem", "top warning", "most frequent error", "most common error",
       "most frequent problem", "most common problem", "most frequent message", "how many error",
       "list error", "list of the error", "list the error", "list all error", "show error",
       "show the error", "show all error", "show me the error", "which error", "what errors"});
  if (HoldsAny(lower, kPhrases)) return true;
  static constexpr auto kTop = std::to_array<std::string_view>({"top", "frequent", "common"});
  static constexpr auto kTrouble = std::to_array<std::string_view>(
      {"error", "errors", "warning", "warnings", "problem", "problems", "failures", "exceptions"});
  const std::vector<std::string> words = WordsOf(lower);
  return HoldsWord(words, kTop) && HoldsWord(words, kTrouble);
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
  return !question.sides.empty() || question.window.kind != AskedWindow::Kind::kNone;
}

bool WantsYesNo(OfflineQuestion& question, const std::vector<std::string>& words) {
  static constexpr auto kFirst = std::to_array<std::string_view>(
      {"is", "are", "was", "were", "did", "does", "do", "has", "have", "had", "any", "can"});
  static constexpr auto kOther =
      std::to_array<std::string_view>({"why", "how", "what", "which", "who", "when", "where"});
  if (words.empty() || !IsOneOf(words.front(), kFirst)) return false;
  if (HoldsWord(words, kOther)) return false;
  const bool exists = words.front() == "any" || HoldsWord(words, std::array{"there"sv});
  static constexpr auto kStill = std::to_array<std::string_view>({"still", "alive"});
  static constexpr auto kGoesOn = std::to_array<std::string_view>(
      {"still", "alive", "running", "active", "continue", "continuing"});
  question.still = HoldsWord(words, kStill);
  std::vector<std::string> about(words);
  if (question.still) {
    std::erase_if(about, [](const std::string& w) { return IsOneOf(w, kGoesOn); });
  }
  question.subject = SubjectOf(about, question.text);
  Subject& subject = question.subject;
  if (subject.empty()) return false;
  if (question.still) subject.AskStop();
  const auto is_failing = [](const Topic& topic) {
    return topic.wordings.front() == "fail" || topic.asked.starts_with("br") ||
           topic.asked.starts_with("hang") || topic.asked.starts_with("hung");
  };
  const bool failing = std::ranges::any_of(subject.topics, is_failing);
  // Whether something failed is a question about causes: not each error is a failure.
  const bool of_any = HoldsWord(words, std::array{"any"sv}) && subject.topics.size() > 1;
  if (failing && !exists && !of_any) return false;
  // "Were tokens rejected?" is answered by a line that holds both words.
  const bool passive = (words.front() == "was" || words.front() == "were") &&
                       subject.topics.size() > 1 && subject.deeds.empty();
  question.asks_for_mention = exists || passive || subject.names_occurrence() ||
                              subject.least.has_value() || (failing && of_any);
  return true;
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
  question.window = WindowOf(question.text);
  if (WantsTrace(question, lower)) {
    question.wants = Wants::kTrace;
  } else if (WantsChanges(question, lower, words)) {
    question.wants = Wants::kChanges;
  } else if (WantsFigures(question, lower, words)) {
    // Sets what it wants itself.
  } else if (WantsRanking(lower)) {
    question.wants = Wants::kRanking;
  } else if (WantsYesNo(question, words)) {
    question.wants = Wants::kYesNo;
  } else {
    question.subject = {};
    // What to do, and what it means in figures that no line holds, no rule can tell.
    static constexpr auto kBeyond = std::to_array<std::string_view>(
        {"percentage", "percent", "ratio", "should", "recommend", "predict", "forecast", "cost",
         "fix", "prevent", "avoid", "expected", "estimate"});
    question.guessed = !SpeaksOfTrouble(words) || HoldsWord(words, kBeyond);
  }
}

}  // namespace logai::agent
