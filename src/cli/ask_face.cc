#include "cli/ask_face.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "analysis/excerpt.h"
#include "base/time.h"
#include "cli/messages.h"
#include "cli/render.h"

namespace logai::cli {
namespace {

constexpr std::string_view kThinking = "thinking";

/// Untrusted text as one safe line: a line end in it would upset the redrawing.
std::string OnOneLine(std::string_view text) {
  return privacy::SafeForTerminal(analysis::OneLine(text, 400));
}

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

std::string ToolLine(const std::string& name, const std::string& arguments_json) {
  std::string line = name;
  const auto arguments = nlohmann::json::parse(arguments_json, nullptr, false);
  if (!arguments.is_object()) return OnOneLine(line);
  for (const auto& [key, value] : arguments.items()) {
    if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()))
      continue;
    const std::string text =
        value.is_string() ? value.get<std::string>()
                          : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    line += "  " + key + "=" + text;
  }
  return OnOneLine(line);
}

void AskFace::OnEvent(const agent::AgentEvent& event) {
  std::visit(
      Overloaded{
          [&](const agent::StepStarted&) { status_.Start(std::string(kThinking), "Thinking..."); },
          [&](const agent::AnswerDelta& delta) { OnDelta(delta); },
          [&](const agent::Commentary& commentary) { OnCommentary(commentary); },
          [&](const agent::ToolStarted& tool) {
            status_.Start(tool.call_id, ToolLine(tool.name, tool.arguments_json));
          },
          [&](const agent::ToolFinished& finished) { OnToolFinished(finished); },
          [&](const agent::Notice& notice) { OnNotice(notice.text); },
      },
      event);
}

void AskFace::OnNotice(const std::string& text) {
  if (options_.quiet || !shown_notices_.insert(text).second) return;
  status_.Print("! " + OnOneLine(text));
}

void AskFace::OnDelta(const agent::AnswerDelta& delta) {
  if (!options_.stream) return;
  status_.Clear();
  WriteOut(sanitizer_.Feed(delta.text));
  streamed_ = true;
}

void AskFace::OnCommentary(const agent::Commentary& commentary) {
  // Nothing on a pipe; on a terminal one dim line, so that one can follow what the model is up to.
  const std::string line = OnOneLine(commentary.text);
  if (commentary.already_shown && options_.stream) {
    WriteOut(sanitizer_.Finish() + "\n\n");
  } else if (terminal_.can_redraw && !options_.quiet) {
    status_.Finish(std::string(kThinking), "· " + line);
  }
  status_.Clear();
}

void AskFace::OnToolFinished(const agent::ToolFinished& finished) {
  const agent::ToolRun& run = finished.run;
  const std::string mark = run.success ? Styled("✓", Style::kGreen, terminal_.color_stderr)
                                       : Styled("✗", Style::kRed, terminal_.color_stderr);
  status_.Finish(finished.call_id, mark + " " + ToolLine(run.name, run.arguments_json) + "  " +
                                       OnOneLine(run.summary) + "  " +
                                       base::FormatDuration(run.duration));
}

void AskFace::End() {
  status_.Clear();
  if (streamed_) WriteOut(sanitizer_.Finish() + "\n");
}

void AskFace::ShowNotices(const agent::Answer& answer) {
  for (const std::string& notice : answer.notices) {
    if (!options_.quiet && shown_notices_.insert(notice).second) PrintNotice(notice, terminal_);
  }
}

void AskFace::ShowAnswer(const agent::Answer& answer, const base::TimeZone& zone) const {
  WriteOut(streamed_ ? "\n" + ProofText(answer, terminal_, zone)
                     : AnswerAsText(answer, terminal_, zone));
}

}  // namespace logai::cli
