#include "sources/cloudwatch_reader.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "logs/query_condition.h"

namespace logai::sources {
namespace {

using base::ErrorKind;

constexpr int kFullPage = 10'000;
/// So many are held in memory at once; more are read window by window.
constexpr std::size_t kMostNewest = 10'000;

bool IsPlainWord(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

/// The service refuses times before 1970.
base::TimeRange SinceEpoch(base::TimeRange range) {
  const base::UtcTime epoch{};
  if (range.begin) range.begin = std::max(*range.begin, epoch);
  if (range.end) range.end = std::max(*range.end, epoch);
  return range;
}

}  // namespace

std::string PatternForService(const logs::FilterPattern& filter, bool is_aws) {
  const std::string& pattern = filter.text();
  if (is_aws || pattern.empty()) return pattern;
  const bool starts_with_sign = std::string_view("?-{[%").contains(pattern.front());
  const bool one_phrase = pattern.size() >= 2 && pattern.front() == '"' &&
                          pattern.find('"', 1) == pattern.size() - 1 &&
                          pattern.find('\\') == std::string::npos;
  bool plain_words = true;
  for (const std::string_view word : base::Split(pattern, ' ')) {
    plain_words = plain_words && IsPlainWord(word);
  }
  return starts_with_sign || one_phrase || plain_words ? pattern : "";
}

std::string ConditionForInsights(const ReadRequest& request) {
  std::string condition = logs::QueryCondition(request.filter);
  const std::string& stream = request.stream.empty() ? request.stream_prefix : request.stream;
  // What else could be in a name of a stream is looked at here.
  const bool is_plain = std::ranges::all_of(stream, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-_./").contains(c);
  });
  if (stream.empty() || !is_plain || condition.contains(" or ")) return condition;
  const std::string of_stream = "@logStream like \"" + stream + "\"";
  return condition.empty() ? of_stream : of_stream + " and " + condition;
}

CloudWatchReader::CloudWatchReader(aws::LogsClient& client, SeriesCache cache,
                                   const ReadRequest& request, const EventSink& sink,
                                   Settings settings)
    : client_(client),
      cache_(std::move(cache)),
      request_(request),
      sink_(sink),
      settings_(settings),
      insights_(settings.insights ? std::make_unique<InsightsPages>(
                                        client, request.range, settings.now, *settings.insights)
                                  : nullptr),
      service_pattern_(insights_ ? ConditionForInsights(request)
                                 : PatternForService(request.filter, client.endpoint().is_aws)),
      // What AWS has filtered is not judged again: its reading of a pattern is the right one.
      checks_filter_(!request.filter.empty() &&
                     (!client.endpoint().is_aws || service_pattern_ != request.filter.text())),
      report_{.group = request.group, .of_service = true, .window = request.range},
      maker_(request, report_) {}

base::Result<GroupReport> CloudWatchReader::Read(std::stop_token stop) {
  const auto& [begin, end] = request_.range;
  if (begin && end && *end < *begin) {
    return base::Fail(ErrorKind::kInvalidInput, "the time range ends ({}) before it begins ({})",
                      base::FormatIso(*end), base::FormatIso(*begin));
  }
  const base::Status status = request_.order == Order::kOldestFirst ? ReadForward(stop)
                              : request_.limit > kMostNewest        ? ReadWindows(stop)
                                                                    : ReadBackward(stop);
  report_.requests = tally_.requests + tally_.calls.retried;
  report_.throttled = tally_.calls.throttled;
  report_.lines_skipped = tally_.malformed;
  if (insights_) report_.bytes_scanned = insights_->scanned();
  if (!status.has_value()) {
    const base::Error& error = status.error();
    const bool nothing_read = report_.events_read == base::EventCount(0);
    if (error.kind == ErrorKind::kCancelled || nothing_read) return base::Fail(error);
    report_.truncated = true;
    report_.problems.push_back("the rest could not be read: " + error.message);
  }
  return std::move(report_);
}

PageQuery CloudWatchReader::Query(const base::TimeRange& range, bool newest_first,
                                  PageSize size) const {
  PageQuery query{.group = request_.group,
                  .stream = request_.stream,
                  .stream_prefix = request_.stream_prefix,
                  .range = SinceEpoch(range),
                  .service_pattern = service_pattern_,
                  .page_limit = kFullPage,
                  .newest_first = newest_first,
                  .max_requests = settings_.max_requests,
                  .insights = insights_.get()};
  // One more than asked for tells whether there are more.
  if (size == PageSize::kAsWanted && !checks_filter_ && request_.limit < kFullPage) {
    query.page_limit = static_cast<int>(request_.limit) + 1;
  }
  return query;
}

base::Result<CloudWatchReader::Events> CloudWatchReader::NextPage(CloudWatchPages& pages,
                                                                  RawEvents* raw,
                                                                  std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(RawEvents page, pages.Next(std::move(stop)));
  if (!pages.cut_short().empty()) {
    report_.truncated = true;
    report_.problems.push_back(pages.cut_short());
  }
  if (raw) *raw = page;
  Events events;
  for (aws::LogEvent& event : page) {
    if (auto made = maker_.Make(std::move(event), checks_filter_)) {
      events.push_back(*std::move(made));
    }
  }
  return events;
}

bool CloudWatchReader::Deliver(const logs::Event& event) {
  if (stopped_) return false;
  if (is_full()) {
    report_.truncated = true;
    stopped_ = true;
    return false;
  }
  ++delivered_;
  report_.events_matched += base::EventCount(1);
  stopped_ = sink_(event) == Flow::kStop;
  return !stopped_;
}

}  // namespace logai::sources
