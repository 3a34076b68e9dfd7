#include "app/digest_baseline.h"

#include <utility>

#include "app/baseline_window.h"
#include "base/time_expression.h"

namespace logai::app {
namespace {

using base::ErrorKind;

base::Result<DigestBaseline> Count(LogScan& scan, const base::TimeRange& window,
                                   const std::string& said, std::stop_token stop) {
  analysis::PatternMiner miner;
  LOGAI_ASSIGN_OR_RETURN(const auto totals, scan.Count(window, miner, std::move(stop)));
  if (totals.events == 0) {
    return base::Fail({.kind = ErrorKind::kInvalidInput,
                       .message = "the baseline " + said + " holds no events",
                       .next = "choose a time or a file that has some",
                       .retry_after = {}});
  }
  DigestBaseline baseline{.messages = {}, .events = totals.events};
  for (analysis::Pattern& pattern : miner.Finish()) {
    if (!pattern.tokens.empty()) baseline.messages.push_back(std::move(pattern.seen.example));
  }
  return baseline;
}

}  // namespace

LogScan::Options ScanOptionsOf(const DigestRequest& request) {
  return {.threads = request.threads,
          .home = request.home,
          .zone = &request.zone,
          .progress = request.progress};
}

bool NeedsTimes(std::string_view baseline) {
  const auto typed = ReadTypedWindow(baseline);
  return ReadBaselineKind(baseline) || !typed || *typed;
}

base::Result<DigestBaseline> ReadBaseline(const DigestRequest& request, LogScan& scan,
                                          const base::TimeRange& window, base::UtcTime now,
                                          std::stop_token stop) {
  const std::string& said = request.baseline;
  if (said.empty()) return DigestBaseline{};
  if (const auto kind = ReadBaselineKind(said)) {
    LOGAI_ASSIGN_OR_RETURN(const auto range, BaselineOf(*kind, window, scan.Span(stop)));
    return Count(scan, range, said, std::move(stop));
  }
  LOGAI_ASSIGN_OR_RETURN(const auto typed, ReadTypedWindow(said));
  if (typed) {
    LOGAI_ASSIGN_OR_RETURN(const auto range,
                           base::ParseRange(typed->since, typed->until, now, request.zone));
    return Count(scan, range, said, std::move(stop));
  }
  LOGAI_ASSIGN_OR_RETURN(auto other, LogScan::Open({said}, ScanOptionsOf(request)));
  return Count(other, {}, said, std::move(stop));
}

}  // namespace logai::app
