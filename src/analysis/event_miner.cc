#include "analysis/event_miner.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "analysis/excerpt.h"
#include "analysis/template_grouping.h"
#include "analysis/template_text.h"
#include "base/mix_hash.h"

namespace logai::analysis {
namespace {

constexpr TokenLimits kLimits = {.tokens = 160, .bytes = 4'096};
constexpr std::size_t kFirstGrouping = 16;  // so many kinds are worth being compared

// A structure with many templates is searched newest first, this far: enough for real logs, and a
// bound for hostile ones.
constexpr std::size_t kMaxCandidates = 96;
// Of the words, this share must agree for two messages to be of one template at once.
constexpr double kMinAgreement = 0.65;

/// Equal for messages with the same punctuation around the same number of words and variables.
template <class AnyToken>
std::uint64_t StructureHash(const std::vector<AnyToken>& tokens, logs::Level level) {
  std::uint64_t hash = static_cast<std::uint64_t>(level) + 1;
  for (const AnyToken& token : tokens) {
    const bool mark = token.kind == TokenKind::kPunctuation;
    hash = base::Mix(hash, mark ? 2 + static_cast<unsigned char>(token.text[0]) : 1);
  }
  return hash;
}

// Words that decide what a message means: two messages that differ in one are different news.
bool IsTelling(std::string_view word) { return SignalOf(word) != Signal::kNone; }

bool Agree(const TemplateToken& have, const Token& token) {
  return have.kind == TokenKind::kWord && token.kind == TokenKind::kWord && token.text == have.text;
}

}  // namespace

bool IsEarlier(const logs::Event& a, const logs::Event& b) {
  return a.time && b.time && *a.time < *b.time;
}

void CopyCut(logs::Event& to, const logs::Event& from, std::size_t max_bytes) {
  if (from.message.size() <= max_bytes && from.text.size() <= max_bytes) {
    to = from;
    return;
  }
  to.time = from.time;
  to.time_inferred = from.time_inferred;
  to.level = from.level;
  to.group = from.group;
  to.stream = from.stream;
  to.event_id = from.event_id;
  to.line = from.line;
  to.line_end = from.line_end;
  to.message = KeepTelling(from.message, max_bytes);
  to.text = KeepTelling(from.text, max_bytes);
  to.body_begin = std::min(from.body_begin, to.message.size());
}

std::string Template::Text() const {
  return tokens.empty() ? "(other messages)" : TypedText(tokens);
}

EventMiner::EventMiner(EventMinerOptions options)
    : options_(options),
      templates_(1),
      group_at_(std::min(kFirstGrouping, std::max<std::size_t>(options.max_templates, 1))) {
  templates_.front().times = Timeline(options_.time_buckets);
}

std::size_t EventMiner::kinds() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(live_, [&](std::size_t i) { return templates_[i].count > 0; }));
}

std::size_t EventMiner::Add(const logs::Event& event) {
  const std::size_t index = IndexOf(event.body(), event.level);
  ++events_;
  Count(templates_[index], event);
  return index;
}

void EventMiner::AddBaseline(const logs::Event& event) {
  ++baseline_events_;
  ++templates_[IndexOf(event.body(), event.level)].baseline_count;
}

std::size_t EventMiner::IndexOf(std::string_view body, logs::Level level) {
  Tokenise(body, kLimits, tokens_);
  const std::uint64_t skeleton =
      base::Mix(SkeletonHash(tokens_), static_cast<std::uint64_t>(level) + 1);
  if (const auto known = by_skeleton_.find(skeleton); known != by_skeleton_.end())
    return known->second;
  const bool remember = by_skeleton_.size() < options_.max_skeletons;
  if (const auto alike = FindAlike(level)) {
    if (remember) by_skeleton_.emplace(skeleton, *alike);
    return *alike;
  }
  if (live_.size() >= group_at_) Group();
  if (live_.size() >= options_.max_templates) return 0;
  const std::size_t index = NewTemplate();
  Template& made = templates_[index];
  made.level = level;
  made.tokens.reserve(tokens_.size());
  for (const Token& token : tokens_) {
    made.tokens.push_back({token.kind, token.space_before,
                           IsVariable(token.kind) ? std::string() : std::string(token.text)});
  }
  by_structure_[StructureHash(made.tokens, level)].push_back(index);
  // What is not remembered is met anew, and grouped with what it was.
  if (remember) by_skeleton_.emplace(skeleton, index);
  return index;
}

// The template that takes the current message at once, made general enough for it.
std::optional<std::size_t> EventMiner::FindAlike(logs::Level level) {
  const auto found = by_structure_.find(StructureHash(tokens_, level));
  if (found == by_structure_.end()) return std::nullopt;
  const std::vector<std::size_t>& alike = found->second;
  const std::size_t looked_at = std::min(alike.size(), kMaxCandidates);
  for (std::size_t i = 0; i < looked_at; ++i) {
    const std::size_t index = alike[alike.size() - 1 - i];
    if (templates_[index].level == level && Generalise(templates_[index])) return index;
  }
  return std::nullopt;
}

