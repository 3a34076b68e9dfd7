#include "app/baseline_window.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "base/text.h"
#include "base/time_expression.h"

namespace logai::app {

base::Result<std::optional<TypedWindow>> ReadTypedWindow(std::string_view text) {
  // What a time means depends on the logs; whether it is one does not.
  const auto reads = [](std::string_view end) {
    return base::ParseTime(end, base::SystemClock().Now()).has_value();
  };
  TypedWindow window;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view from = base::Trim(text.substr(0, slash));
    const std::string_view to = base::Trim(text.substr(slash + 1));
    std::error_code error;
    if (reads(from) && reads(to) && !std::filesystem::exists(text, error))
      return std::optional(TypedWindow{.since = from, .until = to});
  }
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::optional<TypedWindow>();
  const std::string_view since = base::Trim(text.substr(0, dots));
  const std::string_view until = base::Trim(text.substr(dots + 2));
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

base::Result<base::TimeRange> BaselineOf(BaselineKind kind, const base::TimeRange& window,
                                         const base::TimeRange& data) {
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
    const auto end = window.end ? window.end : data.end;
    range.end = end && *end >= *window.begin ? *end - back : *window.begin - base::Millis(1);
  }
  return range;
}

base::Error NoEventsIn(std::string_view what, const base::TimeRange& range,
                       const base::TimeRange& data, const base::TimeZone& zone) {
  const auto text = [&](const std::optional<base::UtcTime>& time, std::string_view open) {
    return time ? base::FormatIso(*time, zone) : std::string(open);
  };
  base::Error error{.kind = base::ErrorKind::kInvalidInput,
                    .message = fmt::format("there are no events in {}", what),
                    .next = "the logs have no times to choose by",
                    .retry_after = {}};
  if (range.begin || range.end)
    error.message +=
        fmt::format(" ({} to {})", text(range.begin, "its begin"), text(range.end, "its end"));
  if (data.begin && data.end)
    error.next = fmt::format("the logs go from {} to {}", text(data.begin, ""), text(data.end, ""));
  else if (!range.begin && !range.end)
    error.next = "choose logs that have some";
  return error;
}

}  // namespace logai::app
