#pragma once

#include <cstdint>
#include <string_view>

#include "logs/event.h"

namespace logai::logs {

/// The level that `word` names, in any case: "ERROR", "warn", "Information", "SEVERE", "CRIT", …;
/// also in the other languages in which programs (java.util.logging) name their levels;
/// kUnknown for any other word. Single letters are not words (see LevelFromLetter).
Level LevelFromWord(std::string_view word);

/// The level of a one-letter mark as klog, glog, Android and Ruby write it: V T D I N W E F A C.
Level LevelFromLetter(char letter);

/// The level of a syslog severity: 0 (emergency) … 7 (debug).
/// Source:  RFC 5424, section 6.2.1.
Level LevelFromSyslogSeverity(int severity);

/// The level of a number as pino and bunyan write it: 10 trace, 20 debug, 30 info, 40 warn,
/// 50 error, 60 fatal; kUnknown outside 10 … 69.
Level LevelFromNumber(std::int64_t number);

/// The level of an access log line with this HTTP status: an error from 500 on, else info.
Level LevelFromHttpStatus(int status);

}  // namespace logai::logs
