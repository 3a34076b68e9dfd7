#include "logs/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace logai::logs {
namespace {

/// What makes an event the same one when it is fetched again: its id at the service, or its place
/// in the file; without either, its time and text.
template <class EventOrEvidence>
std::string Place(const EventOrEvidence& event, const std::string& text) {
  constexpr char kSeparator = '\x1F';
  std::string place = event.group + kSeparator + event.stream + kSeparator;
  if (!event.event_id.empty()) return place + "i" + event.event_id;
  if (event.line.value() > 0) return place + "l" + std::to_string(event.line.value());
  if (event.time) place += std::to_string(base::EpochMs(*event.time));
  return place + "t" + text;
}

}  // namespace

std::string EvidenceRegistry::Add(const Event& event, std::string shown_text,
                                  std::string record_text) {
  if (record_text.empty()) record_text = shown_text;
  std::string place = Place(event, event.message);
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = index_by_place_.try_emplace(std::move(place), evidence_.size());
  if (is_new) {
    evidence_.push_back({.id = fmt::format("e{}", evidence_.size() + 1),
                         .time = event.time,
                         .level = event.level,
                         .group = event.group,
                         .stream = event.stream,
                         .event_id = event.event_id,
                         .line = event.line,
                         .line_end = event.line_end,
                         .shown_text = std::move(shown_text),
                         .record_text = std::move(record_text)});
    return evidence_.back().id;
  }
  Evidence& known = evidence_[entry->second];
  known.line_end = std::max(known.line_end, event.line_end);
  if (shown_text.size() > known.shown_text.size()) known.shown_text = std::move(shown_text);
  if (record_text.size() > known.record_text.size()) known.record_text = std::move(record_text);
  return known.id;
}

std::optional<Evidence> EvidenceRegistry::Find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  // Ids are given in order, so that the number is the place; the text must still be the same ("e01"
  // is nobody's id).
  std::size_t number = 0;
  if (id.size() < 2 || id.size() > 12 || id.front() != 'e') return std::nullopt;
  for (const char c : id.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  if (number == 0 || number > evidence_.size() || evidence_[number - 1].id != id) {
    return std::nullopt;
  }
  return evidence_[number - 1];
}

std::vector<Evidence> EvidenceRegistry::All() const {
  const std::lock_guard lock(mutex_);
  return evidence_;
}

std::vector<Evidence> EvidenceRegistry::From(std::size_t begin) const {
  const std::lock_guard lock(mutex_);
  if (begin >= evidence_.size()) return {};
  return {evidence_.begin() + static_cast<std::ptrdiff_t>(begin), evidence_.end()};
}

void EvidenceRegistry::Restore(std::vector<Evidence> evidence) {
  const std::lock_guard lock(mutex_);
  evidence_ = std::move(evidence);
  index_by_place_.clear();
  for (std::size_t i = 0; i < evidence_.size(); ++i)
    index_by_place_.try_emplace(Place(evidence_[i], evidence_[i].record_text), i);
}

void EvidenceRegistry::Clear() {
  const std::lock_guard lock(mutex_);
  evidence_.clear();
  index_by_place_.clear();
}

}  // namespace logai::logs
