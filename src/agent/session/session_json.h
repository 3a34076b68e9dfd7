#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/session/session.h"

/// The lines of a session's file. For the .cc files of this folder.
namespace logai::agent {

constexpr int kSessionVersion = 1;

std::string HeadLine(const Session& session);
std::string NameLine(std::string_view name);
std::string QuestionLine(std::string_view text, base::UtcTime asked);
std::string MessageLine(const llm::Message& message);
std::string RequestLine(const llm::OutgoingRequest& request, base::UtcTime sent);
std::string ToolRunLine(const ToolRun& run);
std::string EvidenceLine(const logs::Evidence& evidence);
std::string PseudonymLine(const privacy::Pseudonyms::Kept& kept);
std::string AnswerLine(const SavedAnswer& answer);
std::string FailureLine(std::string_view why);

/// What a line begins with that is of that kind: {"kind":"question",
std::string LineStart(std::string_view kind);

/// Reads `line` into `session`. False when it is none that this version knows how to read. Lines of
/// a kind that is not known are no mistake: a later version may have written them.
bool TakeLine(std::string_view line, Session& session);

}  // namespace logai::agent
