#pragma once

#include <optional>
#include <string_view>

#include "logs/event.h"

namespace logai::analysis {

/// `event` as its text has it, when that is graver than its level says; nothing otherwise.
/// A crash prints without a header, so that what it prints becomes a continuation of the harmless
/// line before it: the reading is then the crash alone, at its own lines. An access log calls a
/// server's failure information, or nothing: the reading is the same event as an error.
/// Shape:   level kError; group, stream, time and event_id as given; line moved to the crash.
/// Cost:    linear in the event's text; no copy unless there is a graver reading.
std::optional<logs::Event> GraverReading(const logs::Event& event);

/// Where in `record` a crash begins that its first line does not speak of: "Traceback (most recent
/// call last)", "panic: ", "Exception in thread", "Segmentation fault" at the start of a later
/// line. npos when there is none. Source:  what CPython, Go, Rust, the JVM, Node, .NET, PHP, glibc
/// and POSIX shells print.
std::size_t FindCrash(std::string_view record);

/// Whether `line` reports a request that the server failed to serve: a status of 500 to 599 in the
/// place where access logs have it.
/// Source:  the common log format and its short forms, AWS load balancers, HAProxy, Squid, IIS (W3C
///          extended), and members named "status" and the like in JSON and key=value lines.
bool ReportsServerFailure(std::string_view line);

}  // namespace logai::analysis
