#pragma once

#include <span>
#include <string>

#include "agent/session/session.h"
#include "base/time_zone.h"
#include "cli/terminal.h"

namespace logai::cli {

/// The list of sessions: a line for each, or JSON.
std::string SessionsAsText(std::span<const agent::SessionSummary> sessions,
                           const Terminal& terminal, const base::TimeZone& zone);
std::string SessionsAsJson(std::span<const agent::SessionSummary> sessions);

/// Questions, what was done for them, answers with their proof. Safe for a terminal.
std::string SessionAsText(const agent::Session& session, const Terminal& terminal,
                          const base::TimeZone& zone);
/// As a document, for a ticket or a wiki.
std::string SessionAsMarkdown(const agent::Session& session, const base::TimeZone& zone);
/// Its schema is docs/json-output.md.
std::string SessionAsJson(const agent::Session& session);

/// Every request that left for a model, to whom, and its bytes; as text, or as JSON with the body
/// as a string.
std::string SentAsText(const agent::Session& session, const Terminal& terminal,
                       const base::TimeZone& zone);
std::string SentAsJson(const agent::Session& session);

/// One request that would leave, as SentAsText shows it.
std::string OutgoingAsText(const llm::OutgoingRequest& request, const Terminal& terminal);
std::string OutgoingAsJson(const llm::OutgoingRequest& request);

}  // namespace logai::cli
