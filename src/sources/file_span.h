#pragma once

#include <optional>
#include <stop_token>

#include "base/time.h"
#include "base/time_zone.h"
#include "sources/file_group.h"

namespace logai::sources {

/// The first and the last time of the member's events; absent ends could not be told, for want of
/// times or because the file can't be read.
/// Cost:    a look at both ends of a plain file; a compressed one is decompressed to its end when
///          `with_end`.
/// `zone`:  of times that are written without one.
base::TimeRange SpanOfMember(const FileGroup::Member& member, bool with_end,
                             const base::TimeZone& zone, std::stop_token stop);

/// The same for a group, whose members are in order of age.
base::TimeRange SpanOfGroup(const FileGroup& group, const base::TimeZone& zone,
                            const std::stop_token& stop);

/// Puts the members in the order of their first events, where the names say otherwise: some tools
/// number rotated files upwards.
void OrderByTime(FileGroup& group, const base::TimeZone& zone, const std::stop_token& stop);

}  // namespace logai::sources
