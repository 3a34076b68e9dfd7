#include "app/baseline_window.h"

#include <chrono>

#include "base/text.h"
#include "base/time_expression.h"

namespace logai::app {

base::Result<std::optional<TypedWindow>> ReadTypedWindow(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::optional<TypedWindow>();
  const std::string_view since = base::Trim(text.substr(0, dots));
  const std::string_view until = base::Trim(text.substr(dots + 2));
  TypedWindow window;
  // What a time means depends on the logs; whether it is one does not.
  const auto reads = [](std::string_view end) {
    return base::ParseTime(end, base::SystemClock().Now()).has_value();
  };
  const bool since_reads = !since.empty() && reads(since);
  const bool until_reads = !until.empty() && reads(until);
  if (!since_reads && !until_reads) return std::optional<TypedWindow>();
  if ((!since.empty() && !since_reads) || (!until.empty() && !until_reads)) {
    return base::Fail(
        {.kind = base::ErrorKind::kInvalidInput,
         .message = "not a window: " + std::string(text),
         .next = "write START..END, each as one of: " + std::string(base::TimeExamples()),
         .retry_after = {}});
  }
  if (since_reads) window.since = since;
  if (until_reads) window.until = until;
  return std::optional(window);
}

std::optional<BaselineKind> ReadBaselineKind(std::string_view text) {
  if (text == "before") return BaselineKind::kBefore;
  if (text == "prev-day") return BaselineKind::kPrevDay;
  if (text == "prev-week") return BaselineKind::kPrevWeek;
  return std::nullopt;
}

base::Result<base::TimeRange> BaselineOf(BaselineKind kind, const base::TimeRange& window) {
  if (!window.begin) {
    return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                       .message = "a baseline before the window needs to know where it begins",
                       .next = "say --since TIME, as in --since 14:00 --until 14:30",
                       .retry_after = {}});
  }
  base::TimeRange range = window;
  if (kind == BaselineKind::kBefore) {
    range = {.begin = {}, .end = *window.begin - base::Millis(1)};
  } else {
    const std::chrono::days back(kind == BaselineKind::kPrevDay ? 1 : 7);
    range.begin = *window.begin - back;
    if (window.end) {
      range.end = *window.end - back;
    } else {
      range.end = *window.begin - base::Millis(1);
    }
  }
  return range;
}

}  // namespace logai::app
