#include "agent/offline_subject.h"

#include <algorithm>
#include <array>

#include "agent/offline_fields.h"
#include "agent/offline_service.h"
#include "agent/word_lists.h"
#include "analysis/signal_context.h"
#include "base/ascii.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using Kind = Notion::Kind;

bool IsStemByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// "#502", "#5xx", "#status", "#slow", "#error": what stands in no words.
bool HoldsField(const LineView& line, std::string_view field) {
  if (field == "error") return line.is_error();
  if (field == "slow") {
    const auto took = DurationOf(line.event.body());
    return took && *took >= std::chrono::seconds(1);
  }
  const auto status = StatusOf(line.event.message);
  if (!status) return false;
  if (field == "status") return true;
  if (field.ends_with("xx")) return *status / 100 == field[0] - '0';
  return std::to_string(*status) == field;
}

Said HoldsPlain(const LineView& line, std::string_view stem) {
  const bool whole = stem.ends_with('$');
  if (whole) stem.remove_suffix(1);
  Said best = Said::kNot;
  const std::string_view lower = line.lower;
  for (std::size_t at = lower.find(stem); at != lower.npos; at = lower.find(stem, at + 1)) {
    best = std::max(best, Said::kDenied);
    const std::size_t end = at + stem.size();
    const bool begins = at == 0 || !IsStemByte(stem.front()) || !IsStemByte(lower[at - 1]);
    const bool ends = !whole || end == lower.size() || !IsStemByte(lower[end]);
    if (begins && ends && analysis::IsMeant({line.event.message, lower, at, stem.size()})) {
      return Said::kMeant;
    }
  }
  return best;
}

// A word of the question without its ending, so that "batches" finds "batch 17".
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

// Words that say nothing about which lines are meant.
bool IsSmall(std::string_view word) {
  static constexpr auto kSmall = std::to_array<std::string_view>(
      {"there",      "anything",    "something",    "everything", "anyone",   "anybody",
       "someone",    "somebody",    "all",          "yet",        "today",    "last",
       "first",      "night",       "log",          "logs",       "line",     "lines",
       "see",        "seen",        "you",          "show",       "problem",  "problems",
       "issue",      "issues",      "wrong",        "okay",       "healthy",  "normal",
       "happen",     "happened",    "happening",    "occur",      "occurred", "service",
       "services",   "this",        "that",         "these",      "with",     "from",
       "for",        "and",         "again",        "time",       "times",    "out",
       "around",     "about",       "between",      "since",      "before",   "after",
       "until",      "not",         "successfully", "many",       "often",    "much",
       "number",     "count",       "how",          "what",       "which",    "who",
       "when",       "where",       "list",         "find",       "give",     "most",
       "least",      "more",        "than",         "total",      "overall",  "made",
       "make",       "caused",      "cause",        "any",        "start",    "started",
       "events",     "event",       "messages",     "message",    "hour",     "minute",
       "minutes",    "hours",       "second",       "seconds",    "utc",      "entire",
       "whole",      "period",      "other",        "others",     "down",     "hit",
       "experience", "experienced", "suffer",       "encounter",  "throw",    "thrown",
       "raise",      "report",      "reported",     "logged",     "logging",  "can",
       "could",      "tell",        "me",           "us",         "it",       "still",
       "anywhere",   "during",      "one",          "two",        "ones",     "morning",
       "did",        "does",        "were",         "are",        "happens",  "came",
       "come",       "seeing",      "different",    "distinct",   "unique",   "per",
       "each",       "every",       "kind",         "kinds",      "process",  "processes",
       "system",     "systems",     "machine",      "data",       "whether",  "frequently",
       "actually",   "exactly",     "appear",       "appeared",   "affect",   "affected",
       "by",         "at",          "in",           "on",         "to",       "go",
       "going",      "went",        "top",          "frequent",   "common",   "being"});
  return IsOneOf(word, kSmall);
}

// "502", "502s", "5xx": the field to look for, else empty.
std::string StatusField(std::string_view word) {
  if (word.size() == 4 && word.ends_with('s')) word.remove_suffix(1);
  if (word.size() != 3 || word[0] < '1' || word[0] > '5') return {};
  const std::string_view rest = word.substr(1);
  if (rest != "xx" && !(base::IsDigit(rest[0]) && base::IsDigit(rest[1]))) return {};
  return "#" + std::string(word);
}

