#pragma once

#include <string_view>

namespace logai::analysis {

/// What a line's form alone tells about how it belongs to the lines around it.
enum class LineLook {
  kPlain,
  kBlank,
  kBanner,    ///< "===== FAILURES =====", "_____ test_x _____"
  kCommand,   ///< a command as a shell or a runner echoes it: "$ make", "+ ls", "> jest"
  kOwnFrame,  ///< a step of a stack trace in the user's own code
  kLibraryFrame,
  kExplains,  ///< goes on with an error: a code frame, a diff, what was expected and what came
  kNoise,     ///< progress and housekeeping of tools
};

/// The look of `line`, which is without colours.
/// Source:  the output of compilers, test runners and package managers in common use.
/// Cost:    some dozen comparisons of short prefixes.
LineLook LineLookOf(std::string_view line);

/// How many blanks stand at the front; a tab counts as four.
std::size_t IndentOf(std::string_view line);

/// Whether the line names a place in a file: "src/a.rs:12", "a.ts(3,5)", `"x.py", line 7`.
bool NamesPlace(std::string_view line);

}  // namespace logai::analysis
