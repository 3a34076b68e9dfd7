#include "agent/offline_signals.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "agent/offline_recurrence.h"
#include "agent/offline_service.h"
#include "agent/offline_silence.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::Signal;

constexpr std::size_t kColumns = 60;

// A message that arrives in clumps (one request, a dozen lines) is no dozen of witnesses.
double Witnesses(std::uint64_t count) {
  return count <= 1 ? static_cast<double>(count) : 1 + std::log2(static_cast<double>(count));
}

double Ratio(double part, double expected) {
  return part <= 0 ? 0 : part * std::log(part / expected);
}

// Advice to developers: it stands in healthy logs for years.
bool IsAdvice(std::string_view text) {
  return base::ContainsIgnoringCase(text, "deprecat") ||
         base::ContainsIgnoringCase(text, "will be removed");
}

double Severity(const MessageKind& kind) {
  double severity = 0;
  switch (kind.level) {
    case logs::Level::kCritical:
      severity = 2.7;
      break;
    case logs::Level::kError:
      severity = 2.4;
      break;
    case logs::Level::kWarning:
      severity = 1.1;
      break;
    case logs::Level::kUnknown:
      severity = 1.9;  // judged by its words
      break;
    default:
      severity = 0.5;  // the words say trouble, the author did not think so
  }
  const bool drastic = kind.signal == Signal::kExhaustion || kind.signal == Signal::kExpiry ||
                       kind.signal == Signal::kCrash;
  if (drastic) severity += kind.is_problem() ? 0.5 : 0.2;
  if (HasTrace(kind)) severity += 0.4;
  if (IsAdvice(kind.first.body())) severity *= 0.1;
  return severity;
}

// How much of the background lies at or after `t`, 0 to 1.
double ShareFrom(const analysis::Timeline& background, base::UtcTime t) {
  const auto total = static_cast<double>(background.total());
  if (total == 0) return 1;
  const base::UtcTime end = background.end();
  return (static_cast<double>(background.CountBetween(t, end)) + 0.5) / (total + 0.5);
}

// The kind appears for the first time at `first`, and then so often that it should have been seen
// before.
double Novelty(const MessageKind& kind, const GroupScan& scan, const Overview& overview) {
  if (!kind.first.time) {
    const double share = 1.0 - static_cast<double>(kind.ordinary_before) /
                                   static_cast<double>(std::max<std::uint64_t>(scan.ordinary, 1));
    return -Witnesses(kind.count) * std::log(std::max(share, 1e-3));
  }
  double occupied = 0;
  for (const std::uint32_t count : kind.times.counts()) occupied += count > 0 ? 1 : 0;
  const double witnesses = std::max(Witnesses(kind.count), std::min(occupied, 40.0));
  // Traffic that grows, and a workload that goes through phases, make anything look new: the share
  // of the group's own traffic counts where there is enough of it.
  double share = ShareFrom(overview.balanced, *kind.first.time);
  if (scan.ordinary >= 20) {
    const double own = 1.0 - (static_cast<double>(kind.ordinary_before) - 0.5) /
                                 static_cast<double>(scan.ordinary);
    share = std::max(share, std::clamp(own, 1e-3, 1.0));
  }
  return -witnesses * std::log(std::max(share, 1e-3));
}

// It is the first of its kind in data that had hardly any trouble before.
double Cleanness(const MessageKind& kind, const Overview& overview) {
  if (!kind.first.time || !overview.span.begin) {
    return std::log(1.0 + static_cast<double>(kind.ordinary_before));
  }
  const analysis::Timeline& trouble = kind.is_error() ? overview.failures : overview.problems;
  const auto before = [&](const analysis::Timeline& t) {
    if (t.empty()) return 0.0;
    // Without the bucket in which it happened: most of what is in there came of it.
    return static_cast<double>(
        t.CountBetween(*overview.span.begin - t.width(), *kind.first.time - t.width() / 2));
  };
  return std::log((1.0 + before(overview.ordinary)) / (1.0 + before(trouble)));
}

class Finder {
 public:
  Finder(std::span<const GroupScan> scans, const Overview& overview,
         const OfflineQuestion& question)
      : scans_(scans), overview_(overview), question_(question) {}

  std::vector<Candidate> Run() {
    WeighWords();
    for (const GroupScan& scan : scans_) {
      const std::string service = ServiceOf(scan.group);
      const bool silent = AddSilence(scan, service);
      for (const MessageKind& kind : scan.kinds) AddKind(scan, kind, service, silent);
    }
    MarkRecurring(found_, overview_);
    for (Candidate& c : found_) {
      if (c.role == Candidate::Role::kTrouble) Score(c);
    }
    std::ranges::stable_sort(found_, [](const Candidate& a, const Candidate& b) {
      return std::tuple(-a.score, a.onset.value_or(base::UtcTime()), a.event->group,
                        a.event->line) <
             std::tuple(-b.score, b.onset.value_or(base::UtcTime()), b.event->group, b.event->line);
    });
    return std::move(found_);
  }

