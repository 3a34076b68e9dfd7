#pragma once

#include "agent/offline_question.h"

namespace logai::agent {

/// Finds out what kind of answer `question` wants, from its text, moment and ids, and sets what
/// belongs to that kind.
void Classify(OfflineQuestion& question);

}  // namespace logai::agent
