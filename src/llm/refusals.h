#pragma once

#include <string>

#include "llm/wire_error.h"

namespace logai::llm {

/// What the code, the type and the words of an error mean where the HTTP status does not tell.

/// The status that an error inside a 200 stream would have had; 503 when nothing tells.
int LikelyStatus(const WireError& wire);
/// Money or a budget ran out; waiting a little does not help, though some servers call it 429.
bool MeansOutOfQuota(const WireError& wire);
/// The model's name is at fault.
bool MeansUnknownModel(int status, const WireError& wire);
/// The server still loads its model, and will answer when it has.
bool MeansLoading(const WireError& wire);
/// What to do about a refusal that has a known cause; "" for others.
std::string RemedyFor(const WireError& wire);

}  // namespace logai::llm
