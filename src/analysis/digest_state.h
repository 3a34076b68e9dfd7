#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/digest.h"
#include "analysis/digest_page.h"
#include "analysis/event_miner.h"
#include "analysis/focus.h"
#include "analysis/timeline.h"

namespace logai::analysis {

/// The last few events of a group, in storage that is used over and over.
class RecentEvents {
 public:
  explicit RecentEvents(std::size_t capacity) : events_(capacity) {}
  void Push(const logs::Event& event);
  bool empty() const { return pushed_ == 0; }
  /// Oldest first.
  std::vector<const logs::Event*> InOrder() const;

 private:
  std::vector<logs::Event> events_;
  std::size_t pushed_ = 0;
};

// What a DigestBuilder has gathered. digest.cc gathers, digest_summary.cc writes the page.
class DigestBuilder::State {
 public:
  State(const privacy::Redactor& redactor, logs::EvidenceRegistry& registry, DigestOptions options);

  void Add(const logs::Event& event);
  void AddBaseline(const logs::Event& event);
  privacy::RedactedText Finish();
  void LimitTo(base::TokenCount budget) { options_.budget = std::min(options_.budget, budget); }

 private:
  enum Section { kHead, kProblems, kChanges, kEnd, kUsual };
  struct Judgement {
    Section section = kUsual;
    double value = 0;  ///< for a diagnosis
  };

  void MoveMerged();
  void CountGroup(const std::string& group);
  void KeepContext(const logs::Event& event, std::size_t index, bool problem);
  void KeepEvent(const logs::Event& event);
  void PruneKept();

  bool with_group() const { return groups_.size() > 1; }
  bool with_date() const;
  void AddHead(Page& page, bool one_by_one) const;
  std::string CountsLine() const;
  void AddEvents(Page& page);
  void AddSummary(Page& page);
  bool IsNew(const Template& of) const;
  Judgement Judge(const Template& of, bool is_first_problem) const;
  std::size_t FirstProblem() const;
  bool IsFirstOfProblem(const logs::Event& event) const;
  std::string CountsOf(const Template& of) const;
  PageBlock UsualBlock(const Page& page, const Template& of, double value) const;
  PageBlock EventBlock(const Page& page, std::size_t index, Judgement judgement,
                       bool with_context) const;
  void AddLastLine(Page& page, const RecentEvents& recent) const;
  privacy::RedactedText Closing(bool one_by_one, std::size_t left_out, std::size_t shown) const;

  const privacy::Redactor& redactor_;
  logs::EvidenceRegistry& registry_;
  DigestOptions options_;
  Focus focus_;
  EventMiner miner_;
  std::array<std::uint64_t, 8> per_level_{};
  std::map<std::string, std::uint64_t> groups_;
  bool more_groups_ = false;
  base::TimeRange span_;
  Timeline all_;
  Timeline problems_;
  std::map<std::string, RecentEvents> recent_;
  std::map<std::size_t, std::vector<logs::Event>> before_;  // by template: before its first event
  std::vector<logs::Event> kept_;
};

/// Whether two events are one and the same record.
bool SamePlace(const logs::Event& a, const logs::Event& b);
}  // namespace logai::analysis
