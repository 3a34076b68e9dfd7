#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cli/terminal.h"

namespace logai::cli {

/// The lines at the bottom of the terminal that say what runs right now, with a spinner; erased
/// before anything else is written and never written where the cursor cannot move. Threads: all
/// methods may be called from any thread.
class LiveStatus {
 public:
  /// `enabled` false: nothing is ever shown.
  LiveStatus(const Terminal& terminal, bool enabled);
  ~LiveStatus();
  LiveStatus(const LiveStatus&) = delete;
  LiveStatus& operator=(const LiveStatus&) = delete;

  /// Shows `text` with a spinner and the time it takes, until Finish or Clear.
  void Start(const std::string& key, std::string text);
  /// Replaces the running line by `line`, which stays.
  void Finish(const std::string& key, const std::string& line);
  /// Writes a line that stays, above what runs.
  void Print(const std::string& line);
  /// Ends all running lines and erases them.
  void Clear();

 private:
  using SteadyClock = std::chrono::steady_clock;
  struct Running {
    std::string key;
    std::string text;
    SteadyClock::time_point since;
  };

  void Animate(std::stop_token stop);
  std::string EraseCode();              // needs mutex_ and base::TerminalMutex
  void Write(const std::string& text);  // in place of what is drawn; needs mutex_
  void Draw();                          // needs mutex_
  void Remove(const std::string& key);  // needs mutex_

  const bool enabled_;
  const int width_;
  const bool color_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Running> running_;  // guarded by mutex_, as are the three below
  int lines_drawn_ = 0;
  int questions_seen_ = 0;  // of base::AskOnTerminal, which asks below what is drawn
  std::size_t frame_ = 0;
  std::jthread animator_;
};

}  // namespace logai::cli
