#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>

#include "agent/citations.h"
#include "analysis/excerpt.h"
#include "app/answer_text.h"
#include "base/text.h"
#include "cli/render.h"
#include "cli/template_cells.h"
#include "privacy/pseudonyms.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

constexpr std::size_t kMaxTextBytes =
    2000;  // of one cited event on one line, where no width limits it
constexpr std::size_t kMaxProofLines = 3;  // of one event that does not fit into one

std::string Padded(std::string text, int columns) {
  const int missing = columns - DisplayWidth(text);
  if (missing > 0) text.append(static_cast<std::size_t>(missing), ' ');
  return text;
}

/// Whether a clock alone would leave open which day is meant: what was looked at spans more than
/// one.
bool SpansDays(const agent::Answer& answer, const base::TimeZone& zone) {
  base::TimeRange span;
  for (const sources::GroupReport& group : answer.coverage.groups) {
    if (group.span.begin) span.Include(*group.span.begin);
    if (group.span.end) span.Include(*group.span.end);
  }
  for (const agent::Citation& citation : answer.citations) {
    if (citation.evidence.time) span.Include(*citation.evidence.time);
  }
  const auto day = [&](base::UtcTime time) {
    return base::FormatDateTime(time, zone).substr(0, 10);
  };
  return span.begin && day(*span.begin) != day(*span.end);
}

/// "ERROR", as most logs write it.
std::string LevelWord(logs::Level level) {
  std::string word(logs::Name(level));
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

std::string TimeText(base::UtcTime time, bool with_date, const base::TimeZone& zone) {
  return with_date ? base::FormatDateTime(time, zone) : base::FormatClock(time, zone);
}

/// The citations that the words of the answer name. The analyst gives more, for programs; a person
/// gets what was cited.
std::vector<agent::Citation> CitedInText(const agent::Answer& answer) {
  const auto ids = agent::CitedIds(answer.text);
  std::vector<agent::Citation> cited;
  std::ranges::copy_if(
      answer.citations, std::back_inserter(cited), [&](const agent::Citation& citation) {
        // An unverified one reads "[e9] (unverified: …)" in the text and is shown with its reason.
        return !citation.verified || std::ranges::find(ids, citation.evidence.id) != ids.end();
      });
  return cited;
}

/// The hypotheses that the model held, with what it knew for and against each.
std::string NotesAsMarkdown(std::span<const agent::WorkingNote> notes) {
  std::string text = "Hypotheses:\n";
  const auto part = [](std::string_view name, const std::string& content) {
    return content.empty() ? std::string() : fmt::format("; {}: {}", name, content);
  };
  for (const agent::WorkingNote& note : notes) {
    const std::string line = note.claim + part("for", note.speaks_for) +
                             part("against", note.speaks_against) +
                             part("open", note.open_question);
    text += "- " + WordsAsMarkdown(line) + "\n";
  }
  return text;
}

}  // namespace

std::string CitationsAsText(const agent::Answer& answer, const Terminal& terminal,
                            const base::TimeZone& zone) {
  const std::vector<agent::Citation> citations = CitedInText(answer);
  const bool with_date = SpansDays(answer, zone);
  int id_width = 0, place_width = 0;
  for (const agent::Citation& citation : citations) {
    id_width = std::max(id_width, DisplayWidth(citation.evidence.id));
    place_width = std::max(place_width,
                           DisplayWidth(privacy::SafeForTerminal(app::PlaceOf(citation.evidence))));
  }
  place_width =
      std::min(place_width, terminal.stdout_is_terminal ? std::max(20, terminal.width / 3) : 200);
  std::string lines;
  for (const agent::Citation& citation : citations) {
    const logs::Evidence& evidence = citation.evidence;
    const std::string id = Padded(evidence.id, id_width);
    if (evidence.group.empty()) {
      lines +=
          id + "  " + Styled("✗ " + citation.problem, Style::kRed, terminal.color_stdout) + "\n";
      continue;
    }
    const std::string place = privacy::SafeForTerminal(app::PlaceOf(evidence));
    std::string head = Padded(FitColumns(place, place_width), place_width) + "  ";
    if (evidence.time) head += TimeText(*evidence.time, with_date, zone) + "  ";
    const std::string level = LevelWord(evidence.level);
    std::string text =
        privacy::SafeForTerminal(analysis::OneLine(evidence.shown_text, kMaxTextBytes));
    if (!level.empty() && !text.starts_with(level)) text = level + " " + text;
    const auto styled = [&](const std::string& words) {
      return Styled(words, LevelStyle(evidence.level),
                    terminal.color_stdout && logs::IsProblem(evidence.level));
    };
    const int room = terminal.width - id_width - 2;
    const bool fits =
        !terminal.stdout_is_terminal || DisplayWidth(head) + DisplayWidth(text) <= room;
    if (!fits) head = base::Trim(head);
    lines += Styled(id, Style::kBold, terminal.color_stdout) + "  " +
             Styled(head, Style::kDim, terminal.color_stdout);
    if (fits) {
      lines += styled(text) + "\n";
    } else {
      // The words are the proof: they get lines of their own.
      lines += "\n";
      for (const std::string& line : WrapColumns(text, std::max(20, room), kMaxProofLines))
        lines += std::string(static_cast<std::size_t>(id_width) + 2, ' ') + styled(line) + "\n";
    }
    if (!citation.verified) {
      lines += std::string(static_cast<std::size_t>(id_width) + 2, ' ') +
               Styled("✗ not verified: " + privacy::SafeForTerminal(citation.problem), Style::kRed,
                      terminal.color_stdout) +
               "\n";
    }
  }
  return lines;
}

