#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logai::analysis {

/// `record` in at most `max_bytes`: short ones as they are; of one long line the start, cut at a
/// blank, or inside a word that takes most of the room; of several lines those that tell most (the
/// first, exceptions, "Caused by", the frames next to them), in order, "…" for what is left out. A
/// private key block is never cut apart. Lines stay lines.
/// `whole_values`: no private value is cut inside a word either, since a part of one would not be
/// recognised; not needed for text that is redacted already.
std::string KeepTelling(std::string_view record, std::size_t max_bytes, bool whole_values = true);

/// `text` on one line for people: line ends as " ⏎ ", colours left out, other control characters as
/// blanks, runs of blanks as one, at most `max_bytes` (cut in the middle with "…", so that the end
/// of a long message, which often holds the reason, stays).
std::string OneLine(std::string_view text, std::size_t max_bytes);

/// The part of a record's body that says what happened: the message member of a JSON object or of
/// key=value pairs, else the first line. Lives: as long as `body`.
std::string_view Gist(std::string_view body);

/// The part of a record's body that says why, where its gist only says that something failed: the
/// exception at the root of a stack trace, or the member "error", "exception" or "cause" of a JSON
/// object or of key=value pairs beside a message. Empty when there is none, or when the gist holds
/// it. Lives: as long as `body`.
std::string_view Reason(std::string_view body);

}  // namespace logai::analysis
