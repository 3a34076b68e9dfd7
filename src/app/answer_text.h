#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/answer.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace logai::app {

/// "1 line", "48,210 lines".
std::string Counted(std::int64_t count, std::string_view noun);

/// "13:55:00–14:25:00 UTC", with dates where a clock alone would mislead; empty when an end is
/// open.
std::string SpanText(const base::TimeRange& span, const base::TimeZone& zone);

/// Where an event stands, as a person would look it up: "payment/app.log:8812", "app.log:10-14", or
/// for CloudWatch the group and its stream.
std::string PlaceOf(const logs::Evidence& evidence);

/// The file, as JSON names it: the member of a rotated set, else the group (decisions, 17 and 18).
std::string SourceOf(const logs::Evidence& evidence);

/// What was not looked at, each a phrase for people: the files and groups that could not be read,
/// lines, events beyond a limit, groups that nobody searched.
std::vector<std::string> NotLookedAt(const agent::Coverage& coverage);

/// "Looked at: 48,210 lines of 6 files, 13:55:00–14:25:00 UTC. Not looked at: nothing. 0.21 s, no
/// model used." and the cost line when a model was used.
std::vector<std::string> CoverageLines(const agent::Answer& answer, const base::TimeZone& zone);

std::string_view Name(agent::ConclusionStatus status);  ///< "cause", "not_shown", "answered"
std::string_view Name(agent::Confidence confidence);    ///< "high", "medium", "low"

}  // namespace logai::app
