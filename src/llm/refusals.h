#pragma once

#include <string>
#include <string_view>

#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// What the code, the type and the words of an error mean where the HTTP status does not tell.

/// The status that an error inside a 200 stream would have had; 503 when nothing tells.
int LikelyStatus(const WireError& wire);
/// Money, a budget or a quota ran out; waiting a little does not help, though some servers call it
/// 429 or 400.
bool MeansOutOfQuota(const WireError& wire);
/// It is a quota of AWS's, which money does not raise.
bool MeansServiceQuota(const WireError& wire);

/// How long a limit lasts that was met.
enum class LimitSpan {
  kShort,  ///< seconds or minutes, or not said
  kDay,
  kLong,  ///< a week or a month, or the whole account's: waiting and another model are no help
};
LimitSpan SpanOfLimit(const net::Headers& headers, const WireError& wire);

/// The name of the model that was sent, `model`, is at fault.
bool MeansUnknownModel(int status, const WireError& wire, std::string_view model);
/// There was such a model.
bool MeansRetiredModel(const WireError& wire);
/// A filter of the provider's stopped the words of the request.
bool MeansFiltered(int status, const WireError& wire);
/// Copilot: a token that is good, but not for being asked directly.
bool MeansWrongKindOfToken(const WireError& wire);
/// The server still loads its model, and will answer when it has.
bool MeansLoading(const WireError& wire);

/// Why AWS did not even look at what was asked.
enum class AwsRefusal { kOther, kExpired, kClock, kUnknownKey };
AwsRefusal WhyAwsRefused(const WireError& wire);

/// What to do about a refusal that has a known cause; "" for others.
std::string RemedyFor(const WireError& wire);

}  // namespace logai::llm
