#pragma once

#include "logs/event.h"

namespace logai::logs {

/// Fills event.text when the body of `event` is a JSON object with a message or an error (by the
/// table in json_fields.cc), else clears it:
///
///     redis is gone: connect ECONNREFUSED
///     Error: connect ECONNREFUSED
///         at connect (net.js:3:4)
///     name=api reqId=req-7
///
/// Lines behind the object belong to its trace. What is too long for a line of members is left to
/// the record itself.
void FillJsonText(Event& event);

}  // namespace logai::logs
