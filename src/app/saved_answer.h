#pragma once

#include "agent/answer.h"
#include "agent/session/session.h"

namespace logai::app {

/// The answer to `turn` of `session`, with its citations; for drawing. What was not kept (results
/// of tools, counts of coverage) is empty. REQUIRES: turn.answer.
agent::Answer AnswerOf(const agent::Session& session, const agent::SavedTurn& turn);

}  // namespace logai::app
