#include "sources/file_delivery.h"

#include <fmt/format.h>

#include "base/text.h"

namespace logai::sources {
namespace {

/// What may be held back to be delivered newest first: with events of ordinary size that is far
/// more than the 10,000 that can be asked for.
constexpr base::ByteCount kMaxHeld = base::MiB(32);

base::ByteCount SizeOf(const logs::Event& event) {
  return base::ByteCount(
      static_cast<std::int64_t>(sizeof event + event.message.size() + event.text.size()));
}

}  // namespace

Flow FileDelivery::Take(const logs::Event& event) {
  if (!IsInRange(event)) return Flow::kContinue;
  report_.events_read += base::EventCount(1);
  if (event.time) report_.span.Include(*event.time);
  if (!PassesFilter(event)) return Flow::kContinue;
  if (request_.order == Order::kNewestFirst) {
    Hold(event);
    return Flow::kContinue;
  }
  const auto delivered = static_cast<std::size_t>(report_.events_matched.value());
  if (delivered >= request_.limit) {
    report_.truncated = true;
    return Flow::kStop;
  }
  return Deliver(event);
}

bool FileDelivery::IsInRange(const logs::Event& event) {
  if (event.time) return request_.range.Contains(*event.time);
  if (request_.keep_untimed || (!request_.range.begin && !request_.range.end)) return true;
  ++without_time_;
  return false;
}

bool FileDelivery::PassesFilter(const logs::Event& event) const {
  // A JSON pattern looks at the JSON that a header stands in front of.
  const bool look_at_body = request_.filter.needs_json() && event.raw_body().starts_with('{');
  return request_.filter.Matches(look_at_body ? event.raw_body() : std::string_view(event.message));
}

void FileDelivery::Hold(const logs::Event& event) {
  newest_.push_back(event);
  held_bytes_ += SizeOf(event);
  while (newest_.size() > request_.limit || (held_bytes_ > kMaxHeld && newest_.size() > 1)) {
    held_bytes_ -= SizeOf(newest_.front());
    newest_.pop_front();
    report_.truncated = true;
  }
}

Flow FileDelivery::Deliver(const logs::Event& event) {
  report_.events_matched += base::EventCount(1);
  return sink_(event);
}

void FileDelivery::Finish() {
  for (auto event = newest_.rbegin(); event != newest_.rend(); ++event) {
    if (Deliver(*event) == Flow::kStop) break;
  }
  newest_.clear();
  if (without_time_ > 0) {
    report_.problems.push_back(fmt::format(
        "{}: {} without a time left out of the time range", request_.group,
        without_time_ == 1 ? "1 event" : base::WithThousands(without_time_) + " events"));
  }
}

}  // namespace logai::sources