// What stands in double quotes is looked for as it is.
void AddQuoted(std::string_view text, Subject& subject) {
  for (std::size_t open = text.find('"'); open != text.npos; open = text.find('"', open + 1)) {
    const std::size_t close = text.find('"', open + 1);
    if (close == text.npos) return;
    const std::string_view quoted = base::Trim(text.substr(open + 1, close - open - 1));
    if (!quoted.empty() && subject.topics.size() < 6) {
      subject.topics.push_back(
          {.asked = std::string(quoted), .wordings = {"=" + base::ToLower(quoted)}});
    }
    open = close;
  }
}

void AddNotion(const Notion& notion, std::string asked, Subject& subject) {
  const std::vector<std::string_view> said = WordingsOf(notion.said);
  if (notion.kind == Kind::kDeed || notion.kind == Kind::kSuccess) {
    subject.deeds.insert(subject.deeds.end(), said.begin(), said.end());
    subject.deed_is_success = subject.deed_is_success || notion.kind == Kind::kSuccess;
    subject.asks_stop = subject.asks_stop || notion.asked.starts_with("stop");
    return;
  }
  const bool known = std::ranges::any_of(
      subject.topics, [&](const Topic& topic) { return topic.notion == &notion; });
  if (known || subject.topics.size() >= 6) return;
  subject.topics.push_back({.asked = std::move(asked),
                            .wordings = std::vector<std::string>(said.begin(), said.end()),
                            .notion = &notion,
                            .may_be_group = notion.kind == Kind::kThing});
}

void AddWord(const std::string& word, Subject& subject) {
  if (std::string field = StatusField(word); !field.empty()) {
    subject.topics.push_back({.asked = word, .wordings = {std::move(field)}});
    return;
  }
  static constexpr auto kErrors = std::to_array<std::string_view>({"error", "errors"});
  static constexpr auto kWarnings = std::to_array<std::string_view>({"warning", "warnings"});
  if (IsOneOf(word, kErrors)) {
    subject.least = logs::Level::kError;
  } else if (IsOneOf(word, kWarnings)) {
    subject.least = logs::Level::kWarning;
  } else if (word.starts_with("fail") && word.size() <= 8) {
    subject.topics.push_back({.asked = word, .wordings = {"fail", "unsuccessful", "#error"}});
  } else {
    std::string stem = WithoutEnding(word);
    subject.topics.push_back(
        {.asked = word, .wordings = {std::move(stem)}, .notion = nullptr, .may_be_group = true});
  }
}

// A fault that is named makes weaker words about it idle: "did the OOM killer kill anything",
// "timeout errors", "did it run out of memory".
void DropIdle(Subject& subject) {
  const auto is_strong = [](const Topic& topic) {
    return topic.notion != nullptr && topic.notion->kind == Kind::kTrouble &&
           topic.notion->asked != "kill";
  };
  const bool strong = std::ranges::any_of(subject.topics, is_strong);
  const bool status = std::ranges::any_of(
      subject.topics, [](const Topic& t) { return t.wordings.front().starts_with('#'); });
  if (strong || status) subject.least.reset();
  if (!strong) return;
  if (subject.deed_is_success) {
    subject.deeds.clear();
    subject.deed_is_success = false;
  }
  static constexpr auto kIdle = std::to_array<std::string_view>(
      {"access",   "used",    "use",      "exhausted", "full",     "exceeded",
       "reached",  "long",    "answers",  "responses", "increase", "increased",
       "rise",     "grow",    "limit",    "limits",    "being",    "failures",
       "anything", "trouble", "attempts", "attempt",   "attack",   "attacks"});
  std::erase_if(subject.topics, [](const Topic& topic) {
    if (topic.notion == nullptr && IsOneOf(topic.asked, kIdle)) return true;
    return (topic.notion != nullptr && topic.notion->asked == "kill") ||
           topic.wordings.front() == "fail";
  });
}

}  // namespace

