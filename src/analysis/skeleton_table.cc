#include "analysis/skeleton_table.h"

#include <algorithm>
#include <utility>

#include "analysis/message_form.h"
#include "analysis/signals.h"
#include "base/mix_hash.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

constexpr std::size_t kExampleBytes = 240;
constexpr std::size_t kFewestSlots = 1'024;
// Words are known by a bit for their hash: of 2,048 new words 1 in 130 is taken for a known one.
constexpr std::size_t kWordBits = 262'144;
// Forms that are remembered: a log that has more is tokenised as far as they go beyond.
constexpr std::size_t kMostForms = 8'192;
// So many messages in a row that are like none before are a dump of something, of which each so
// manieth is looked at.
constexpr std::size_t kMostUnlike = 256, kLookedAt = 8;
constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

std::uint32_t TagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

void Sightings::Add(const Sighting& sighting) {
  if (sighting.order < first) {
    first = sighting.order;
    example = base::Utf8Prefix(sighting.text, kExampleBytes);
  }
  last = std::max(last, sighting.order);
  ++count;
  ++per_level[static_cast<std::size_t>(sighting.level)];
  const bool within = times.begin && times.end && sighting.time && *sighting.time >= *times.begin &&
                      *sighting.time <= *times.end;
  if (sighting.time && !within) times.Include(*sighting.time);
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

// The slot of the entry with this hash, or the free one where its index belongs.
SkeletonTable::Slot& SkeletonTable::SlotOf(std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  const auto is_of = [&](const Slot& slot) {
    return slot.tag == TagOf(hash) && entries_[slot.entry].hash == hash;
  };
  std::size_t at = hash & mask;
  while (slots_[at].entry != kFree && !is_of(slots_[at])) at = (at + 1) & mask;
  return slots_[at];
}

// Makes room for one more: half of the slots stay free.
void SkeletonTable::Grow() {
  if (slots_.size() >= 2 * (entries_.size() + 1)) return;
  slots_.assign(std::max(kFewestSlots, 2 * slots_.size()), {.entry = kFree});
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    SlotOf(entries_[i].hash) = {.entry = i, .tag = TagOf(entries_[i].hash)};
  }
}

void SkeletonTable::BeginPart() {
  ++part_;
  fine_.clear();
  coarse_ = 0;
  words_seen_.clear();
  messages_ = unlike_ = 0;
  random_ = false;
}

// The index of the entry of these tokens, which is made when there is none.
std::uint32_t SkeletonTable::EntryOf(std::uint64_t hash, std::span<const Token> tokens) {
  Grow();
  Slot& slot = SlotOf(hash);
  if (slot.entry == kFree) {
    slot = {.entry = static_cast<std::uint32_t>(entries_.size()), .tag = TagOf(hash)};
    entries_.push_back({.hash = hash, .seen = {}, .packed = PackSkeleton(tokens)});
  }
  entries_[slot.entry].part = part_;
  return slot.entry;
}

// Whether one more skeleton of this part may be told apart by all its words. The message that has
// it is not counted yet.
bool SkeletonTable::HasRoom() {
  if (fine_.size() == kFineOfRandom && messages_ < kFineOfRandom + kFineOfRandom / 16) {
    random_ = true;
  }
  return fine_.size() < (random_ ? kFineOfRandom : kFinePerPart);
}

bool SkeletonTable::IsNewInPart(std::uint64_t hash) {
  Grow();
  const std::uint32_t entry = SlotOf(hash).entry;
  return entry == kFree || entries_[entry].part != part_;
}

std::uint32_t SkeletonTable::Add(std::vector<Token>& tokens, const Sighting& sighting,
                                 std::uint64_t form) {
  std::uint64_t hash = SkeletonHash(tokens);
  bool is_fine = false, is_any = false;
  if (part_ > 0 && IsNewInPart(hash)) {
    is_fine = HasRoom();
    if (!is_fine) {
      form = 0;  // other parts may have room for its words
      MakeCoarse(tokens);
      hash = SkeletonHash(tokens);
      if (IsNewInPart(hash) && ++coarse_ > (random_ ? kCoarseOfRandom : kCoarsePerPart)) {
        is_any = true;
        tokens = {{.kind = TokenKind::kAny, .space_before = false, .text = sighting.text}};
        hash = SkeletonHash(tokens);
      }
    }
  }
  const std::uint32_t entry = EntryOf(hash, tokens);
  if (is_fine) fine_.push_back(entry);
  ++messages_;
  unlike_ = is_any ? unlike_ + 1 : 0;
  if (is_any) any_ = entry;
  entries_[entry].seen.Add(sighting);
  if (form != 0) Remember(form, entry);
  return entry;
}

