#include "analysis/digest.h"

#include <algorithm>

#include "analysis/digest_state.h"
#include "analysis/excerpt.h"
#include "analysis/graver_reading.h"

namespace logai::analysis {
namespace {

using privacy::RedactedText;

constexpr std::size_t kMaxGroups = 256;     // with a name and context of their own
constexpr std::size_t kEventBytes = 4'096;  // kept of an event's text

}  // namespace

bool SamePlace(const logs::Event& a, const logs::Event& b) {
  return a.line == b.line && a.time == b.time && a.event_id == b.event_id && a.group == b.group &&
         a.stream == b.stream && a.body() == b.body();
}

void RecentEvents::Push(const logs::Event& event) {
  if (events_.empty()) return;
  CopyCut(events_[pushed_ % events_.size()], event, kEventBytes);
  ++pushed_;
}

std::vector<const logs::Event*> RecentEvents::InOrder() const {
  std::vector<const logs::Event*> in_order;
  const std::size_t held = std::min(pushed_, events_.size());
  for (std::size_t i = pushed_ - held; i < pushed_; ++i) {
    in_order.push_back(&events_[i % events_.size()]);
  }
  return in_order;
}

DigestBuilder::State::State(const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                            DigestOptions options)
    : redactor_(redactor),
      registry_(registry),
      options_(std::move(options)),
      focus_(options_.question) {
  options_.max_events = std::max<std::size_t>(options_.max_events, 1);
}

void DigestBuilder::State::Add(const logs::Event& written) {
  const std::optional<logs::Event> graver = GraverReading(written);
  const logs::Event& event = graver ? *graver : written;
  const std::size_t index = miner_.Add(event);
  MoveMerged();
  ++per_level_[static_cast<std::size_t>(event.level)];
  // As IsProblem(event), with the words of an event without level judged once per template.
  const bool problem = event.level == logs::Level::kUnknown
                           ? IsTrouble(miner_.templates()[index].signal)
                           : logs::IsProblem(event.level);
  if (event.time) {
    span_.Include(*event.time);
    all_.Add(*event.time);
    if (problem) problems_.Add(*event.time);
  }
  CountGroup(event.group);
  KeepContext(event, index, problem);
  KeepEvent(event);
}

void DigestBuilder::State::AddBaseline(const logs::Event& event) {
  miner_.AddBaseline(event);
  MoveMerged();
}

// The events before the first of a template stay those before the earliest of what it is made of.
void DigestBuilder::State::MoveMerged() {
  for (const auto& [from_index, into_index] : miner_.TakeMerges()) {
    const auto from = before_.find(from_index);
    if (from == before_.end()) continue;
    std::vector<logs::Event> moved = std::move(from->second);
    before_.erase(from);
    const auto [into, is_new] = before_.try_emplace(into_index);
    const bool earlier =
        !moved.empty() && !into->second.empty() && IsEarlier(moved.back(), into->second.back());
    if (is_new || earlier) into->second = std::move(moved);
  }
}

void DigestBuilder::State::CountGroup(const std::string& group) {
  if (const auto it = groups_.find(group); it != groups_.end()) {
    ++it->second;
  } else if (groups_.size() < kMaxGroups) {
    groups_.emplace(group, 1);
  } else {
    more_groups_ = true;
  }
}

// The events before a problem's first occurrence are those before it in its own group.
void DigestBuilder::State::KeepContext(const logs::Event& event, std::size_t index, bool problem) {
  auto recent = recent_.find(event.group);
  if (recent != recent_.end() && problem && SamePlace(miner_.templates()[index].first, event)) {
    std::vector<logs::Event>& before = before_[index];
    before.clear();
    for (const logs::Event* earlier : recent->second.InOrder()) before.push_back(*earlier);
  }
  if (recent == recent_.end()) {
    if (recent_.size() >= kMaxGroups) return;
    // At least one: a group's last event is shown too.
    const std::size_t capacity = std::max<std::size_t>(options_.context_events, 1);
    recent = recent_.emplace(event.group, RecentEvents(capacity)).first;
  }
  recent->second.Push(event);
}

// For the page that shows events one by one: the first or the last ones by time.
void DigestBuilder::State::KeepEvent(const logs::Event& event) {
  if (options_.mode == DigestMode::kSummary) return;
  if (options_.mode == DigestMode::kAuto && miner_.events() > options_.max_events) {
    kept_ = {};
    return;
  }
  CopyCut(kept_.emplace_back(), event, kEventBytes);
  if (kept_.size() >= 2 * options_.max_events) PruneKept();
}

void DigestBuilder::State::PruneKept() {
  std::ranges::stable_sort(kept_, IsEarlier);
  if (kept_.size() <= options_.max_events) return;
  const auto surplus = static_cast<std::ptrdiff_t>(kept_.size() - options_.max_events);
  if (options_.order == DigestOrder::kOldestFirst) {
    kept_.erase(kept_.end() - surplus, kept_.end());
  } else {
    kept_.erase(kept_.begin(), kept_.begin() + surplus);
  }
}

DigestBuilder::DigestBuilder(const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                             DigestOptions options)
    : state_(std::make_unique<State>(redactor, registry, std::move(options))) {}
DigestBuilder::~DigestBuilder() = default;
DigestBuilder::DigestBuilder(DigestBuilder&&) noexcept = default;

void DigestBuilder::Add(const logs::Event& event) {
  ++events_;
  state_->Add(event);
}
void DigestBuilder::AddBaseline(const logs::Event& event) { state_->AddBaseline(event); }
void DigestBuilder::LimitTo(base::TokenCount budget) { state_->LimitTo(budget); }

RedactedText DigestBuilder::Finish() { return state_->Finish(); }

}  // namespace logai::analysis
