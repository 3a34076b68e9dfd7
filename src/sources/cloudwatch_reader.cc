#include "sources/cloudwatch_reader.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.h"

namespace logai::sources {
namespace {

using base::ErrorKind;

constexpr int kFullPage = 10'000;
/// They are held in memory until the newest is known (log_source.h).
constexpr std::size_t kMostNewest = 10'000;

bool IsPlainWord(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

/// What of a filter pattern to send. AWS takes all of it. An emulator knows plain words and one
/// quoted phrase, ignores what starts with a sign, and misreads mixtures: those it is not given.
std::string PatternForService(const std::string& pattern, bool is_aws) {
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

}  // namespace

CloudWatchReader::CloudWatchReader(aws::LogsClient& client, const ReadRequest& request,
                                   const EventSink& sink, Settings settings)
    : client_(client), request_(request), sink_(sink), settings_(settings) {
  report_.group = request.group;
}

base::Result<GroupReport> CloudWatchReader::Read(std::stop_token stop) {
  const auto& [begin, end] = request_.range;
  if (begin && end && *end < *begin) {
    return base::Fail(ErrorKind::kInvalidInput, "the time range ends ({}) before it begins ({})",
                      base::FormatIso(*end), base::FormatIso(*begin));
  }
  if (request_.order == Order::kNewestFirst && request_.limit > kMostNewest) {
    return base::Fail(ErrorKind::kInvalidInput, "at most {} events can be read newest first",
                      kMostNewest);
  }
  const base::Status status =
      request_.order == Order::kNewestFirst ? ReadBackward(stop) : ReadForward(stop);
  if (!status.has_value()) {
    const base::Error& error = status.error();
    const bool nothing_read = report_.events_read == base::EventCount(0);
    if (error.kind == ErrorKind::kCancelled || nothing_read) return base::Fail(error);
    report_.truncated = true;
    report_.problems.push_back("the rest could not be read: " + error.message);
  }
  return std::move(report_);
}

std::unique_ptr<CloudWatchPages> CloudWatchReader::Pages(const base::TimeRange& range,
                                                         bool newest_first, PageSize size) {
  const bool is_aws = client_.endpoint().is_aws;
  PageQuery query{.group = request_.group,
                  .range = range,
                  .service_pattern = PatternForService(request_.filter.text(), is_aws),
                  .check = nullptr,
                  .page_limit = kFullPage,
                  .newest_first = newest_first,
                  .max_requests = settings_.max_requests};
  // What AWS has filtered is not judged again: its reading of a pattern is the right one.
  const bool checked_by_service = is_aws && query.service_pattern == request_.filter.text();
  if (!request_.filter.empty() && !checked_by_service) query.check = &request_.filter;
  // One more than asked for tells whether there are more.
  if (size == PageSize::kAsWanted && !query.check && request_.limit < kFullPage) {
    query.page_limit = static_cast<int>(request_.limit) + 1;
  }
  // The service refuses times before 1970.
  const base::UtcTime epoch{};
  if (query.range.begin) query.range.begin = std::max(*query.range.begin, epoch);
  if (query.range.end) query.range.end = std::max(*query.range.end, epoch);
  return std::make_unique<CloudWatchPages>(client_, std::move(query), report_);
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
