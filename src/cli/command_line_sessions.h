#pragma once

#include <memory>

#include "cli/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace logai::cli {

/// The flags of `logai sessions` and `logai sent`.
class SessionCommands {
 public:
  /// Adds the commands. Lives: this as long as `app` parses.
  explicit SessionCommands(CLI::App& app);
  ~SessionCommands();

  /// Whether one of them was typed.
  bool parsed() const;
  /// The one that was typed, with the rest of `line`; `shared` is for the conversation of `resume`.
  /// A mistake in it is a PrintAndExit with kUsage.
  CommandLine Take(const AskArguments& shared, CommandLine line) const;

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace logai::cli
