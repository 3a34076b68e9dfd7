#pragma once

#include <string_view>

namespace logai::logs {

/// What a line looks like when it is seen as a possible part of the record before it.
enum class LineShape {
  kPlain,
  kBlank,
  kIndented,   ///< begins with a blank, and is none of the following
  kFrame,      ///< one step of a stack trace: "at a.B.c(D.java:1)", `File "x.py", line 1`, "+0x1d"
  kCause,      ///< goes on with a trace: "Caused by: …", "... 12 more", "goroutine 1 [running]:"
  kTraceHead,  ///< begins a trace: "Traceback (most recent call last):", "panic: …"
  kException,  ///< "java.lang.IllegalStateException: …", "ValueError: …"
  kCloser,     ///< closing brackets only
};

LineShape ShapeOf(std::string_view line);

/// Whether every line that begins with `head` is plain. Digits in it stand for any digits.
bool IsPlainFromItsHead(std::string_view head);

}  // namespace logai::logs