std::string ProofText(const agent::Answer& answer, const Terminal& terminal,
                      const base::TimeZone& zone) {
  std::string text = CitationsAsText(answer, terminal, zone);
  if (!text.empty()) text += "\n";
  for (const std::string& line : app::CoverageLines(answer, zone)) {
    text += Styled(privacy::SafeForTerminal(line), Style::kDim, terminal.color_stdout) + "\n";
  }
  return text;
}

std::string AnswerAsText(const agent::Answer& answer, const Terminal& terminal,
                         const base::TimeZone& zone) {
  return privacy::SafeForTerminal(base::Trim(answer.text)) + "\n\n" +
         ProofText(answer, terminal, zone);
}

std::string CitationsAsMarkdown(const agent::Answer& answer, const base::TimeZone& zone) {
  std::string text;
  if (!answer.citations.empty()) {
    text += "\n| id | where | when | level | text |\n|---|---|---|---|---|\n";
  }
  const auto cell = [](std::string_view content) {
    // Log text must not become markup: no pipe ends the cell, no backtick ends the code.
    std::string safe = privacy::SafeForTerminal(analysis::OneLine(content, kMaxTextBytes));
    std::ranges::replace(safe, '`', '\'');
    for (auto at = safe.find('|'); at != std::string::npos; at = safe.find('|', at + 2))
      safe.insert(at, 1, '\\');
    return safe.empty() ? safe : "`" + safe + "`";
  };
  for (const agent::Citation& citation : CitedInText(answer)) {
    const logs::Evidence& evidence = citation.evidence;
    text += fmt::format("| {} | {} | {} | {} | {} |\n", evidence.id, cell(app::PlaceOf(evidence)),
                        evidence.time ? base::FormatIso(*evidence.time, zone) : "",
                        logs::Name(evidence.level),
                        citation.verified ? cell(evidence.shown_text)
                                          : "**not verified**: " + cell(citation.problem));
  }
  return text;
}

std::string WordsAsMarkdown(std::string_view words) {
  const std::string safe = privacy::SafeForTerminal(words);
  std::string text;
  bool in_code = false;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    if (safe[i] == '`') in_code = !in_code;
    // A viewer takes <email-1> for a tag and drops it; in code it is text.
    if (!in_code && privacy::PseudonymLength(std::string_view(safe).substr(i)) > 0) text += '\\';
    text += safe[i];
  }
  return text;
}

std::string AnswerAsMarkdown(const agent::Answer& answer, const base::TimeZone& zone) {
  std::string text = WordsAsMarkdown(answer.text) + "\n" + CitationsAsMarkdown(answer, zone);
  if (!answer.notes.empty()) text += "\n" + NotesAsMarkdown(answer.notes);
  for (const std::string& line : app::CoverageLines(answer, zone)) {
    text += "\n" + WordsAsMarkdown(line) + "\n";
  }
  return text;
}

}  // namespace logai::cli
