#include "agent/result_cache.h"

#include <fmt/format.h>

#include <algorithm>

namespace logai::agent {
namespace {

base::ByteCount SizeOf(const logs::Event& event) {
  return base::ByteCount(static_cast<std::int64_t>(sizeof event + event.message.size() +
                                                   event.text.size() + event.group.size() +
                                                   event.stream.size() + event.event_id.size()));
}

}  // namespace

std::string ResultCache::Keep(std::vector<logs::Event> events) {
  base::ByteCount size;
  for (const logs::Event& event : events) size += SizeOf(event);
  const std::scoped_lock lock(mutex_);
  Entry entry{.id = fmt::format("result_{}", next_++),
              .events = std::make_shared<const std::vector<logs::Event>>(std::move(events)),
              .size = size};
  used_ += size;
  entries_.push_back(entry);
  // The newest result stays even when it alone is larger than the space: the model is about to ask
  // for it.
  while (used_ > space_ && entries_.size() > 1) {
    used_ -= entries_.front().size;
    entries_.pop_front();
  }
  return entry.id;
}

ResultCache::Events ResultCache::Find(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  if (found == entries_.end()) {
    ++misses_;
    return nullptr;
  }
  ++hits_;
  return found->events;
}

std::vector<std::string> ResultCache::Ids() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> ids;
  for (const Entry& entry : entries_) ids.push_back(entry.id);
  return ids;
}

ResultCache::Stats ResultCache::stats() const {
  const std::scoped_lock lock(mutex_);
  return {
      .entries = entries_.size(), .used = used_, .space = space_, .hits = hits_, .misses = misses_};
}

std::size_t ResultCache::Clear() {
  const std::scoped_lock lock(mutex_);
  const std::size_t count = entries_.size();
  entries_.clear();
  used_ = {};
  return count;
}

}  // namespace logai::agent
