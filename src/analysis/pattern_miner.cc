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

std::string_view MiningText(std::string_view message, bool one_line) {
  if (message.starts_with('{')) return Gist(message);
  return one_line ? message : message.substr(0, message.find('\n'));
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
    if (IsFull()) {
      Group();
      ++groupings_;
    }
    const std::size_t known = table_.entries().size();
    const std::uint32_t entry = table_.Add(std::move(tables[place.table].entries()[place.entry]));
    if (entry == known) text_bytes_ += table_.entries()[entry].packed.size();
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
  if (!details_.empty()) {
    KeepWithinRows();
    KeepWithinColumns(ParameterTable::kSample);
  }
  return numbers;
}

// Whether there are more skeletons, or longer ones, than should be held; and far more than grouping
// has left, or each message would be grouped anew.
bool PatternMiner::IsFull() const {
  return table_.entries().size() > std::max(options_.max_skeletons, 2 * left_) ||
         text_bytes_ > std::max(options_.max_text_bytes, 2 * left_bytes_);
}

void PatternMiner::AddDetails(std::uint32_t entry, std::span<const TemplateDetail> details) {
  const std::size_t at = entry * details.size();
  if (details_.size() < at + details.size()) details_.resize(at + details.size());
  for (std::size_t side = 0; side < details.size(); ++side)
    details_[at + side].Merge(details[side]);
}

// Which of the tables, that need so many bytes to count, must do with their samples: the most
// frequent ones may count as long as there is room.
std::vector<bool> PatternMiner::Beyond(std::span<const ColumnNeed> needs) const {
  std::vector<bool> beyond(needs.size());
  std::size_t bytes = 0;
  for (const ColumnNeed& need : needs) bytes += need.bytes;
  if (bytes <= options_.max_column_bytes) return beyond;
  std::vector<std::uint32_t> order(needs.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](auto a, auto b) { return needs[a].count > needs[b].count; });
  bytes = 0;
  for (const std::uint32_t index : order) {
    bytes += needs[index].bytes;
    beyond[index] = needs[index].bytes > 0 && bytes > options_.max_column_bytes;
  }
  return beyond;
}

// The same for the templates that entries, which move to to[i], will become part of.
std::vector<bool> PatternMiner::BeyondColumns(std::span<const std::uint32_t> to,
                                              const SkeletonTable& grouped) const {
  const std::size_t sides = options_.details.sides;
  std::vector<ColumnNeed> needs(grouped.entries().size());
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] == kOther) continue;
    for (std::size_t side = 0; side < sides; ++side) {
      const ParameterTable* table = details_[i * sides + side].parameters();
      if (table != nullptr && table->counts_all()) needs[to[i]].count += table->count();
    }
  }
  for (std::size_t t = 0; t < needs.size(); ++t) {
    std::size_t variables = 0;
    SkeletonReader reader(grouped.entries()[t].packed);
    for (Token token; reader.Next(token);) variables += IsVariable(token.kind) ? 1 : 0;
    needs[t].bytes = sides * ParameterTable::ColumnBytes(variables, needs[t].count);
  }
  return Beyond(needs);
}

// The details of entries that have moved to to[i], which is what they are no longer here.
DetailTable PatternMiner::GroupDetails(std::span<const std::uint32_t> to,
                                       const SkeletonTable& grouped) {
  const std::size_t sides = options_.details.sides;
  DetailTable details(grouped.entries().size() * sides);
  const auto read = [](std::string_view packed) {
    std::vector<Token> tokens;
    SkeletonReader reader(packed);
    for (Token token; reader.Next(token);) tokens.push_back(token);
    return tokens;
  };
  const std::vector<bool> sample_only = BeyondColumns(to, grouped);
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] == kOther) continue;
    const std::vector<Token> from = read(table_.entries()[i].packed);
    const std::vector<Token> into = read(grouped.entries()[to[i]].packed);
    for (std::size_t side = 0; side < sides; ++side) {
      TemplateDetail& moved = details_[i * sides + side];
      if (moved.parameters() != nullptr && sample_only[to[i]]) moved.parameters()->KeepSampleOnly();
      details[to[i] * sides + side].MergeAs(moved, from, into);
      moved = {};  // both would be too much
    }
  }
  return details;
}

void PatternMiner::KeepWithinRows() {
  std::size_t rows = 0, bytes = 0, most = ParameterTable::kSample;
  const auto count = [&] {
    rows = bytes = 0;
    for (const TemplateDetail& detail : details_) {
      if (detail.parameters() == nullptr) continue;
      rows += detail.parameters()->sample_size();
      bytes += detail.parameters()->sample_bytes();
    }
    return rows > options_.max_rows || bytes > options_.max_row_bytes;
  };
  for (bool full = count(); full && most > 1; full = count()) {
    most /= 2;
    KeepWithinColumns(most);
    for (TemplateDetail& detail : details_) {
      if (detail.parameters() != nullptr) detail.parameters()->ShrinkSample(most);
    }
  }
}

// `rows`: that samples are about to be shrunk to, which makes tables count what they drop.
void PatternMiner::KeepWithinColumns(std::size_t rows) {
  std::vector<ColumnNeed> needs;
  for (const TemplateDetail& detail : details_) {
    const ParameterTable* table = detail.parameters();
    needs.push_back({.count = table != nullptr ? table->count() : 0,
                     .bytes = table != nullptr ? table->column_bytes(rows) : 0});
  }
  const std::vector<bool> beyond = Beyond(needs);
  for (std::size_t i = 0; i < details_.size(); ++i) {
    if (beyond[i] && needs[i].bytes > 0) details_[i].parameters()->KeepSampleOnly();
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
  text_bytes_ = 0;
  for (const SkeletonTable::Entry& entry : table_.entries()) text_bytes_ += entry.packed.size();
  left_ = table_.entries().size();
  left_bytes_ = text_bytes_;
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
