#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/command_line.h"
#include "cli/command_line_logs.h"

namespace logai::cli {

/// The flags of the commands over log groups and their events (cli/event_commands.h).
class EventCommands {
 public:
  /// Adds the commands. Lives: this as long as `app` parses.
  explicit EventCommands(CLI::App& app);
  ~EventCommands();

  /// The help of the one that was typed; empty for others.
  std::string Help() const;
  /// The one that was typed, with the rest of `line`; nothing for others.
  /// A mistake in it is a PrintAndExit with kUsage.
  std::optional<CommandLine> Take(const SharedFlags& shared, CommandLine line) const;

 private:
  void AddFetch(CLI::App& app);
  CommandLine TakeFetch(const SharedFlags& shared, EventFormat format, CommandLine line) const;

  void AddTail(CLI::App& app);
  CommandLine TakeTail(const SharedFlags& shared, EventFormat format, CommandLine line) const;

  void AddQuery(CLI::App& app);
  CommandLine TakeQuery(const SharedFlags& shared, EventFormat format, CommandLine line) const;

  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace logai::cli
