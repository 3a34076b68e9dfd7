#include "app/digest_baseline.h"

#include <optional>
#include <utility>

#include "base/time_expression.h"

namespace logai::app {
namespace {

using base::ErrorKind;

constexpr std::string_view kBefore = "before";
constexpr std::string_view kTo = "..";

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
  const std::size_t to = baseline.find(kTo);
  // "../old.log" is a file; a time stands at both sides of the dots.
  return baseline == kBefore ||
         (to != baseline.npos && to > 0 && to + kTo.size() < baseline.size() &&
          baseline.find('/') == baseline.npos);
}

base::Result<DigestBaseline> ReadBaseline(const DigestRequest& request, LogScan& scan,
                                          const base::TimeRange& window, base::UtcTime now,
                                          std::stop_token stop) {
  const std::string& said = request.baseline;
  if (said.empty()) return DigestBaseline{};
  if (said == kBefore) {
    if (!window.begin) {
      return base::Fail({.kind = ErrorKind::kInvalidInput,
                         .message = "the baseline \"before\" is what stands before the window, "
                                    "which has no begin",
                         .next = "give one with --since",
                         .retry_after = {}});
    }
    const base::TimeRange before{.begin = {}, .end = *window.begin - base::Millis(1)};
    return Count(scan, before, said, std::move(stop));
  }
  if (NeedsTimes(said)) {
    const std::size_t to = said.find(kTo);
    LOGAI_ASSIGN_OR_RETURN(
        const auto range,
        base::ParseRange(std::string_view(said).substr(0, to),
                         std::string_view(said).substr(to + kTo.size()), now, request.zone));
    return Count(scan, range, said, std::move(stop));
  }
  LOGAI_ASSIGN_OR_RETURN(auto other, LogScan::Open({said}, ScanOptionsOf(request)));
  return Count(other, {}, said, std::move(stop));
}

}  // namespace logai::app
