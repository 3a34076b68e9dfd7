#pragma once

#include <string>

namespace logai::cli {

/// `logai --help`: commands, flags, examples, environment variables.
std::string MainHelp();
/// `logai doctor --help`, and of its like.
std::string InspectHelp();
/// `logai ask --help`
std::string AskHelp();
/// `logai auth` and `logai auth --help`
std::string AuthHelp();
/// `logai patterns --help`
std::string PatternsHelp();
/// `logai digest --help`
std::string DigestHelp();
std::string SessionsHelp();
/// `logai redact --help`
std::string RedactHelp();

/// `logai compare --help`
std::string CompareHelp();
/// `logai timeline --help`
std::string TimelineHelp();

}  // namespace logai::cli
