#include "analysis/pattern_miner.h"

#include <algorithm>
#include <numeric>

#include "analysis/excerpt.h"
#include "analysis/template_grouping.h"

namespace logai::analysis {
namespace {

constexpr std::uint32_t kOther = 0xFFFFFFFF;

std::uint64_t HashOf(std::string_view packed) {
  std::vector<Token> tokens;
  SkeletonReader reader(packed);
  for (Token token; reader.Next(token);) tokens.push_back(token);
  return SkeletonHash(tokens);
}

}  // namespace

std::string_view MiningText(std::string_view message) {
  if (message.starts_with('{')) return Gist(message);
  return message.substr(0, message.find('\n'));
}

std::vector<std::vector<std::uint32_t>> PatternMiner::Merge(std::span<SkeletonTable> tables,
                                                            std::span<const DetailTable> details) {
  struct Place {
    std::size_t table = 0;
    std::uint32_t entry = 0;
    std::uint64_t first = 0;
  };
  std::vector<Place> places;
  std::vector<std::vector<std::uint32_t>> numbers(tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const auto& entries = tables[t].entries();
    for (std::uint32_t e = 0; e < entries.size(); ++e) {
      places.push_back({.table = t, .entry = e, .first = entries[e].seen.first});
    }
    if (keep_numbers_) numbers[t].resize(entries.size());
  }
  std::ranges::sort(places, {}, &Place::first);
  for (const Place& place : places) {
    const std::uint32_t entry = table_.Add(std::move(tables[place.table].entries()[place.entry]));
    if (!details.empty()) {
      const std::size_t sides = options_.details.sides;
      AddDetails(entry, std::span(details[place.table]).subspan(place.entry * sides, sides));
    }
    if (!keep_numbers_) continue;
    if (entry == number_of_.size()) {
      number_of_.push_back(static_cast<std::uint32_t>(numbers_.size()));
      numbers_.push_back(entry);
    }
    numbers[place.table][place.entry] = number_of_[entry];
  }
  if (table_.entries().size() > options_.max_skeletons) {
    Group();
    ++groupings_;
  }
  if (options_.details.parameters) KeepWithinRows();
  return numbers;
}

void PatternMiner::AddDetails(std::uint32_t entry, std::span<const TemplateDetail> details) {
  const std::size_t at = entry * details.size();
  if (details_.size() < at + details.size()) details_.resize(at + details.size());
  for (std::size_t side = 0; side < details.size(); ++side)
    details_[at + side].Merge(details[side]);
}

// The details of entries that have moved to to[i].
DetailTable PatternMiner::GroupDetails(std::span<const std::uint32_t> to,
                                       const SkeletonTable& grouped) const {
  const std::size_t sides = options_.details.sides;
  DetailTable details(grouped.entries().size() * sides);
  const auto read = [](std::string_view packed) {
    std::vector<Token> tokens;
    SkeletonReader reader(packed);
    for (Token token; reader.Next(token);) tokens.push_back(token);
    return tokens;
  };
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] == kOther) continue;
    const std::vector<Token> from = read(table_.entries()[i].packed);
    const std::vector<Token> into = read(grouped.entries()[to[i]].packed);
    for (std::size_t side = 0; side < sides; ++side) {
      details[to[i] * sides + side].MergeAs(details_[i * sides + side], from, into);
    }
  }
  return details;
}

void PatternMiner::KeepWithinRows() {
  std::size_t rows = 0, most = ParameterTable::kSample;
  const auto count = [&] {
    rows = 0;
    for (const TemplateDetail& detail : details_) {
      if (detail.parameters() != nullptr) rows += detail.parameters()->sample_size();
    }
  };
  for (count(); rows > options_.max_rows && most > 1; count()) {
    most /= 2;
    for (TemplateDetail& detail : details_) {
      if (detail.parameters() != nullptr) detail.parameters()->ShrinkSample(most);
    }
  }
}

// Makes one entry of each template's entries, the most frequent templates only.
void PatternMiner::Group() {
  std::vector<CountedSkeleton> skeletons;
  for (const SkeletonTable::Entry& entry : table_.entries()) {
    skeletons.push_back({.packed = entry.packed, .count = entry.seen.count});
  }
  const Grouping grouping = GroupSkeletons(skeletons);
  std::vector<Sightings> seen(grouping.templates.size());
  for (std::size_t i = 0; i < skeletons.size(); ++i) {
    seen[grouping.group[i]].Add(table_.entries()[i].seen);
  }
  std::vector<std::uint32_t> order(grouping.templates.size());
  std::iota(order.begin(), order.end(), 0U);
  if (order.size() > options_.max_patterns) {
    std::ranges::stable_sort(order, [&](auto a, auto b) { return seen[a].count > seen[b].count; });
    for (std::size_t i = options_.max_patterns; i < order.size(); ++i) other_.Add(seen[order[i]]);
    order.resize(options_.max_patterns);
    std::ranges::sort(order);
  }
  SkeletonTable grouped;
  std::vector<std::uint32_t> entry_of(grouping.templates.size(), kOther);
  for (const std::uint32_t index : order) {
    std::string packed = PackSkeleton(grouping.templates[index]);
    const std::uint64_t hash = HashOf(packed);
    entry_of[index] =
        grouped.Add({.hash = hash, .seen = std::move(seen[index]), .packed = std::move(packed)});
  }
  std::vector<std::uint32_t> to(skeletons.size());
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = entry_of[grouping.group[i]];
  if (!details_.empty()) details_ = GroupDetails(to, grouped);
  table_ = std::move(grouped);
  if (keep_numbers_) Renumber(to);
}

// Entries have moved: entry i stands at to[i] now.
void PatternMiner::Renumber(std::span<const std::uint32_t> to) {
  number_of_.assign(table_.entries().size(), kOther);
  for (std::uint32_t number = 0; number < numbers_.size(); ++number) {
    std::uint32_t& entry = numbers_[number];
    if (entry == kOther) continue;
    entry = to[entry];
    if (entry != kOther && number_of_[entry] == kOther) number_of_[entry] = number;
  }
}

std::vector<Pattern> PatternMiner::Finish() {
  Group();
  std::vector<SkeletonTable::Entry>& entries = table_.entries();
  std::vector<std::uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](auto a, auto b) {
    return entries[a].seen.count != entries[b].seen.count
               ? entries[a].seen.count > entries[b].seen.count
               : entries[a].seen.first < entries[b].seen.first;
  });
  std::vector<Pattern> patterns;
  std::vector<std::uint32_t> to(entries.size());
  for (const std::uint32_t index : order) {
    to[index] = static_cast<std::uint32_t>(patterns.size());
    Pattern& pattern = patterns.emplace_back();
    SkeletonReader reader(entries[index].packed);
    for (Token token; reader.Next(token);) {
      pattern.tokens.push_back({token.kind, token.space_before, std::string(token.text)});
    }
    pattern.seen = std::move(entries[index].seen);
    const std::size_t sides = options_.details.sides;
    for (std::size_t side = 0; side < sides && !details_.empty(); ++side) {
      pattern.details.push_back(std::move(details_[index * sides + side]));
    }
  }
  const auto other = static_cast<std::uint32_t>(patterns.size());
  if (other_.count > 0) patterns.push_back({.tokens = {}, .seen = std::move(other_)});
  for (std::uint32_t& entry : numbers_) entry = entry == kOther ? other : to[entry];
  return patterns;
}

}  // namespace logai::analysis
