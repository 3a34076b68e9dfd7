#include "base/log.h"

#include <fcntl.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>

#include "base/file.h"

namespace logai::base {
namespace {

/// Set once by OpenLog and never taken away, so that readers need no lock.
std::atomic<spdlog::logger*> the_log = nullptr;

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view LevelWord(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarning:
      return "WARNING";
    case LogLevel::kError:
      return "ERROR";
  }
  return "INFO";
}

}  // namespace

Status OpenLog(const std::filesystem::path& path, LogLevel level) {
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (error) return Fail(FileError(path.parent_path(), error.value()));
  // Made here and not by the library, which would give it the umask's mode.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return Fail(FileError(path, errno));
  ::close(fd);
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
    static const auto log = std::make_shared<spdlog::logger>("logai", std::move(sink));
    log->set_pattern("%Y-%m-%d %H:%M:%S,%e - %v");
    log->set_level(ToSpdlog(level));
    log->flush_on(spdlog::level::info);
    the_log.store(log.get(), std::memory_order_release);
  } catch (const spdlog::spdlog_ex& e) {
    return Fail(ErrorKind::kUnavailable, "{}: {}", path.string(), e.what());
  }
  return {};
}

bool LogIsOn(LogLevel level) {
  const spdlog::logger* log = the_log.load(std::memory_order_acquire);
  return log != nullptr && log->should_log(ToSpdlog(level));
}

void LogLine(LogLevel level, std::string_view room, std::string_view message) {
  spdlog::logger* log = the_log.load(std::memory_order_acquire);
  if (log != nullptr)
    log->log(ToSpdlog(level), "logai.{} - {} - {}", room, LevelWord(level), message);
}

}  // namespace logai::base
