#include "cli/ask_face.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

#include "analysis/excerpt.h"
#include "app/private_values.h"
#include "app/workbench.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/input_line.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "privacy/pseudonyms.h"

namespace logai::cli {
namespace {

constexpr std::string_view kThinking = "thinking";
constexpr int kColorBytes = 14;  // the mark and its colour codes, which count when a line is fitted

/// Untrusted text as one safe line: a line end in it would upset the redrawing.
std::string OnOneLine(std::string_view text) {
  return privacy::SafeForTerminal(analysis::OneLine(text, 400));
}

/// An argument without its name: one knows a pattern, a time and a group when one sees them.
std::string ShortText(const nlohmann::json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) return "{…}";
  if (!value.is_array()) return value.dump();
  constexpr std::size_t kShown = 2;
  std::string text;
  for (std::size_t i = 0; i < std::min(value.size(), kShown); ++i) {
    if (i > 0) text += ", ";
    // What a model nests inside is not followed: it could be as deep as it likes.
    text += value[i].is_string() ? value[i].get<std::string>() : "…";
  }
  return value.size() > kShown ? text + fmt::format(" (+{})", value.size() - kShown) : text;
}

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

std::function<std::string(std::string_view)> RevealOf(const app::Workbench& bench, bool wanted) {
  if (!wanted) return {};
  return [&bench](std::string_view text) { return bench.Reveal(text); };
}

std::string ToolLine(const std::string& name, const std::string& arguments_json) {
  std::string line = name;
  const auto arguments = nlohmann::json::parse(arguments_json, nullptr, false);
  if (!arguments.is_object()) return OnOneLine(line);
  for (const auto& [key, value] : arguments.items()) {
    if (const std::string text = ShortText(value); !text.empty()) line += "  " + text;
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
          [](const agent::MessageAdded&) {},
      },
      event);
}

void AskFace::OnNotice(const std::string& text) {
  if (options_.quiet || !shown_notices_.insert(text).second) return;
  EndLine();
  status_.Print("! " + OnOneLine(text));
}

std::optional<std::size_t> AskFace::Choose(std::string_view question,
                                           std::span<const std::string> options,
                                           std::stop_token stop) {
  const bool somebody = terminal_.stdin_is_terminal && terminal_.stderr_is_terminal;
  if (!options_.may_ask || !somebody) return std::nullopt;
  status_.Clear();
  EndLine();
  std::string text = "\n" + privacy::SafeForTerminal(question) + "\n";
  for (std::size_t i = 0; i < options.size(); ++i)
    text += fmt::format("  {}  {}\n", i + 1, OnOneLine(options[i]));
  WriteErr(text);
  while (true) {
    WriteErr(fmt::format("1-{}, or Enter for none: ", options.size()));
    const auto line = ReadInputLine(Echo::kShown, kAnswerPatience, stop);
    if (!line || base::Trim(line->Reveal()).empty()) return std::nullopt;
    const std::string_view typed = base::Trim(line->Reveal());
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
    const bool whole = error == std::errc() && end == typed.data() + typed.size();
    if (whole && number >= 1 && number <= options.size()) return number - 1;
  }
}

void AskFace::OnDelta(const agent::AnswerDelta& delta) {
  answer_so_far_ += delta.text;
  if (!options_.stream) return;
  status_.Clear();
  WriteOut(Shown(delta.text, /*at_end=*/false));
  streamed_ = true;
  in_line_ = !delta.text.ends_with('\n');
}

/// What can be shown of the streamed words once `text` has come.
std::string AskFace::Shown(std::string_view text, bool at_end) {
  std::string shown(text);
  if (options_.reveal) {
    held_ += text;
    const auto open = held_.rfind('<');
    const std::string_view tail =
        open == std::string::npos ? "" : std::string_view(held_).substr(open);
    const bool may_go_on = !at_end && !tail.ends_with('>') &&
                           privacy::PseudonymLength(tail, /*more_may_come=*/true) > 0;
    const std::size_t ready = may_go_on ? open : held_.size();
    shown = options_.reveal(std::string_view(held_).substr(0, ready));
    held_.erase(0, ready);
  }
  shown = sanitizer_.Feed(shown);
  return at_end ? shown + sanitizer_.Finish() : shown;
}

/// On a terminal what comes next must not stand behind the answer's last word.
void AskFace::EndLine() {
  if (!in_line_ || !terminal_.stdout_is_terminal) return;
  WriteOut(Shown("", /*at_end=*/true) + "\n");
  in_line_ = false;
}

void AskFace::OnCommentary(const agent::Commentary& commentary) {
  // Nothing on a pipe; on a terminal one dim line, so that one can follow what the model is up to.
  const std::string line = OnOneLine(commentary.text);
  answer_so_far_.clear();
  if (commentary.already_shown && options_.stream) {
    WriteOut(Shown("", /*at_end=*/true) + "\n\n");
  } else if (terminal_.can_redraw && !options_.quiet) {
    status_.Finish(std::string(kThinking), "· " + line);
  }
  status_.Clear();
}

void AskFace::OnToolFinished(const agent::ToolFinished& finished) {
  const agent::ToolRun& run = finished.run;
  const std::string mark = run.success ? Styled("✓", Style::kGreen, terminal_.color_stderr)
                                       : Styled("✗", Style::kRed, terminal_.color_stderr);
  // What came out matters more than what was asked: a narrow terminal cuts the call, not the
  // result.
  const std::string result =
      "  " + OnOneLine(run.summary) + "  " + base::FormatDuration(run.duration);
  const int room = std::max(12, terminal_.width - kColorBytes - DisplayWidth(result));
  status_.Finish(finished.call_id,
                 mark + " " + FitColumns(ToolLine(run.name, run.arguments_json), room) + result);
}

void AskFace::End() {
  status_.Clear();
  if (streamed_) WriteOut(Shown("", /*at_end=*/true) + (in_line_ ? "\n" : ""));
  in_line_ = false;
}

void AskFace::ShowNotices(const agent::Answer& answer) {
  for (const std::string& notice : answer.notices) {
    if (!options_.quiet && shown_notices_.insert(notice).second) PrintNotice(notice, terminal_);
  }
}

void AskFace::ShowAnswer(const agent::Answer& answer, const base::TimeZone& zone) const {
  const agent::Answer shown = options_.reveal ? app::Revealed(answer, options_.reveal) : answer;
  WriteOut(streamed_ ? "\n" + ProofText(shown, terminal_, zone)
                     : AnswerAsText(shown, terminal_, zone));
}

}  // namespace logai::cli
