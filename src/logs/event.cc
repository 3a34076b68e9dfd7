#include "logs/event.h"

namespace logai::logs {

std::string_view Name(Level level) {
  switch (level) {
    case Level::kUnknown:
      return "";
    case Level::kTrace:
      return "trace";
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kNotice:
      return "notice";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
    case Level::kCritical:
      return "critical";
  }
  return "";
}

}  // namespace logai::logs
