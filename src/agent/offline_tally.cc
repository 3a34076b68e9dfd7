#include "agent/offline_tally.h"

#include <algorithm>
#include <cmath>

#include "agent/offline_fields.h"
#include "agent/offline_service.h"
#include "analysis/event_miner.h"

namespace logai::agent {
namespace {

constexpr std::size_t kKeptOfExample = 512;
constexpr std::size_t kMostValues = 4'096;
constexpr double kStep = 1.05;

// The machine that a syslog header names: the word behind the time, before "kernel:" or "sshd[7]:".
std::string_view HostInHeader(const logs::Event& event) {
  std::string_view header = std::string_view(event.message).substr(0, event.body_begin);
  const std::size_t clock = header.find(':');
  if (clock == header.npos) return {};
  const std::size_t blank = header.find(' ', clock);
  if (blank == header.npos) return {};
  header = header.substr(blank + 1);
  const std::string_view host = header.substr(0, header.find(' '));
  const bool name = !host.empty() && host.find_first_of(":[]()=\"") == host.npos &&
                    std::ranges::any_of(host, [](char c) { return c >= 'a' && c <= 'z'; });
  return name && host.size() < header.size() ? host : std::string_view();
}

std::string_view FirstOf(std::string_view line, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::string_view value = ValueOf(line, key); !value.empty()) return value;
  }
  return {};
}

}  // namespace

std::string ValueIn(const logs::Event& event, const Dimension& dimension) {
  using By = Dimension::By;
  const std::string_view line = event.message;
  switch (dimension.by) {
    case By::kService: {
      const std::string service = ServiceOf(event.group);
      return SaysWhose(service) ? service : event.group;
    }
    case By::kHost: {
      if (const auto host = HostInHeader(event); !host.empty()) return std::string(host);
      return std::string(FirstOf(line, {"hostname", "host", "node", "instance", "machine"}));
    }
    case By::kAddress:
      return std::string(AddressIn(line));
    case By::kPath:
      return std::string(PathIn(line));
    case By::kStatus: {
      const auto status = StatusOf(line);
      return status ? std::to_string(*status) : std::string();
    }
    case By::kKey:
      if (dimension.noun == "user") {
        return std::string(FirstOf(line, {"invalid user", "user", "username", "account", "for"}));
      }
      return std::string(ValueOf(line, dimension.noun));
    case By::kNone:
    case By::kMinute:
    case By::kHour:
      break;
  }
  return {};
}

void Tally::Add(const std::string& value, const logs::Event& event) {
  const auto [entry, fresh] = entries_.try_emplace(value);
  ++entry->second.count;
  if (fresh) analysis::CopyCut(entry->second.first, event, kKeptOfExample);
  analysis::CopyCut(entry->second.last, event, kKeptOfExample);
  if (entries_.size() > kMostValues) ForgetRare();
}

void Tally::Merge(const Tally& other) {
  for (const auto& [value, theirs] : other.entries_) {
    Entry& ours = entries_[value];
    if (ours.count == 0 ||
        (theirs.first.time && ours.first.time && *theirs.first.time < *ours.first.time)) {
      ours.first = theirs.first;
    }
    if (ours.count == 0 ||
        (theirs.last.time && ours.last.time && *theirs.last.time > *ours.last.time)) {
      ours.last = theirs.last;
    }
    ours.count += theirs.count;
  }
  missed_ += other.missed_;
}

void Tally::ForgetRare() {
  std::vector<std::uint64_t> counts;
  counts.reserve(entries_.size());
  for (const auto& [value, entry] : entries_) counts.push_back(entry.count);
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::ranges::nth_element(counts, middle);
  const std::uint64_t rare = *middle;
  std::size_t left = entries_.size() / 2;
  std::erase_if(entries_, [&](const auto& entry) {
    if (entry.second.count > rare || left == 0) return false;
    --left;
    return true;
  });
  missed_ = std::max(missed_, rare);
}

void DurationTally::Add(std::chrono::microseconds took, const logs::Event& event) {
  constexpr std::size_t kMostSlow = 10;
  ++count_;
  const double us = std::max(1.0, static_cast<double>(took.count()));
  const auto bucket = static_cast<std::size_t>(std::log(us) / std::log(kStep));
  ++buckets_[std::min(bucket, kBuckets - 1)];
  if (slowest_.size() == kMostSlow && took <= slowest_.back().took) return;
  Slow slow{.took = took, .event = {}};
  analysis::CopyCut(slow.event, event, kKeptOfExample);
  const auto place = std::ranges::upper_bound(slowest_, took, std::greater<>(), &Slow::took);
  slowest_.insert(place, std::move(slow));
  if (slowest_.size() > kMostSlow) slowest_.pop_back();
}

void DurationTally::Merge(const DurationTally& other) {
  const std::uint64_t sum = count_ + other.count_;
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  slowest_.insert(slowest_.end(), other.slowest_.begin(), other.slowest_.end());
  std::ranges::stable_sort(slowest_, std::greater<>(), &Slow::took);
  if (slowest_.size() > 10) slowest_.resize(10);
  count_ = sum;
}

std::chrono::microseconds DurationTally::Quantile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += buckets_[i];
    if (seen >= wanted) {
      const auto typical = static_cast<std::int64_t>(std::pow(kStep, static_cast<double>(i) + 0.5));
      return std::min(std::chrono::microseconds(typical), slowest_.front().took);
    }
  }
  return {};
}

}  // namespace logai::agent