// Makes `of` general enough for the current message if they are alike.
bool EventMiner::Generalise(Template& of) const {
  if (of.tokens.size() != tokens_.size()) return false;
  std::size_t same = 0, other = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const TemplateToken& have = of.tokens[i];
    const bool mark = have.kind == TokenKind::kPunctuation;
    if (mark != (tokens_[i].kind == TokenKind::kPunctuation)) return false;
    if (mark && have.text != tokens_[i].text) return false;
    if (mark || IsVariable(have.kind)) continue;
    ++(Agree(have, tokens_[i]) ? same : other);
  }
  const auto words = static_cast<double>(same + other);
  if (other > 0 && static_cast<double>(same) < kMinAgreement * words) return false;
  // Asked last: what a word tells costs far more to find out than whether two words are equal.
  for (std::size_t i = 0; i < tokens_.size() && other > 0; ++i) {
    const TemplateToken& have = of.tokens[i];
    if (have.kind != TokenKind::kWord || Agree(have, tokens_[i])) continue;
    if (IsTelling(have.text) || IsTelling(tokens_[i].text)) return false;
  }
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    TemplateToken& have = of.tokens[i];
    if (have.kind == TokenKind::kPunctuation) continue;
    if (have.kind == TokenKind::kWord ? !Agree(have, tokens_[i]) : tokens_[i].kind != have.kind) {
      have.kind = TokenKind::kAny;
      have.text.clear();
    }
  }
  return true;
}

std::size_t EventMiner::NewTemplate() {
  std::size_t index = templates_.size();
  if (free_.empty()) {
    templates_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  templates_[index].times = Timeline(options_.time_buckets);
  live_.push_back(index);
  return index;
}

// Makes one template of those that differ in words that vary, level by level.
void EventMiner::Group() {
  std::vector<std::size_t> into(templates_.size());
  std::iota(into.begin(), into.end(), std::size_t{0});
  for (std::size_t level = 0; level < 8; ++level) GroupLevel(static_cast<logs::Level>(level), into);
  std::vector<std::size_t> live;
  for (const std::size_t index : live_) {
    if (into[index] == index) {
      live.push_back(index);
    } else {
      Absorb(into[index], index);
    }
  }
  for (auto& [skeleton, index] : by_skeleton_) index = into[index];
  live_ = std::move(live);
  by_structure_.clear();
  for (const std::size_t index : live_) {
    by_structure_[StructureHash(templates_[index].tokens, templates_[index].level)].push_back(
        index);
  }
  // Templates that hardly become fewer are not compared over and over.
  const bool worth_it = live_.size() <= options_.max_templates / 4 * 3;
  group_at_ = worth_it ? std::min(std::max(kFirstGrouping, live_.size() + live_.size() / 2),
                                  options_.max_templates)
                       : std::numeric_limits<std::size_t>::max();
}

void EventMiner::GroupLevel(logs::Level level, std::vector<std::size_t>& into) {
  std::vector<std::size_t> members;
  std::vector<std::string> packed;
  std::vector<CountedSkeleton> skeletons;
  for (const std::size_t index : live_) {
    if (templates_[index].level != level) continue;
    members.push_back(index);
    packed.push_back(PackSkeleton(templates_[index].tokens));
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Template& of = templates_[members[i]];
    skeletons.push_back({.packed = packed[i], .count = of.count + of.baseline_count});
  }
  Grouping grouping = GroupSkeletons(skeletons);
  std::vector<std::size_t> first(grouping.templates.size(), 0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::uint32_t group = grouping.group[i];
    if (first[group] == 0) {
      first[group] = members[i];
      templates_[members[i]].tokens = std::move(grouping.templates[group]);
    }
    into[members[i]] = first[group];
  }
}

void EventMiner::Absorb(std::size_t into_index, std::size_t from_index) {
  Template& into = templates_[into_index];
  Template from = std::exchange(templates_[from_index], Template());
  merges_.push_back({.from = from_index, .into = into_index});
  free_.push_back(from_index);
  if (from.count > 0) {
    const bool only = into.count == 0;
    if (only) into.signal = from.signal;
    KeepFirst(into, from.first, only);
    KeepLast(into, from.last, only);
  }
  into.count += from.count;
  into.baseline_count += from.baseline_count;
  into.times.Merge(from.times);
  for (const auto& [group, count] : from.per_group) CountGroup(into, group, count);
}

void EventMiner::Count(Template& into, const logs::Event& event) {
  const bool only = into.count == 0;
  ++into.count;
  into.level = std::max(into.level, event.level);
  if (event.time) into.times.Add(*event.time);
  CountGroup(into, event.group, 1);
  if (only) into.signal = SignalOf(event.body());
  KeepFirst(into, event, only);
  KeepLast(into, event, only);
}

void EventMiner::CountGroup(Template& into, std::string_view group, std::uint64_t count) const {
  for (auto it = into.per_group.rbegin(); it != into.per_group.rend(); ++it) {
    if (it->first == group) {
      it->second += count;
      return;
    }
  }
  if (into.per_group.size() < options_.max_groups) {
    into.per_group.emplace_back(group, count);
  } else if (!group.empty()) {
    if (into.per_group.size() == options_.max_groups) into.per_group.emplace_back("", 0);
    CountGroup(into, "", count);
  }
}

void EventMiner::KeepFirst(Template& into, const logs::Event& event, bool only) const {
  if (only || IsEarlier(event, into.first)) CopyCut(into.first, event, options_.sample_bytes);
}

void EventMiner::KeepLast(Template& into, const logs::Event& event, bool only) const {
  if (only || !IsEarlier(event, into.last)) CopyCut(into.last, event, options_.sample_bytes);
}

}  // namespace logai::analysis
