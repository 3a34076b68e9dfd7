#pragma once

#include <memory>

#include "cli/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace logai::cli {

/// What of the command line belongs to the program as a whole.
struct SharedFlags {
  std::vector<std::string> sources;  ///< --source
  std::optional<std::string> since, until;
  bool quiet = false;
};

/// The flags of `logai compare` and `logai timeline`.
class LogCommands {
 public:
  /// Adds the commands. Lives: this as long as `app` parses.
  explicit LogCommands(CLI::App& app);
  ~LogCommands();

  /// The help of the one that was typed; empty for others.
  std::string Help() const;
  /// The one that was typed, with the rest of `line`; nothing for others.
  /// A mistake in it is a PrintAndExit with kUsage.
  std::optional<CommandLine> Take(const SharedFlags& shared, CommandLine line) const;

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

/// A length of time, such as "500ms", "30s", "1m", "2h30m"; nothing for all else.
std::optional<std::chrono::milliseconds> ReadLength(const std::string& text);

/// What is printed for a mistake on the command line.
CommandLine Mistake(std::string text);

}  // namespace logai::cli
