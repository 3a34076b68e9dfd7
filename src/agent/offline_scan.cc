#include "agent/offline_scan.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include "analysis/event_miner.h"
#include "analysis/excerpt.h"
#include "analysis/graver_reading.h"

namespace logai::agent {
namespace {

constexpr std::size_t kSampleBytes = 2'048;
constexpr std::size_t kContext = 2;             // events kept before the first of a problem
constexpr std::size_t kMostChangesOfKind = 12;  // of a kind; what comes more often is work
constexpr std::size_t kIdsPerKind = 48;         // enough to recognise shared requests
constexpr std::chrono::seconds kBurstBucket(10);

// What the miner does not keep about a template.
struct Extra {
  bool seen = false;
  std::uint64_t ordinary_before = 0;
  std::vector<logs::Event> before;
  std::vector<logs::Event> changes;
  std::vector<std::size_t> ids;
  std::optional<logs::Event> asked;
  std::optional<logs::Event> burst;
  logs::Event bucket_first;
  std::int64_t bucket = 0;
  std::uint64_t in_bucket = 0;
  std::uint64_t buckets = 0;
  std::uint64_t before_bucket = 0;
};

// Watches one group go by.
class GroupScanner {
 public:
  explicit GroupScanner(const OfflineQuestion& question)
      : question_(question),
        miner_({.sample_bytes = kSampleBytes, .max_groups = 1}),
        lines_(question) {}

  void Take(const logs::Event& written) {
    const std::optional<logs::Event> graver = analysis::GraverReading(written);
    const logs::Event& event = graver ? *graver : written;
    const std::size_t index = miner_.Add(event);
    MoveMerged();
    if (extras_.size() <= index) extras_.resize(index + 1);
    Extra& extra = extras_[index];
    const analysis::Signal signal = miner_.templates()[index].signal;
    const bool known = event.level != logs::Level::kUnknown;
    const bool problem = known ? logs::IsProblem(event.level) : analysis::IsTrouble(signal);
    const bool error = known ? event.level >= logs::Level::kError : problem;
    ++scan_.events;
    scan_.ordinary += problem ? 0 : 1;
    scan_.errors += error ? 1 : 0;
    if (event.time) {
      scan_.all.Add(*event.time);
      if (base::EpochMs(*event.time) % 1000 != 0) scan_.whole_seconds = false;
      (problem ? scan_.problems : scan_.calm).Add(*event.time);
      if (error) scan_.failures.Add(*event.time);
    }
    if (!extra.seen) Meet(extra, problem || signal != analysis::Signal::kNone);
    if (problem) {
      if (extra.ids.size() < kIdsPerKind) CollectIds(event.body(), kIdsPerKind, extra.ids);
      WatchRate(extra, event);
    }
    const bool change =
        signal == analysis::Signal::kChange || signal == analysis::Signal::kRecovery;
    if (change && !problem && extra.changes.size() <= kMostChangesOfKind) {
      analysis::CopyCut(extra.changes.emplace_back(), event, kSampleBytes);
    }
    if (!question_.ids.empty() && !extra.asked && HasAskedId(written)) {
      analysis::CopyCut(extra.asked.emplace(), event, kSampleBytes);
    }
    job_.Take(written, index, problem);
    lines_.Take(written, problem);
    Remember(event);
  }

  GroupScan Finish(std::size_t max_kinds) {
    miner_.Finish();
    MoveMerged();
    for (std::size_t i = 0; i < extras_.size(); ++i) {
      const analysis::Template& of = miner_.templates()[i];
      if (of.count == 0) continue;
      MessageKind& kind = scan_.kinds.emplace_back();
      kind.text = of.Text();
      kind.count = of.count;
      kind.level = of.level;
      kind.signal = of.signal;
      kind.first = of.first;
      kind.last = of.last;
      kind.times = of.times;
      kind.burst = std::move(extras_[i].burst);
      kind.asked = std::move(extras_[i].asked);
      kind.before = std::move(extras_[i].before);
      if (extras_[i].changes.size() <= kMostChangesOfKind)
        kind.changes = std::move(extras_[i].changes);
      kind.ordinary_before = extras_[i].ordinary_before;
      kind.ids = std::move(extras_[i].ids);
      std::ranges::sort(kind.ids);
    }
    KeepMostUseful(max_kinds);
    scan_.job = job_.Finish();
    scan_.found = lines_.Finish();
    return std::move(scan_);
  }

 private:
  // What was kept of a template goes to the one that it became part of, which was met earlier.
  void MoveMerged() {
    for (const auto& [from_index, into_index] : miner_.TakeMerges()) {
      if (from_index >= extras_.size()) continue;
      Extra from = std::exchange(extras_[from_index], Extra());
      if (!from.seen) continue;
      Extra& into = extras_[into_index];
      if (!into.seen) {
        into = std::move(from);
        continue;
      }
      into.ordinary_before = std::min(into.ordinary_before, from.ordinary_before);
      for (logs::Event& change : from.changes) {
        if (into.changes.size() <= kMostChangesOfKind) into.changes.push_back(std::move(change));
      }
      std::ranges::stable_sort(into.changes, analysis::IsEarlier);
      for (const std::size_t id : from.ids) {
        if (into.ids.size() < kIdsPerKind) into.ids.push_back(id);
      }
      KeepEarlier(into.asked, std::move(from.asked));
      KeepEarlier(into.burst, std::move(from.burst));
      MergeRates(into, std::move(from));
    }
  }

  static void KeepEarlier(std::optional<logs::Event>& into, std::optional<logs::Event> from) {
    if (from && (!into || analysis::IsEarlier(*from, *into))) into = std::move(from);
  }

