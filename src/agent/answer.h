#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/notes.h"
#include "base/error.h"
#include "base/time.h"
#include "base/units.h"
#include "llm/chat.h"
#include "logs/evidence.h"
#include "sources/log_source.h"

namespace logai::agent {

/// What the answer says about the cause (decisions, 18).
enum class ConclusionStatus { kCause, kNotShown, kAnswered };
enum class Confidence { kHigh, kMedium, kLow };

struct Conclusion {
  ConclusionStatus status = ConclusionStatus::kAnswered;
  std::string summary;                 ///< one sentence
  std::optional<std::string> culprit;  ///< service, file or function
  Confidence confidence = Confidence::kLow;
};

/// An evidence id in the answer, looked up and checked.
struct Citation {
  logs::Evidence evidence;
  bool verified = false;  ///< the id exists and the words quoted beside it are in the event
  std::string problem;    ///< why not verified; empty otherwise
};

/// One run of a tool, for the screen and the JSON.
struct ToolRun {
  std::string name;
  std::string arguments_json;
  bool success = true;
  std::string summary;      ///< one line: "3 of 6 groups, 41,200 events"; on failure, why
  std::string result_json;  ///< the contract's result fields (compatibility, section 7), redacted
  base::Millis duration{0};
};

/// What was looked at, and what was not: the ledger behind "say what was not looked at".
struct Coverage {
  std::vector<sources::GroupReport>
      groups;                    ///< one entry per group that was read, summed over all reads
  std::size_t groups_known = 0;  ///< groups that the sources have, as far as listed
  std::vector<std::string> failed_groups;  ///< could not be read; named in not_looked_at too
  base::TimeRange window;                  ///< asked for
  std::vector<std::string> not_looked_at;  ///< "/ecs/legacy: access denied", for people
};

/// What the user gets.
struct Answer {
  std::string question;
  std::string text;  ///< Markdown, with citations such as [e3]
  Conclusion conclusion;
  std::vector<Citation> citations;  ///< best first
  std::vector<ToolRun> tool_runs;
  std::vector<WorkingNote> notes;  ///< of the model's, as they stood at the end; redacted
  Coverage coverage;
  llm::Usage usage;        ///< summed over the steps; a field is nullopt when any step left it out
  int model_requests = 0;  ///< 0: no model was used
  std::string provider, model;  ///< "offline" and "" without a model
  base::Millis duration{0};
  std::vector<std::string> notices;
};

}  // namespace logai::agent
