#include "cli/ask_face.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/time.h"
#include "cli/render.h"

namespace logai::cli {
namespace {

constexpr std::string_view kThinking = "thinking";

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

std::string ToolLine(const std::string& name, const std::string& arguments_json) {
  std::string line = name;
  const auto arguments = nlohmann::json::parse(arguments_json, nullptr, false);
  if (!arguments.is_object()) return line;
  for (const auto& [key, value] : arguments.items()) {
    if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()))
      continue;
    const std::string text =
        value.is_string() ? value.get<std::string>()
                          : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    line += "  " + key + "=" + text;
  }
  return privacy::SafeForTerminal(line);
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
          [&](const agent::Notice& notice) {
            if (!options_.quiet) status_.Print("! " + privacy::SafeForTerminal(notice.text));
          },
      },
      event);
}

void AskFace::OnDelta(const agent::AnswerDelta& delta) {
  if (!options_.stream) return;
  status_.Clear();
  WriteOut(sanitizer_.Feed(delta.text));
  streamed_ = true;
}

void AskFace::OnCommentary(const agent::Commentary& commentary) {
  // Nothing on a pipe; on a terminal one dim line, so that one can follow what the model is up to.
  const std::string line =
      privacy::SafeForTerminal(commentary.text.substr(0, commentary.text.find('\n')));
  if (commentary.already_shown && options_.stream) {
    WriteOut(sanitizer_.Finish() + "\n\n");
  } else if (terminal_.can_redraw && !options_.quiet) {
    status_.Finish(std::string(kThinking),
                   Styled("· " + line, Style::kDim, terminal_.color_stderr));
  }
  status_.Clear();
}

void AskFace::OnToolFinished(const agent::ToolFinished& finished) {
  const agent::ToolRun& run = finished.run;
  const std::string mark = run.success ? Styled("✓", Style::kGreen, terminal_.color_stderr)
                                       : Styled("✗", Style::kRed, terminal_.color_stderr);
  status_.Finish(finished.call_id, mark + " " + ToolLine(run.name, run.arguments_json) + "  " +
                                       privacy::SafeForTerminal(run.summary) + "  " +
                                       base::FormatDuration(run.duration));
}

void AskFace::End() {
  status_.Clear();
  if (streamed_) WriteOut(sanitizer_.Finish() + "\n");
}

void AskFace::ShowAnswer(const agent::Answer& answer, const base::TimeZone& zone) const {
  WriteOut(streamed_ ? "\n" + ProofText(answer, terminal_, zone)
                     : AnswerAsText(answer, terminal_, zone));
}

}  // namespace logai::cli