  // Of two that went on side by side: the later bucket is the one that is open.
  static void MergeRates(Extra& into, Extra from) {
    if (from.in_bucket == 0) return;
    if (into.in_bucket == 0 || from.bucket > into.bucket) {
      std::swap(into.bucket, from.bucket);
      std::swap(into.bucket_first, from.bucket_first);
      std::swap(into.in_bucket, from.in_bucket);
    }
    if (from.bucket == into.bucket) {
      into.in_bucket += from.in_bucket;
      if (analysis::IsEarlier(from.bucket_first, into.bucket_first))
        into.bucket_first = std::move(from.bucket_first);
    } else {
      into.before_bucket += from.in_bucket;
    }
    into.before_bucket += from.before_bucket;
    into.buckets = std::max(into.buckets, from.buckets);
  }

  void Meet(Extra& extra, bool with_context) {
    extra.seen = true;
    extra.ordinary_before = scan_.ordinary;
    if (!with_context) return;
    const std::size_t held = std::min(remembered_, kContext);
    for (std::size_t i = remembered_ - held; i < remembered_; ++i) {
      extra.before.push_back(recent_[i % kContext]);
    }
  }

  void Remember(const logs::Event& event) {
    analysis::CopyCut(recent_[remembered_ % kContext], event, kSampleBytes);
    ++remembered_;
  }

  // Notes the event at which a problem that was there before becomes far more frequent.
  void WatchRate(Extra& extra, const logs::Event& event) {
    if (!event.time) return;
    const std::int64_t bucket = event.time->time_since_epoch() / kBurstBucket;
    if (extra.in_bucket == 0 || bucket != extra.bucket) {
      if (extra.in_bucket > 0) {
        extra.before_bucket += extra.in_bucket;
        extra.buckets +=
            static_cast<std::uint64_t>(std::max<std::int64_t>(1, bucket - extra.bucket));
      }
      extra.bucket = bucket;
      extra.in_bucket = 0;
      analysis::CopyCut(extra.bucket_first, event, kSampleBytes);
    }
    ++extra.in_bucket;
    if (extra.burst || extra.buckets == 0) return;
    const double usual =
        static_cast<double>(extra.before_bucket) / static_cast<double>(extra.buckets);
    if (static_cast<double>(extra.in_bucket) >= std::max(6.0, 4 * usual)) {
      extra.burst = extra.bucket_first;
    }
  }

  bool HasAskedId(const logs::Event& event) const {
    return std::ranges::any_of(question_.ids, [&](const std::string& id) {
      return event.message.find(id) != std::string::npos;
    });
  }

  void KeepMostUseful(std::size_t max_kinds) {
    if (scan_.kinds.size() <= max_kinds) return;
    const auto rank = [](const MessageKind& kind) {
      return std::tuple(kind.asked.has_value(), kind.is_error(), kind.is_problem(),
                        kind.signal != analysis::Signal::kNone, kind.count);
    };
    std::ranges::stable_sort(scan_.kinds,
                             [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
    scan_.kinds.resize(max_kinds);
  }

  const OfflineQuestion& question_;
  analysis::EventMiner miner_;
  std::vector<Extra> extras_;
  std::array<logs::Event, kContext> recent_;
  std::size_t remembered_ = 0;
  JobWatch job_;
  LineCollector lines_;
  GroupScan scan_;
};

GroupScan ScanGroup(sources::LogSource& source, const std::string& group,
                    const base::TimeRange& window, const OfflineQuestion& question,
                    std::size_t max_kinds, std::stop_token stop) {
  GroupScanner scanner(question);
  sources::ReadRequest request;
  request.group = group;
  request.range = window;
  auto report = source.ReadGroup(
      request,
      [&](const logs::Event& event) {
        scanner.Take(event);
        return stop.stop_requested() ? sources::Flow::kStop : sources::Flow::kContinue;
      },
      stop);
  GroupScan scan = scanner.Finish(max_kinds);
  scan.group = group;
  if (report.has_value()) {
    scan.report = *std::move(report);
  } else {
    scan.error = std::move(report).error();
  }
  return scan;
}

}  // namespace

bool MessageKind::is_problem() const {
  return level == logs::Level::kUnknown ? analysis::IsTrouble(signal) : logs::IsProblem(level);
}

bool MessageKind::is_error() const {
  return level == logs::Level::kUnknown ? analysis::IsTrouble(signal)
                                        : level >= logs::Level::kError;
}

base::Result<std::vector<GroupScan>> ScanGroups(sources::LogSource& source,
                                                std::span<const std::string> groups,
                                                const base::TimeRange& window,
                                                const OfflineQuestion& question,
                                                const ScanLimits& limits, std::stop_token stop) {
  std::vector<GroupScan> scans(groups.size());
  const std::size_t max_kinds = std::clamp<std::size_t>(
      limits.kinds_in_all / std::max<std::size_t>(groups.size(), 1), 32, 400);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < groups.size() && !stop.stop_requested(); i = next++) {
      try {
        scans[i] = ScanGroup(source, groups[i], window, question, max_kinds, stop);
      } catch (const std::exception& e) {
        scans[i].group = groups[i];
        scans[i].error = base::Error{.kind = base::ErrorKind::kInternal, .message = e.what()};
      }
    }
  };
  {
    const std::size_t helpers = std::min<std::size_t>(std::max(limits.threads, 1U), groups.size());
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < helpers; ++i) threads.emplace_back(work);
    work();
  }
  if (stop.stop_requested())
    return base::Fail(base::ErrorKind::kCancelled, "the question was cancelled");
  return scans;
}

}  // namespace logai::agent