// The slot of the form, or the free one where it belongs.
SkeletonTable::Known& SkeletonTable::KnownOf(std::uint64_t form) {
  const std::size_t mask = known_.size() - 1;
  std::size_t at = form & mask;
  while (known_[at].form != 0 && known_[at].form != form) at = (at + 1) & mask;
  return known_[at];
}

std::optional<std::uint32_t> SkeletonTable::AddKnown(std::uint64_t form, const Sighting& sighting) {
  if (form == 0 || known_.empty()) return std::nullopt;
  const Known& known = KnownOf(form);
  if (known.form == 0) return std::nullopt;
  Entry& entry = entries_[known.entry];
  if (part_ > 0 && entry.part != part_) {
    if (!HasRoom()) return std::nullopt;
    fine_.push_back(known.entry);
    entry.part = part_;
  }
  ++messages_;
  unlike_ = 0;
  entry.seen.Add(sighting);
  return known.entry;
}

// Whether a message need not be looked at.
bool SkeletonTable::IsUnlike() { return unlike_ >= kMostUnlike && ++unlike_ % kLookedAt != 0; }

SkeletonTable::Added SkeletonTable::AddMessage(const Sighting& sighting, const TokenLimits& limits,
                                               bool by_form, std::vector<Token>& tokens) {
  if (IsUnlike()) {
    tokens = {{.kind = TokenKind::kAny, .space_before = false, .text = sighting.text}};
    entries_[any_].seen.Add(sighting);
    return {.entry = any_};
  }
  const std::uint64_t form = by_form ? MessageForm(sighting.text, limits) : 0;
  if (const auto known = AddKnown(form, sighting)) return {.entry = *known, .by_form = true};
  Tokenise(sighting.text, limits, tokens);
  return {.entry = Add(tokens, sighting, form)};
}

void SkeletonTable::Remember(std::uint64_t form, std::uint32_t entry) {
  if (forms_ >= kMostForms) return;
  if (known_.size() < 2 * (forms_ + 1)) {  // half of the slots stay free
    std::vector<Known> before(std::max(kFewestSlots, 2 * known_.size()));
    before.swap(known_);
    for (const Known& known : before) {
      if (known.form != 0) KnownOf(known.form) = known;
    }
  }
  Known& known = KnownOf(form);
  forms_ += known.form == 0 ? 1 : 0;
  known = {.form = form, .entry = entry};
}

void SkeletonTable::KeepWords() {
  words_seen_.resize(kWordBits / 64);
  for (const std::uint32_t entry : fine_) {
    SkeletonReader reader(entries_[entry].packed);
    for (Token token; reader.Next(token);) {
      if (token.kind != TokenKind::kWord) continue;
      const std::uint64_t bit = base::HashBytes(token.text, 0) % kWordBits;
      words_seen_[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
  }
}

// Words that no skeleton of this part has become variables, but for those that tell a failure or a
// success.
void SkeletonTable::MakeCoarse(std::vector<Token>& tokens) {
  if (words_seen_.empty()) KeepWords();
  for (Token& token : tokens) {
    if (token.kind != TokenKind::kWord) continue;
    const std::uint64_t bit = base::HashBytes(token.text, 0) % kWordBits;
    const bool seen = (words_seen_[bit / 64] >> bit % 64 & 1) != 0;
    if (!seen && SignalOf(token.text) == Signal::kNone) token.kind = TokenKind::kAny;
  }
}

std::uint32_t SkeletonTable::Add(Entry entry) {
  Grow();
  Slot& slot = SlotOf(entry.hash);
  if (slot.entry == kFree) {
    slot = {.entry = static_cast<std::uint32_t>(entries_.size()), .tag = TagOf(entry.hash)};
    entries_.push_back(std::move(entry));
  } else {
    entries_[slot.entry].seen.Add(entry.seen);
  }
  return slot.entry;
}

void SkeletonTable::Clear() {
  slots_.clear();
  entries_.clear();
  known_.clear();
  forms_ = 0;
}

}  // namespace logai::analysis
