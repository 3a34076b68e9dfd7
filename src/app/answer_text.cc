#include "app/answer_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/insights.h"
#include "base/text.h"
#include "base/time.h"
#include "llm/quota/prices.h"

namespace logai::app {
namespace {

using base::WithThousands;

/// Files are counted in lines, groups of a service in events.
struct Totals {
  std::int64_t events = 0, events_cached = 0, files = 0, lines = 0, skipped = 0, requests = 0;
  std::int64_t throttled = 0, bytes_scanned = 0;
  std::size_t groups_of_files = 0, groups = 0, truncated = 0, sampled = 0;
  base::TimeRange span;
};

Totals Sum(const agent::Coverage& coverage) {
  Totals totals;
  for (const sources::GroupReport& group : coverage.groups) {
    if (group.of_service) {
      totals.groups += 1;
      totals.events += group.events_read.value();
      totals.events_cached += group.events_cached.value();
      totals.requests += group.requests;
      totals.throttled += group.throttled;
      totals.bytes_scanned += group.bytes_scanned.value();
      totals.sampled += group.sampled ? 1 : 0;
    } else {
      totals.groups_of_files += 1;
      totals.files += group.files_read;
      totals.lines += group.lines_read;
    }
    totals.skipped += group.lines_skipped;
    totals.truncated += group.truncated ? 1 : 0;
    if (group.span.begin) totals.span.Include(*group.span.begin);
    if (group.span.end) totals.span.Include(*group.span.end);
  }
  return totals;
}

std::string LookedAt(const agent::Coverage& coverage, const Totals& totals,
                     const base::TimeZone& zone) {
  std::string text = "Looked at: ";
  if (totals.groups_of_files + totals.groups == 0) return text + "nothing";
  if (totals.files > 0) {
    text += fmt::format("{} of {}", Counted(totals.lines, "line"), Counted(totals.files, "file"));
  }
  if (totals.groups > 0) {
    if (totals.files > 0) text += " and ";
    text += Counted(totals.events, "event") + " of ";
    const std::size_t known =
        coverage.groups_known - std::min(coverage.groups_known, totals.groups_of_files);
    text += known > totals.groups ? fmt::format("{} of {} groups", totals.groups,
                                                WithThousands(static_cast<long long>(known)))
                                  : Counted(static_cast<std::int64_t>(totals.groups), "group");
    if (totals.events_cached > 0) {
      // Rounded down: all of it is only said when it is all.
      text += fmt::format(" ({}% from the cache)", 100 * totals.events_cached / totals.events);
    }
  }
  const std::string span = SpanText(totals.span, zone);
  return span.empty() ? text : text + ", " + span;
}

/// "3 requests to AWS (1 throttled), 2.1 MB scanned by Logs Insights, about …"; "" when none was
/// sent.
std::string RequestsText(const Totals& totals) {
  if (totals.requests == 0) return "";
  std::string text = Counted(totals.requests, "request") + " to AWS";
  if (totals.throttled > 0) text += fmt::format(" ({} throttled)", WithThousands(totals.throttled));
  if (totals.bytes_scanned > 0) text += ", " + ScannedText(base::ByteCount(totals.bytes_scanned));
  return text;
}

std::string Seconds(base::Millis duration) {
  return fmt::format("{:.2f} s", static_cast<double>(duration.count()) / 1000.0);
}

}  // namespace

std::string Counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", WithThousands(count), noun, count == 1 ? "" : "s");
}

std::string SpanText(const base::TimeRange& span, const base::TimeZone& zone) {
  if (!span.begin || !span.end) return "";
  const std::string begin = base::FormatDateTime(*span.begin, zone);
  const std::string end = base::FormatDateTime(*span.end, zone);
  const bool same_day = begin.substr(0, 10) == end.substr(0, 10);
  return fmt::format("{}–{} {}", begin, same_day ? end.substr(11) : end, zone.name());
}

std::string SourceOf(const logs::Evidence& evidence) {
  const bool is_file = evidence.line.value() > 0;
  return is_file && !evidence.stream.empty() ? evidence.stream : evidence.group;
}

std::string PlaceOf(const logs::Evidence& evidence) {
  if (evidence.line.value() > 0) {
    const auto first = evidence.line.value(), last = evidence.line_end.value();
    const std::string range =
        last > first ? fmt::format("{}-{}", first, last) : std::to_string(first);
    return SourceOf(evidence) + ":" + range;
  }
  return evidence.stream.empty() ? evidence.group : evidence.group + " " + evidence.stream;
}

std::vector<std::string> NotLookedAt(const agent::Coverage& coverage) {
  const Totals totals = Sum(coverage);
  std::vector<std::string> parts = coverage.not_looked_at;
  if (totals.skipped > 0) parts.push_back(Counted(totals.skipped, "unreadable line"));
  if (totals.truncated > 0) {
    parts.push_back("more events of " +
                    Counted(static_cast<std::int64_t>(totals.truncated), "group") +
                    " beyond the limit of one search");
  }
  if (totals.sampled > 0) {
    parts.push_back("what a sample left out of " +
                    Counted(static_cast<std::int64_t>(totals.sampled), "group"));
  }
  const std::size_t seen = totals.groups_of_files + totals.groups + coverage.failed_groups.size();
  if (coverage.groups_known > seen) {
    parts.push_back(
        Counted(static_cast<std::int64_t>(coverage.groups_known - seen), "other group"));
  }
  return parts;
}

std::vector<std::string> CoverageLines(const agent::Answer& answer, const base::TimeZone& zone) {
  const Totals totals = Sum(answer.coverage);
  const auto missing = NotLookedAt(answer.coverage);
  std::string first = LookedAt(answer.coverage, totals, zone) + ". Not looked at: " +
                      (missing.empty() ? "nothing" : base::Join(missing, "; ")) + ".";
  const std::string requests = RequestsText(totals);
  if (answer.model_requests == 0) {
    return {first + " " + Seconds(answer.duration) + ", no model used" +
            (requests.empty() ? "" : "; " + requests) + "."};
  }

  std::string cost = Counted(answer.model_requests, "request");
  cost += fmt::format(" to {} ({})", answer.provider, answer.model);
  if (answer.usage.input)
    cost += fmt::format(", {} tokens in", WithThousands(answer.usage.input->value()));
  if (answer.usage.output)
    cost += fmt::format(", {} out", WithThousands(answer.usage.output->value()));
  if (!answer.usage.input && !answer.usage.output) cost += ", tokens not reported";
  if (answer.usage.cost) cost += ", at most " + llm::FormatUsd(*answer.usage.cost);
  if (!requests.empty()) cost += "; " + requests;
  return {first, cost + ", " + Seconds(answer.duration) + "."};
}

std::string_view Name(agent::ConclusionStatus status) {
  switch (status) {
    case agent::ConclusionStatus::kCause:
      return "cause";
    case agent::ConclusionStatus::kNotShown:
      return "not_shown";
    case agent::ConclusionStatus::kAnswered:
      return "answered";
  }
  return "answered";
}

std::string_view Name(agent::Confidence confidence) {
  switch (confidence) {
    case agent::Confidence::kHigh:
      return "high";
    case agent::Confidence::kMedium:
      return "medium";
    case agent::Confidence::kLow:
      return "low";
  }
  return "low";
}

}  // namespace logai::app
