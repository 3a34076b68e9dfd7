#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

// Only for the .cc files of the command line: what it says where the parser's own words are of no
// help.
namespace logai::cli {

/// What is wrong with the value of an option, as "is …, not …"; empty when nothing is.
using OptionCheck = std::function<std::string(const std::string&)>;

/// Takes whole numbers from `lowest` to `highest`, both included.
OptionCheck WholeNumber(std::int64_t lowest,
                        std::int64_t highest = std::numeric_limits<std::int64_t>::max());
/// Takes one of `words`, in any case.
OptionCheck OneOf(std::vector<std::string> words);

/// What the parser found wrong, given its words: "--top is a whole number, 0 or more, not abc".
std::string TextOfMistake(std::string_view said);

}  // namespace logai::cli
