#pragma once

#include <memory>
#include <string>

#include "cli/terminal.h"

namespace logai::cli {

/// Reads the user's lines: with editing and history on a terminal, plainly from a pipe.
class LineEditor {
 public:
  enum class Kind {
    kLine,
    kInterrupt,  ///< Ctrl-C
    kQuit,       ///< Ctrl-D, Ctrl-Q or the end of the input
  };
  struct Input {
    Kind kind = Kind::kQuit;
    std::string line;
  };

  LineEditor(const Terminal& terminal, std::string prompt);
  ~LineEditor();

  Input Read();

  /// While it lives, Ctrl-C is a signal: for the time in which a question runs. Else it is a key,
  /// also between two lines, so that no press is lost or ends the program by surprise.
  class SignalKeys {
   public:
    explicit SignalKeys(const LineEditor& editor);
    ~SignalKeys();
    SignalKeys(const SignalKeys&) = delete;
    SignalKeys& operator=(const SignalKeys&) = delete;

   private:
    bool active_;
  };

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;  // null: plain
  std::string prompt_;
};

}  // namespace logai::cli
