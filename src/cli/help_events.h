#pragma once

#include <string>

namespace logai::cli {

/// The help texts of the commands over log groups and their events.
std::string GroupsHelp();
std::string StreamsHelp();
std::string FetchHelp();
std::string SearchHelp();
std::string TailHelp();
std::string QueryHelp();
std::string CompletionHelp();
/// `logai cache --help`
std::string CacheHelp();

}  // namespace logai::cli
