#pragma once

#include <string>
#include <string_view>

#include "agent/answer.h"
#include "base/error.h"
#include "base/time_zone.h"
#include "cli/terminal.h"

namespace logai::cli {

/// What stands under a streamed answer: the cited lines, then what was looked at and what it cost.
/// Safe for a terminal.
std::string ProofText(const agent::Answer& answer, const Terminal& terminal,
                      const base::TimeZone& zone);

/// The cited lines alone: as plain text, and as a table of Markdown. Empty when nothing is cited.
std::string CitationsAsText(const agent::Answer& answer, const Terminal& terminal,
                            const base::TimeZone& zone);
std::string CitationsAsMarkdown(const agent::Answer& answer, const base::TimeZone& zone);

/// The whole answer as plain text: words, cited lines, coverage.
std::string AnswerAsText(const agent::Answer& answer, const Terminal& terminal,
                         const base::TimeZone& zone);

/// A model's words, or others, as Markdown for a report: safe, and with names of private values
/// that a viewer shows.
std::string WordsAsMarkdown(std::string_view words);

/// The whole answer as Markdown, for a ticket or a chat.
std::string AnswerAsMarkdown(const agent::Answer& answer, const base::TimeZone& zone);

/// The whole answer as one JSON document; its schema is docs/json-output.md.
std::string AnswerAsJson(const agent::Answer& answer);

/// An error as one JSON document: {"error": {"kind", "message", "next", "retry_after_ms"}}.
/// `answer_so_far`: what a reply that was cut had said.
std::string ErrorAsJson(const base::Error& error, std::string_view answer_so_far = {});

}  // namespace logai::cli
