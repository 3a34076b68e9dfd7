#include "analysis/skeleton_table.h"

#include <algorithm>

#include "base/text.h"

namespace logai::analysis {
namespace {

constexpr std::size_t kExampleBytes = 240;

}  // namespace

void Sightings::Add(const Sighting& sighting) {
  if (sighting.order < first) {
    first = sighting.order;
    example = base::Utf8Prefix(sighting.text, kExampleBytes);
  }
  last = std::max(last, sighting.order);
  ++count;
  ++per_level[static_cast<std::size_t>(sighting.level)];
  if (sighting.time) times.Include(*sighting.time);
}

void Sightings::Add(const Sightings& other) {
  if (other.first < first) {
    first = other.first;
    example = other.example;
  }
  last = std::max(last, other.last);
  count += other.count;
  for (std::size_t i = 0; i < per_level.size(); ++i) per_level[i] += other.per_level[i];
  if (other.times.begin) times.Include(*other.times.begin);
  if (other.times.end) times.Include(*other.times.end);
}

std::uint32_t SkeletonTable::Add(std::span<const Token> tokens, const Sighting& sighting) {
  const std::uint64_t hash = SkeletonHash(tokens);
  const auto [it, is_new] = by_hash_.try_emplace(hash, static_cast<std::uint32_t>(entries_.size()));
  if (is_new) entries_.push_back({.hash = hash, .packed = PackSkeleton(tokens), .seen = {}});
  entries_[it->second].seen.Add(sighting);
  return it->second;
}

std::uint32_t SkeletonTable::Add(const Entry& entry) {
  const auto [it, is_new] =
      by_hash_.try_emplace(entry.hash, static_cast<std::uint32_t>(entries_.size()));
  if (is_new) {
    entries_.push_back(entry);
  } else {
    entries_[it->second].seen.Add(entry.seen);
  }
  return it->second;
}

void SkeletonTable::Clear() {
  by_hash_.clear();
  entries_.clear();
}

}  // namespace logai::analysis
