#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logai::base {

/// `text` without blanks, tabs and line ends at both sides.
std::string_view Trim(std::string_view text);
/// The pieces between separators; "a,,b" gives three, "" gives one empty piece. Lives: as long as
/// `text`.
std::vector<std::string_view> Split(std::string_view text, char separator);
/// ASCII letters in lower case.
std::string ToLower(std::string_view text);
bool EqualIgnoringCase(std::string_view a, std::string_view b);
bool ContainsIgnoringCase(std::string_view text, std::string_view part);
std::string Join(std::span<const std::string> parts, std::string_view separator);

/// Whether `text` matches `pattern`, in which '*' stands for any run and '?' for any one character.
/// Cost:    linear in text for each '*', no recursion.
bool MatchesWildcard(std::string_view text, std::string_view pattern);

/// The candidate nearest to `word` by edit distance, if one is near enough to be a misspelling of
/// it.
std::optional<std::string> Nearest(std::string_view word, std::span<const std::string> candidates);

/// `text` as valid UTF-8: each byte that is not part of a well-formed character becomes U+FFFD.
std::string ToValidUtf8(std::string_view text);
bool IsValidUtf8(std::string_view text);
/// The longest prefix of at most `max_bytes` that does not end inside a UTF-8 character.
std::string_view Utf8Prefix(std::string_view text, std::size_t max_bytes);

/// 48210 as "48,210".
std::string WithThousands(long long number);

}  // namespace logai::base
