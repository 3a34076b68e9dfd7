#include "llm/quota/quota.h"

namespace logai::llm {

std::string_view Name(Metric metric) {
  switch (metric) {
    case Metric::kRequests:
      return "requests";
    case Metric::kTokens:
      return "tokens";
    case Metric::kInputTokens:
      return "input tokens";
    case Metric::kOutputTokens:
      return "output tokens";
  }
  return "";
}

std::string_view Name(Period period) { return period == Period::kMinute ? "minute" : "day"; }

base::Millis LengthOf(Period period) {
  return period == Period::kMinute ? base::Millis(std::chrono::minutes(1))
                                   : base::Millis(std::chrono::hours(24));
}

}  // namespace logai::llm
