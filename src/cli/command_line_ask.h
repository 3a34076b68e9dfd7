#pragma once

#include <memory>

#include "cli/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace logai::cli {

/// The flags of `logai ask`.
class AskFlags {
 public:
  /// Adds the command. Lives: this as long as `app` parses.
  explicit AskFlags(CLI::App& app);
  ~AskFlags();

  bool parsed() const;
  /// The question, with `shared` of the program as a whole and the rest of `line`.
  /// A mistake in it is a PrintAndExit with kUsage.
  CommandLine Take(AskArguments shared, CommandLine line) const;

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace logai::cli
