#pragma once

#include <fmt/core.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace logai::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// Sends the program's own log to `path`, made with mode 0600 and its folders: lines of "time -
/// name - LEVEL - message". Until this is called, and after it failed, log lines go nowhere.
/// Errors:  those of the file; the program can go on without a log.
/// Threads: call once, before other threads log.
Status OpenLog(const std::filesystem::path& path, LogLevel level);

/// Whether a line of that level would be kept: for messages that cost something to make.
bool LogIsOn(LogLevel level);
/// Writes one line. `room` is the room that speaks. Never secrets, never log text of the user.
void LogLine(LogLevel level, std::string_view room, std::string_view message);

template <class... Args>
void LogDebug(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  if (LogIsOn(LogLevel::kDebug)) {
    LogLine(LogLevel::kDebug, room, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <class... Args>
void LogInfo(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  if (LogIsOn(LogLevel::kInfo)) {
    LogLine(LogLevel::kInfo, room, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <class... Args>
void LogWarning(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
  if (LogIsOn(LogLevel::kWarning)) {
    LogLine(LogLevel::kWarning, room, fmt::format(format, std::forward<Args>(args)...));
  }
}

}  // namespace logai::base