Said Holds(const LineView& line, std::string_view wording) {
  if (wording.starts_with('=')) {
    return line.lower.find(wording.substr(1)) == line.lower.npos ? Said::kNot : Said::kMeant;
  }
  Said all = Said::kMeant;
  for (const std::string_view part : base::Split(wording, '&')) {
    const Said said = part.starts_with('#')
                          ? (HoldsField(line, part.substr(1)) ? Said::kMeant : Said::kNot)
                          : HoldsPlain(line, part);
    // Beside a status the word may stand in the path: "POST /login" 401.
    const bool in_path = said == Said::kDenied && wording.find('#') != wording.npos;
    all = std::min(all, in_path ? Said::kMeant : said);
    if (all == Said::kNot) break;
  }
  return all;
}

void Subject::AskStop() {
  const NotionFound stop = NotionAt(std::array<std::string, 1>{"stop"}, 0);
  if (stop.notion != nullptr) AddNotion(*stop.notion, "stop", *this);
}

bool Subject::names_occurrence() const {
  return std::ranges::any_of(topics, [](const Topic& topic) {
    return topic.notion != nullptr &&
           (topic.notion->kind == Kind::kTrouble || topic.notion->kind == Kind::kEvent);
  });
}

Subject SubjectOf(const std::vector<std::string>& words, std::string_view text) {
  Subject subject;
  AddQuoted(text, subject);
  const std::string quoted = subject.topics.empty() ? "" : base::ToLower(text);
  for (std::size_t at = 0; at < words.size();) {
    const std::string& word = words[at];
    const bool in_quotes = std::ranges::any_of(subject.topics, [&](const Topic& topic) {
      return topic.wordings.front().starts_with('=') &&
             topic.wordings.front().find(word) != std::string::npos;
    });
    if (in_quotes) {
      ++at;
      continue;
    }
    if (const NotionFound found = NotionAt(words, at); found.notion != nullptr) {
      const auto begin = words.begin() + static_cast<std::ptrdiff_t>(at);
      std::vector<std::string> taken(begin, begin + static_cast<std::ptrdiff_t>(found.words));
      std::erase_if(taken, [](const std::string& w) { return IsFiller(w) && w != "of"; });
      AddNotion(*found.notion, base::Join(taken, " "), subject);
      at += found.words;
      continue;
    }
    ++at;
    const bool clock = word.find(':') != std::string::npos;
    if (word.size() < 3 || clock || IsFiller(word) || IsSmall(word)) continue;
    if (subject.topics.size() < 6) AddWord(word, subject);
  }
  DropIdle(subject);
  return subject;
}

TopicHeld HoldsTopic(const LineView& line, const Topic& topic) {
  TopicHeld held;
  for (std::size_t i = 0; i < topic.wordings.size(); ++i) {
    const Said said = Holds(line, topic.wordings[i]);
    held.said = std::max(held.said, said);
    if (said != Said::kMeant) continue;
    held.wording = i;
    return held;
  }
  if (!topic.may_be_group) return held;
  const std::string& name = topic.notion == nullptr ? topic.wordings.front() : topic.asked;
  held.by_group = Mentions(line.event.group, name) || Mentions(line.event.group, name + "s") ||
                  Mentions(line.event.group, topic.asked);
  if (topic.notion != nullptr && !held.by_group) {
    // The log of a database is named after its make.
    held.by_group = std::ranges::any_of(topic.wordings, [&](const std::string& wording) {
      return wording.find_first_of("$&#_ ") == wording.npos && Mentions(line.event.group, wording);
    });
  }
  if (held.by_group) held.said = Said::kMeant;
  return held;
}

bool HoldsDeed(const LineView& line, const Subject& subject) {
  return std::ranges::any_of(
      subject.deeds, [&](std::string_view deed) { return Holds(line, deed) == Said::kMeant; });
}

bool IsGraveEnough(const LineView& line, const Subject& subject) {
  return subject.least == logs::Level::kError     ? line.is_error()
         : subject.least == logs::Level::kWarning ? line.problem
                                                  : true;
}

bool HoldsSubject(const LineView& line, const Subject& subject) {
  return IsGraveEnough(line, subject) &&
         std::ranges::all_of(
             subject.topics,
             [&](const Topic& topic) { return HoldsTopic(line, topic).said == Said::kMeant; }) &&
         (subject.deeds.empty() || HoldsDeed(line, subject));
}

}  // namespace logai::agent
