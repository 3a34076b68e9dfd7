#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "agent/observer.h"
#include "base/prompter.h"
#include "base/time_zone.h"
#include "cli/live_status.h"
#include "cli/terminal.h"
#include "privacy/terminal.h"

namespace logai::app {
class Workbench;
}

namespace logai::cli {

struct AskFaceOptions {
  bool stream = true;  ///< write the answer's words to standard output as they arrive
  bool quiet = false;  ///< no notices and no status lines
  /// Puts real values in the place of their names in the answer; empty: they stay.
  std::function<std::string(std::string_view)> reveal = {};
  bool may_ask = false;  ///< a person reads along, who can be asked on a terminal
};

/// Shows one question being worked on: live lines and notices on standard error, words on standard
/// output. Asks the user on the terminal, if there is one.
class AskFace : public agent::Observer, public base::Prompter {
 public:
  AskFace(const Terminal& terminal, AskFaceOptions options)
      : terminal_(terminal), options_(options), status_(terminal, !options.quiet) {}

  void OnEvent(const agent::AgentEvent& event) override;
  std::optional<std::size_t> Choose(std::string_view question, std::span<const std::string> options,
                                    std::stop_token stop) override;

  /// The work is over: erases the status and ends the streamed text.
  void End();
  /// The words of the answer that came, for when no answer follows.
  const std::string& answer_so_far() const { return answer_so_far_; }
  /// After End: the answer as text, without the words that streamed already.
  void ShowAnswer(const agent::Answer& answer, const base::TimeZone& zone) const;
  /// After End: the answer's notices that were not shown while it was made.
  void ShowNotices(const agent::Answer& answer);

 private:
  void OnNotice(const std::string& text);
  void OnDelta(const agent::AnswerDelta& delta);
  void OnCommentary(const agent::Commentary& commentary);
  void EndLine();
  std::string Shown(std::string_view text, bool at_end);
  void OnToolFinished(const agent::ToolFinished& finished);

  const Terminal& terminal_;
  AskFaceOptions options_;
  LiveStatus status_;
  privacy::TerminalSanitizer sanitizer_;
  std::string held_;  // may become a name that is to be revealed
  bool streamed_ = false;
  bool in_line_ = false;  // the streamed words do not end a line
  std::string answer_so_far_;
  std::set<std::string> shown_notices_;
};

/// What AskFaceOptions::reveal is when the user wants it. Lives: no longer than `bench`.
std::function<std::string(std::string_view)> RevealOf(const app::Workbench& bench, bool wanted);

/// A tool call on one safe line: "search_logs  /ecs/checkout, /ecs/payment (+4)  ERROR  1h ago".
std::string ToolLine(const std::string& name, const std::string& arguments_json);

}  // namespace logai::cli