 private:
  // Words of the question that stand everywhere in these logs do not point anywhere.
  void WeighWords() {
    const auto& words = question_.focus.words();
    std::vector<double> holding(words.size(), 0);
    double kinds = 0;
    for (const GroupScan& scan : scans_) {
      for (const MessageKind& kind : scan.kinds) {
        ++kinds;
        const std::string text = base::ToLower(scan.group + " " + std::string(kind.first.body()));
        for (std::size_t i = 0; i < words.size(); ++i) {
          if (text.find(words[i]) != std::string::npos) ++holding[i];
        }
      }
    }
    word_weights_.resize(words.size(), 0);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (holding[i] > 0) word_weights_[i] = std::log((kinds + 1) / holding[i]);
    }
  }

  double Focus(const GroupScan& scan, const MessageKind& kind) const {
    const auto& words = question_.focus.words();
    double sum = 0;
    double best = 0;
    std::string text;
    if (!words.empty()) text = base::ToLower(scan.group + " " + std::string(kind.first.body()));
    for (std::size_t i = 0; i < words.size(); ++i) {
      best = std::max(best, word_weights_[i]);
      if (word_weights_[i] > 0 && text.find(words[i]) != std::string::npos) sum += word_weights_[i];
    }
    return best <= 0 ? 0 : std::min(1.0, sum / (2 * std::max(best, 3.0)));
  }

  // Trouble near the moment that the question names weighs more; effects are often noticed late.
  double Nearness(const std::optional<base::UtcTime>& onset) const {
    if (!overview_.moment || !onset) return 0;
    const double apart = std::chrono::duration<double>(*onset - *overview_.moment).count();
    const double slack = apart < 0 ? 90 : 45;
    return std::exp(-std::max(0.0, std::abs(apart) - slack) / 120.0);
  }

  // How much of what the group does ends in this error: 0 to 1, full from a quarter on.
  static double Sickness(const GroupScan& scan, const MessageKind& kind) {
    if (!kind.is_error() || kind.count < 5) return 0;
    return std::min(1.0, 4.0 * static_cast<double>(kind.count) / static_cast<double>(scan.events));
  }

  void AddKind(const GroupScan& scan, const MessageKind& kind, const std::string& service,
               bool silent) {
    const bool says_trouble = kind.is_problem() || analysis::IsTrouble(kind.signal);
    if (says_trouble) {
      AddTrouble(scan, kind, service);
    } else if ((kind.signal == Signal::kChange || kind.signal == Signal::kRecovery) &&
               !kind.changes.empty()) {
      for (const logs::Event& event : kind.changes) {
        Candidate& change = Add(Candidate::Role::kChange, scan, kind, service);
        change.event = &event;
        change.onset = OnsetOf(scan, event);
        change.score = 0.3 + 0.5 * change.focus + 0.3 * Nearness(change.onset);
      }
    } else if (kind.asked) {
      Candidate& asked = Add(Candidate::Role::kAsked, scan, kind, service);
      asked.event = &*kind.asked;
      asked.score = 0.9 + 0.5 * asked.focus;
    } else if (!silent) {
      AddStopped(scan, kind, service);
    }
  }

  // When it happened, at the latest; nothing outside the span, where no order can be trusted.
  std::optional<base::UtcTime> OnsetOf(const GroupScan& scan, const logs::Event& event) const {
    if (!event.time || !overview_.span.Contains(*event.time)) return std::nullopt;
    return *event.time + base::Millis(scan.whole_seconds ? 999 : 0);
  }

  Candidate& Add(Candidate::Role role, const GroupScan& scan, const MessageKind& kind,
                 const std::string& service) {
    Candidate& made = found_.emplace_back();
    made.role = role;
    made.scan = &scan;
    made.kind = &kind;
    made.event = &kind.first;
    made.service = service;
    made.onset = OnsetOf(scan, kind.first);
    made.focus = Focus(scan, kind);
    return made;
  }

  void AddTrouble(const GroupScan& scan, const MessageKind& kind, const std::string& service) {
    Candidate& made = Add(Candidate::Role::kTrouble, scan, kind, service);
    const double novelty = Novelty(kind, scan, overview_);
    const double cleanness = Cleanness(kind, overview_);
    // A kind that came back often enough to be judged by its rate is judged by that.
    const bool judged = kind.count > 4 || (kind.count > 1 && IsSpread(kind));
    made.surprise = judged && novelty < 2 ? novelty : std::max(novelty, cleanness);
    made.is_new = made.surprise >= 4;
    // What is new began with its first event; only what was there before can jump.
    if (kind.burst && kind.count >= 8 && !made.is_new) {
      const Excess excess = FindExcess(kind.times, overview_.ordinary, overview_.span);
      if (excess.nats > made.surprise) {
        made.surprise = excess.nats;
        made.event = &*kind.burst;
        made.onset = OnsetOf(scan, *kind.burst);
        made.is_new = false;
      }
    }
    if (made.asked()) made.event = &*kind.asked;
    // The kernel does not kill by the usual rate.
    constexpr double kKill = 9;
    if (ReportsKill(kind)) made.surprise = std::max(made.surprise, kKill);
  }

  void Score(Candidate& c) const {
    const double rarely = std::min(c.surprise, 12.0) / 12.0;
    c.score = Severity(*c.kind) * (0.35 + rarely + 0.35 * Sickness(*c.scan, *c.kind)) +
              0.8 * c.focus + (c.asked() ? 0.6 : 0.0);
    c.score *= 1 + 0.4 * Nearness(c.onset);
    // What was seen to fail had its cause before it was seen.
    if (overview_.seen && c.onset && *c.onset > *overview_.seen) c.score *= 0.75;
  }

  // Whether its events lie far apart, as those of a usual complaint do.
  bool IsSpread(const MessageKind& kind) const {
    return kind.first.time && kind.last.time && overview_.span.begin &&
           *kind.last.time - *kind.first.time > (*overview_.span.end - *overview_.span.begin) / 4;
  }

  // A message that came regularly and then no more, while its group went on.
  void AddStopped(const GroupScan& scan, const MessageKind& kind, const std::string& service) {
    if (kind.count < 12 || !kind.last.time || !overview_.span.end) return;
    const double nats = SilenceAfter(kind.times, kind.count, *kind.last.time, overview_);
    if (nats < 6 || SaysDone(scan, *kind.last.time)) return;
    Candidate& made = Add(Candidate::Role::kStopped, scan, kind, service);
    made.event = &kind.last;
    made.onset = kind.last.time;
    made.surprise = nats;
    made.score = (0.3 + 0.7 * std::min(nats, 25.0) / 25.0 + 0.5 * made.focus) *
                 (1 + 0.4 * Nearness(made.onset));
  }

  // A whole group that fell silent. Its last message stands for it.
  bool AddSilence(const GroupScan& scan, const std::string& service) {
    if (scan.events < 20 || scan.all.empty()) return false;
    const MessageKind* latest = nullptr;
    for (const MessageKind& kind : scan.kinds) {
      if (kind.last.time && (latest == nullptr || *latest->last.time <= *kind.last.time)) {
        latest = &kind;
      }
    }
    if (latest == nullptr) return false;
    const double nats = SilenceAfter(scan.all, scan.calm.total(), *latest->last.time, overview_);
    if (nats < 8 || SaysDone(scan, *latest->last.time)) return false;
    Candidate& made = Add(Candidate::Role::kStopped, scan, *latest, service);
    made.event = &latest->last;
    made.onset = latest->last.time;
    made.surprise = nats;
    made.score = 0.6 + 0.7 * std::min(nats, 25.0) / 25.0 + 0.5 * made.focus;
    made.whole_group = true;
    return true;
  }

  std::span<const GroupScan> scans_;
  const Overview& overview_;
  const OfflineQuestion& question_;
  std::vector<double> word_weights_;
  std::vector<Candidate> found_;
};

}  // namespace

