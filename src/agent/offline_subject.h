#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/offline_notions.h"
#include "logs/event.h"

namespace logai::agent {

/// A line as the rules look at it.
struct LineView {
  const logs::Event& event;
  std::string lower;     ///< the message in lower case
  bool problem = false;  ///< a warning and up, by its level or its words

  bool is_error() const {
    return event.level == logs::Level::kUnknown ? problem : event.level >= logs::Level::kError;
  }
};

/// How a line stands to a wording.
enum class Said {
  kNot,     ///< does not hold it
  kDenied,  ///< holds it, but denies it ("no deadlock") or names something else with it
  kMeant
};

/// Whether the line holds `wording` and means it. A wording begins where a word does; "oom$" ends
/// where one does too; "cert&expir" asks for both; "#502", "#5xx" and "#status" ask for the HTTP
/// status, "#slow" for a duration of a second and more.
Said Holds(const LineView& line, std::string_view wording);

/// One thing that a question is about.
struct Topic {
  std::string asked;                  ///< as in the question
  std::vector<std::string> wordings;  ///< of which a line must hold one
  const Notion* notion = nullptr;     ///< null for a plain word
  bool may_be_group = false;          ///< the name of the line's group will do
};

/// What a question is about: the lines that hold all topics, one of the deeds when there are any,
/// and that are as grave as asked.
struct Subject {
  std::vector<Topic> topics;
  std::vector<std::string_view> deeds;  ///< wordings; empty: none is asked for
  bool deed_is_success = false;         ///< a line that reports trouble denies it
  bool asks_stop = false;               ///< the deed is to stop
  std::optional<logs::Level> least;     ///< kError or kWarning

  bool empty() const { return topics.empty() && deeds.empty() && !least; }
  /// Asks whether what it is about ceased.
  void AskStop();
  /// Whether it holds a fault or an event: a line that speaks of one says that it was there.
  bool names_occurrence() const;
};

/// What the words of a question are about, without those in `ignored`.
/// Shape:   at most 6 topics.
Subject SubjectOf(const std::vector<std::string>& words, std::string_view text);

/// How a line stands to a topic.
struct TopicHeld {
  Said said = Said::kNot;
  bool by_group = false;    ///< only the name of its group holds it
  std::size_t wording = 0;  ///< kMeant, and not by the group: which one
};
TopicHeld HoldsTopic(const LineView& line, const Topic& topic);

/// Whether one of the deeds is said.
bool HoldsDeed(const LineView& line, const Subject& subject);

/// Whether the line is as grave as asked.
bool IsGraveEnough(const LineView& line, const Subject& subject);

/// Whether the line holds the whole subject.
bool HoldsSubject(const LineView& line, const Subject& subject);

}  // namespace logai::agent
