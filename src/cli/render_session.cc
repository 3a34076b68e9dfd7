#include "cli/render_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/excerpt.h"
#include "app/answer_text.h"
#include "app/saved_answer.h"
#include "base/text.h"
#include "cli/ask_face.h"
#include "cli/render.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

using privacy::SafeForTerminal;

std::string OneLine(std::string_view text, std::size_t bytes) {
  return SafeForTerminal(analysis::OneLine(text, bytes));
}

std::string Title(const agent::Session& session) {
  return session.name.empty() ? session.id : fmt::format("{} ({})", session.name, session.id);
}

/// What the turn came to when there is no answer.
std::string Ending(const agent::SavedTurn& turn) {
  return turn.failure.empty() ? "(cut off before an answer)"
                              : "(no answer: " + OneLine(turn.failure, 400) + ")";
}

}  // namespace

std::string SessionsAsText(std::span<const agent::SessionSummary> sessions,
                           const Terminal& terminal, const base::TimeZone& zone) {
  if (sessions.empty())
    return "There are no sessions yet: each question that you ask begins one.\n";
  std::string text;
  for (const agent::SessionSummary& one : sessions) {
    std::string head =
        fmt::format("{}  {}  {:<13}  ", one.id, base::FormatDateTime(one.last_asked, zone),
                    app::Counted(one.questions, "question"));
    const int room = terminal.stdout_is_terminal ? terminal.width - DisplayWidth(head) : 200;
    std::string words = one.name.empty()
                            ? OneLine(one.first_question, 400)
                            : SafeForTerminal(one.name) + ": " + OneLine(one.first_question, 400);
    text += Styled(head, Style::kDim, terminal.color_stdout) +
            FitColumns(words, std::max(room, 20)) + "\n";
  }
  return text;
}

std::string SessionAsText(const agent::Session& session, const Terminal& terminal,
                          const base::TimeZone& zone) {
  std::string text =
      Styled("session " + SafeForTerminal(Title(session)), Style::kBold, terminal.color_stdout) +
      "\n";
  if (!session.sources.empty())
    text += "sources: " + OneLine(base::Join(session.sources, ", "), 400) + "\n";
  for (const agent::SavedTurn& turn : session.turns) {
    text += "\n" +
            Styled(fmt::format("› {}", OneLine(turn.question, 2'000)), Style::kBold,
                   terminal.color_stdout) +
            "\n";
    text += Styled(base::FormatDateTime(turn.asked, zone), Style::kDim, terminal.color_stdout);
    text += "\n";
    for (const agent::ToolRun& run : turn.tool_runs)
      text += fmt::format("  {} {}  {}\n", run.success ? "✓" : "✗",
                          ToolLine(run.name, run.arguments_json), OneLine(run.summary, 400));
    if (!turn.answer) {
      text += Ending(turn) + "\n";
      continue;
    }
    const agent::Answer answer = app::AnswerOf(session, turn);
    text += "\n" + SafeForTerminal(base::Trim(answer.text)) + "\n\n" +
            CitationsAsText(answer, terminal, zone) + "\n";
    for (const std::string& line : turn.answer->coverage)
      text += Styled(SafeForTerminal(line), Style::kDim, terminal.color_stdout) + "\n";
  }
  if (session.unreadable > 0)
    text += fmt::format("\n{} of the session could not be read.\n",
                        app::Counted(session.unreadable, "line"));
  return text;
}

std::string SessionAsMarkdown(const agent::Session& session, const base::TimeZone& zone) {
  std::string text = fmt::format("# LogAI session {}\n\n", SafeForTerminal(Title(session)));
  text += fmt::format("Begun {}.", base::FormatIso(session.begun, zone));
  if (!session.sources.empty())
    text += " Sources: " + OneLine(base::Join(session.sources, ", "), 400) + ".";
  text += "\n";
  for (const agent::SavedTurn& turn : session.turns) {
    text += fmt::format("\n## {}\n\n", WordsAsMarkdown(OneLine(turn.question, 2'000)));
    if (!turn.answer) {
      text += Ending(turn) + "\n";
      continue;
    }
    const agent::Answer answer = app::AnswerOf(session, turn);
    text += WordsAsMarkdown(base::Trim(answer.text)) + "\n" + CitationsAsMarkdown(answer, zone);
    for (const std::string& line : turn.answer->coverage)
      text += "\n" + WordsAsMarkdown(line) + "\n";
  }
  return text;
}

std::string OutgoingAsText(const llm::OutgoingRequest& request, const Terminal& terminal) {
  std::string text = Styled(OneLine(request.address, 2'000), Style::kBold, terminal.color_stdout);
  text += "\n";
  for (const auto& [name, value] : request.headers.all())
    text += Styled(OneLine(name + ": " + value, 400), Style::kDim, terminal.color_stdout) + "\n";
  // A pipe gets the very bytes; they are JSON and hold no control characters.
  text += "\n" + (terminal.stdout_is_terminal ? SafeForTerminal(request.body) : request.body);
  return text + "\n";
}

std::string SentAsText(const agent::Session& session, const Terminal& terminal,
                       const base::TimeZone& zone) {
  std::string text;
  std::size_t requests = 0;
  std::size_t bytes = 0;
  for (const agent::SavedTurn& turn : session.turns) {
    for (const agent::SavedRequest& saved : turn.requests) {
      text += fmt::format("--- request {}, {}, {} ({}), {} bytes\n", ++requests,
                          base::FormatDateTime(saved.time, zone),
                          OneLine(saved.request.provider, 80), OneLine(saved.request.model, 80),
                          base::WithThousands(static_cast<long long>(saved.request.body.size())));
      text += OutgoingAsText(saved.request, terminal);
      bytes += saved.request.body.size();
    }
  }
  const std::string what = fmt::format("session {}: ", SafeForTerminal(Title(session)));
  if (requests == 0) return what + "nothing was sent to a model\n";
  return text + what +
         fmt::format("{} left, {} bytes. Keys are shown as \"…\".\n",
                     app::Counted(requests, "request"),
                     base::WithThousands(static_cast<long long>(bytes)));
}

}  // namespace logai::cli