bool HasTrace(const MessageKind& kind) {
  const std::string_view body = kind.first.body();
  return body.find('\n') != std::string_view::npos &&
         (body.find("\n\tat ") != std::string_view::npos ||
          body.find("\n    at ") != std::string_view::npos ||
          body.find("Traceback (most recent") != std::string_view::npos ||
          body.find("Caused by: ") != std::string_view::npos ||
          body.find("\ngoroutine ") != std::string_view::npos);
}

std::vector<Candidate> FindCandidates(std::span<const GroupScan> scans, const Overview& overview,
                                      const OfflineQuestion& question) {
  return Finder(scans, overview, question).Run();
}

Excess FindExcess(const analysis::Timeline& times, const analysis::Timeline& background,
                  const base::TimeRange& span) {
  Excess best;
  if (times.empty() || background.empty() || !span.begin || !span.end) return best;
  const base::Millis width = std::max(times.Fold(*span.begin, *span.end, kColumns).width,
                                      background.Fold(*span.begin, *span.end, kColumns).width);
  const auto counts = times.Fold(*span.begin, *span.end, kColumns, width);
  const auto usual = background.Fold(*span.begin, *span.end, kColumns, width);
  const std::size_t columns = std::min(counts.counts.size(), usual.counts.size());
  std::vector<double> count(columns + 1, 0);
  std::vector<double> share(columns + 1, 0);
  const double floor = 0.1 * static_cast<double>(background.total()) / static_cast<double>(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    count[i + 1] = count[i] + Witnesses(counts.counts[i]);
    share[i + 1] = share[i] + static_cast<double>(usual.counts[i]) + floor;
  }
  const double n = count[columns];
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = i + 1; j <= columns; ++j) {
      const double inside = count[j] - count[i];
      const double expected = n * (share[j] - share[i]) / share[columns];
      if (inside <= 1.5 * expected) continue;
      const double nats = Ratio(inside, expected) + Ratio(n - inside, n - expected);
      if (nats <= best.nats) continue;
      best = {nats, counts.begin + width * static_cast<std::int64_t>(i),
              counts.begin + width * static_cast<std::int64_t>(j)};
    }
  }
  best.nats = std::max(0.0, best.nats - std::log(static_cast<double>(columns)));
  return best;
}

}  // namespace logai::agent
