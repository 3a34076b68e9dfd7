#include "agent/offline_job.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/event_miner.h"
#include "analysis/signal_context.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::JobMark;

constexpr std::size_t kMostOfAKind = 5;
constexpr std::size_t kKeptOfStep = 2'048;
constexpr std::size_t kLinesPerEvent = 200;  // of one record that are looked at

// Where the record begins behind its time: a tool's "error:" or "##[error]", which was read as the
// level, and what stands before it, belong to what the tool says.
std::size_t SaidFrom(const logs::Event& event) {
  const std::string_view message = event.message;
  std::size_t begin = event.body_begin;
  for (std::size_t end = begin; end > 0;) {
    while (end > 0 && message[end - 1] == ' ') --end;
    std::size_t at = end;
    while (at > 0 && message[at - 1] != ' ') --at;
    const std::string_view word = message.substr(at, end - at);
    const char first = word.empty() ? '0' : word[word.size() > 1 && word[0] == '[' ? 1 : 0];
    if (first >= '0' && first <= '9') break;
    begin = end = at;
  }
  return begin;
}

}  // namespace

bool JobWatch::IsDull(std::size_t kind) const {
  constexpr std::uint8_t kPatience = 8;  // "0 failed" may come before "2 failed"
  return kind < dull_.size() && dull_[kind] >= kPatience;
}

void JobWatch::Take(const logs::Event& event, std::size_t kind, bool problem) {
  constexpr std::uint64_t kEnough = 1'000;
  // What is said behind the first verdict comes from cleaning up.
  if (report_.failure || (IsProgram() && events_ > kEnough)) return;
  ++events_;
  with_level_ +=
      event.time && event.level != logs::Level::kUnknown && event.level <= logs::Level::kNotice ? 1
                                                                                                : 0;
  const bool dull = IsDull(kind);
  bool tells = false;
  std::size_t at = SaidFrom(event);
  for (std::size_t i = 0; i < kLinesPerEvent && at < event.message.size(); ++i) {
    const std::size_t end = std::min(event.message.find('\n', at), event.message.size());
    const Part part{event, at, std::string_view(event.message).substr(at, end - at)};
    const JobMark mark = dull ? JobMark::kNone : analysis::JobMarkOf(part.line);
    tells = tells || mark != JobMark::kNone;
    TakeLine(part, mark, problem && i == 0);
    at = end + 1;
  }
  if (tells || dull) return;
  if (dull_.size() <= kind) dull_.resize(kind + 1);
  ++dull_[kind];
}

void JobWatch::TakeLine(const Part& part, JobMark mark, bool problem) {
  const std::string_view line = part.line;
  if (base::Trim(line).empty()) return;
  if (report_.failure) return;
  switch (mark) {
    case JobMark::kStep:
      found_runner_ = true;
      ++report_.steps;
      // Without a runner's word, a tool's verdict holds only until the next step begins.
      step_ = {};
      summed_up_ = false;
      remembered_ = 0;
      Fill(step_.step.emplace(), part);
      return;
    case JobMark::kRunner:
      ++builds_;
      found_runner_ = found_runner_ || line.starts_with("##[") || line.starts_with("[Pipeline]");
      // Behind its heading a step echoes its script and settings.
      if (line.starts_with("##[endgroup]") && !std::exchange(step_.begun, true)) {
        remembered_ = 0;
        step_.troubles.clear();
      }
      return;
    case JobMark::kVerdict:
      found_runner_ = true;
      Close(&part);
      return;
    case JobMark::kSummary:
      Keep(step_.summaries, part);
      if (!std::exchange(summed_up_, true)) step_.last = LastLines();
      return;
    case JobMark::kFailure:
      ++step_.failures_in_all;
      Keep(step_.failures, part);
      break;
    case JobMark::kReason:
      Keep(step_.reasons, part);
      if (!summed_up_) KeepLast(step_.late_reasons, part);
      break;
    case JobMark::kNone:
      // Of lines that just sound bad the last are the nearest to the end.
      if (problem) KeepLast(step_.troubles, part);
      break;
  }
  if (!analysis::IsComment(line)) Remember(part);
}

void JobWatch::Remember(const Part& part) { Fill(recent_[remembered_++ % recent_.size()], part); }

// Keeps the line with its event, whose text then begins at the line.
void JobWatch::Fill(JobLine& into, const Part& part) {
  const std::string_view line = base::Utf8Prefix(part.line, kKeptOfStep);
  into.line = line;
  logs::Event& event = into.event;
  analysis::CopyCut(event, part.event, kKeptOfStep);
  event.text.clear();  // the line of the record, not what the record says
  if (part.event.message.size() > kKeptOfStep) {
    event.message = line;
    event.body_begin = 0;
  } else if (event.message.find("-----BEGIN ") == std::string::npos) {
    // The lines of a private key are recognised only with the mark before them.
    event.body_begin = part.at;
  }
}

std::vector<JobLine> JobWatch::LastLines() const {
  std::vector<JobLine> last;
  const std::size_t held = std::min(remembered_, recent_.size());
  for (std::size_t i = remembered_ - held; i < remembered_; ++i) {
    JobLine& line = last.emplace_back(recent_[i % recent_.size()]);
    line.line = analysis::WithoutColours(line.line);
  }
  return last;
}

void JobWatch::Keep(std::vector<JobLine>& into, const Part& part) {
  if (into.size() >= kMostOfAKind) return;
  Fill(into.emplace_back(), part);
  JobLine& kept = into.back();
  kept.line = analysis::WithoutColours(kept.line);
  // A test that fails forty times for one reason has one reason.
  const auto same = [&](const JobLine& other) {
    return &other != &kept && other.line == kept.line;
  };
  if (std::ranges::any_of(into, same)) into.pop_back();
}

void JobWatch::KeepLast(std::vector<JobLine>& into, const Part& part) {
  if (into.size() == kMostOfAKind) into.erase(into.begin());
  Keep(into, part);
}

void JobWatch::Close(const Part* verdict) {
  if (!summed_up_) step_.last = LastLines();
  if (verdict != nullptr) Fill(step_.verdict.emplace(), *verdict);
  report_.failure = std::move(step_);
}

JobReport JobWatch::Finish() {
  constexpr std::uint64_t kSomeBuildLines = 5;
  if (IsProgram()) return {};
  if (!report_.failure && !found_runner_ && summed_up_) {
    Close(nullptr);
    report_.failure->verdict = std::move(report_.failure->summaries.back());
    report_.failure->summaries.pop_back();
  }
  report_.is_job = found_runner_ || report_.failure.has_value() || builds_ >= kSomeBuildLines;
  return std::move(report_);
}

}  // namespace logai::agent
