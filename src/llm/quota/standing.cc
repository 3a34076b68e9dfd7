#include "llm/quota/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "llm/quota/allowance.h"

namespace logai::llm {
namespace {

using base::Millis;

/// How long to wait before looking again whether another request has ended.
constexpr Millis kLookAgain{250};
/// A moment longer than the window, for what WaitFor adds to it.
constexpr Millis kReadBack = std::chrono::hours(24) + std::chrono::seconds(2);

std::int64_t AmountOf(const BookedRequest& request, Metric metric) {
  switch (metric) {
    case Metric::kRequests:
      return request.requests;
    case Metric::kTokens:
      return request.input_tokens + request.output_tokens;
    case Metric::kInputTokens:
      return request.input_tokens;
    case Metric::kOutputTokens:
      return request.output_tokens;
  }
  return 0;
}

std::vector<Spending> SpendingsOf(const Standing& standing, Metric metric) {
  std::vector<Spending> spent;
  spent.reserve(standing.day.size());
  for (const BookedRequest& request : standing.day)
    spent.push_back({.at = request.at, .amount = AmountOf(request, metric)});
  return spent;
}

StatedWindow WindowOf(const StatedStanding& standing) {
  const StatedQuota& stated = standing.kept.stated;
  return {.max = stated.max,
          .remaining = stated.remaining,
          .spent_since = AmountOf(standing.spent_since, stated.metric.value_or(Metric::kRequests)),
          .seen_at = standing.kept.seen_at,
          .resets_at = standing.kept.resets_at,
          .refills = stated.refills};
}

/// The server's word on the model's own limit, if it has said it.
const StatedStanding* StatedOf(const Standing& standing, Metric metric, Period period) {
  const auto found = std::ranges::find_if(standing.stated, [&](const StatedStanding& one) {
    const StatedQuota& stated = one.kept.stated;
    return !stated.whole_account && stated.metric == metric && stated.period == period;
  });
  return found == standing.stated.end() ? nullptr : &*found;
}

/// The table's limits that the server has not replaced.
std::vector<QuotaLimit> TableLimits(const Standing& standing) {
  std::vector<QuotaLimit> limits;
  for (const QuotaLimit& limit : standing.plan.limits) {
    if (!StatedOf(standing, limit.metric, limit.period)) limits.push_back(limit);
  }
  return limits;
}

/// "10 requests per minute".
std::string Worded(std::optional<std::int64_t> max, Metric metric, Period period) {
  const std::string count = max ? base::WithThousands(*max) + " " : std::string();
  std::string_view noun = Name(metric);
  if (max == 1) noun.remove_suffix(1);  // each is a plural in s
  return fmt::format("{}{} per {}", count, noun, Name(period));
}

std::int64_t NeedOf(const RequestEstimate& estimate, Metric metric) {
  return AmountOf({.requests = 1,
                   .input_tokens = estimate.input.value(),
                   .output_tokens = estimate.output.value()},
                  metric);
}

/// How full a window is by our own count, under the table's limit.
QuotaGauge CountedGauge(const Standing& standing, Metric metric, Period period) {
  const auto spent = SpendingsOf(standing, metric);
  QuotaGauge gauge{.metric = metric, .period = period};
  const Millis length = LengthOf(period);
  gauge.used = UsedIn({.length = length, .spent = spent}, standing.now);
  const auto oldest = std::ranges::find_if(spent, [&](const Spending& spending) {
    return spending.at + length > standing.now && spending.amount > 0;
  });
  if (oldest != spent.end()) gauge.resets_at = oldest->at + length;
  const auto& limits = standing.plan.limits;
  const auto limit = std::ranges::find_if(
      limits, [&](const QuotaLimit& l) { return l.metric == metric && l.period == period; });
  if (limit != limits.end()) {
    gauge.max = limit->max;
    gauge.origin = LimitOrigin::kTable;
  }
  return gauge;
}

QuotaGauge StatedGauge(const StatedStanding& stated, Metric metric, const Standing& standing) {
  const StatedWindow window = WindowOf(stated);
  const std::int64_t left = LeftOf(window, standing.now).value_or(0);
  QuotaGauge gauge{.metric = metric,
                   .period = stated.kept.stated.period,
                   .max = window.max,
                   .origin = LimitOrigin::kServer,
                   .resets_at = window.resets_at};
  // Without its size only our own count says how much of it is used.
  gauge.used = window.max ? std::max<std::int64_t>(*window.max - left, 0)
                          : CountedGauge(standing, metric, gauge.period).used;
  if (!window.max && left == 0) gauge.max = gauge.used;
  return gauge;
}

}  // namespace

base::Result<Standing> ReadStanding(QuotaStore& store, const LiveRequests& live,
                                    const QuotaSubject& subject, QuotaPlan plan, base::UtcTime now,
                                    Depth depth) {
  Standing standing{.now = now, .plan = std::move(plan)};
  if (depth == Depth::kAll || !standing.plan.limits.empty()) {
    LOGAI_ASSIGN_OR_RETURN(standing.day, store.RequestsSince(subject, now - kReadBack));
  }
  LOGAI_ASSIGN_OR_RETURN(const std::vector<KeptQuota> learned, store.Learned(subject, now));
  for (const KeptQuota& kept : learned) {
    LOGAI_ASSIGN_OR_RETURN(const BookedRequest spent, store.SpentAfter(subject, kept.after_id));
    standing.stated.push_back({.kept = kept, .spent_since = spent});
  }
  LOGAI_ASSIGN_OR_RETURN(const std::vector<std::int64_t> open, store.Open(subject));
  for (const std::int64_t id : open) {
    if (live.IsUnderWay(id)) {
      ++standing.under_way;
    } else {
      standing.abandoned.push_back(id);
    }
  }
  return standing;
}

Hindrance HindranceOf(const Standing& standing, const RequestEstimate& estimate) {
  Hindrance longest;
  const auto consider = [&](Millis wait, std::string limit, LimitOrigin origin) {
    if (wait > longest.wait) longest = {wait, std::move(limit), origin};
  };
  for (const QuotaLimit& limit : TableLimits(standing)) {
    const auto spent = SpendingsOf(standing, limit.metric);
    const CountedWindow window{.max = limit.max, .length = LengthOf(limit.period), .spent = spent};
    consider(WaitFor(window, NeedOf(estimate, limit.metric), standing.now),
             Worded(limit.max, limit.metric, limit.period), LimitOrigin::kTable);
  }
  for (const StatedStanding& one : standing.stated) {
    const auto& metric = one.kept.stated.metric;
    const std::int64_t need = NeedOf(estimate, metric.value_or(Metric::kRequests));
    consider(WaitFor(WindowOf(one), need, standing.now),
             metric ? Worded(one.kept.stated.max, *metric, one.kept.stated.period) : std::string(),
             LimitOrigin::kServer);
  }
  const auto& concurrent = standing.plan.concurrent;
  if (concurrent && standing.under_way >= *concurrent) {
    consider(kLookAgain,
             fmt::format("{} request{} at the same time", *concurrent, *concurrent == 1 ? "" : "s"),
             LimitOrigin::kTable);
  }
  return longest;
}

std::vector<QuotaGauge> GaugesOf(const Standing& standing) {
  std::vector<QuotaGauge> gauges;
  for (const Period period : {Period::kMinute, Period::kDay}) {
    for (const Metric metric : {Metric::kRequests, Metric::kTokens}) {
      const StatedStanding* stated = StatedOf(standing, metric, period);
      gauges.push_back(stated ? StatedGauge(*stated, metric, standing)
                              : CountedGauge(standing, metric, period));
    }
  }
  for (const StatedStanding& one : standing.stated) {
    const StatedQuota& stated = one.kept.stated;
    if (!stated.metric || stated.whole_account) continue;
    if (*stated.metric == Metric::kInputTokens || *stated.metric == Metric::kOutputTokens)
      gauges.push_back(StatedGauge(one, *stated.metric, standing));
  }
  return gauges;
}

std::optional<base::UtcTime> BlockedUntil(const Standing& standing) {
  std::optional<base::UtcTime> until;
  for (const StatedStanding& one : standing.stated) {
    const bool empty = !one.kept.stated.metric || one.kept.stated.whole_account;
    if (empty && LeftOf(WindowOf(one), standing.now) == 0)
      until = std::max(until.value_or(one.kept.resets_at), one.kept.resets_at);
  }
  return until;
}

DayFit FitOf(const Standing& standing, const QuestionEstimate& question) {
  DayFit fit{.now = standing.now};
  const auto need_of = [&](Metric metric) {
    return metric == Metric::kRequests ? std::int64_t{question.requests} : question.tokens.value();
  };
  const auto consider = [&](Metric metric, std::int64_t left, Millis wait) {
    if (metric == Metric::kRequests) {
      fit.requests_left = std::min(fit.requests_left.value_or(left), left);
    } else {
      const base::TokenCount tokens(left);
      fit.tokens_left = std::min(fit.tokens_left.value_or(tokens), tokens);
    }
    if (need_of(metric) <= left) return;
    fit.fits = false;
    fit.resets_at = std::max(fit.resets_at.value_or(standing.now), standing.now + wait);
  };
  for (const QuotaLimit& limit : TableLimits(standing)) {
    if (limit.period != Period::kDay) continue;
    const auto spent = SpendingsOf(standing, limit.metric);
    const CountedWindow window{.max = limit.max, .length = LengthOf(limit.period), .spent = spent};
    consider(limit.metric, std::max<std::int64_t>(limit.max - UsedIn(window, standing.now), 0),
             WaitFor(window, need_of(limit.metric), standing.now));
  }
  for (const StatedStanding& one : standing.stated) {
    // A long wait without a named limit, too, is one that a question cannot sit through.
    const bool day = one.kept.stated.period == Period::kDay ||
                     one.kept.resets_at - standing.now > LengthOf(Period::kMinute) * 2;
    const Metric metric = one.kept.stated.metric.value_or(Metric::kRequests);
    if (!day || (metric != Metric::kRequests && metric != Metric::kTokens)) continue;
    const StatedWindow window = WindowOf(one);
    consider(metric, LeftOf(window, standing.now).value_or(0),
             WaitFor(window, need_of(metric), standing.now));
  }
  return fit;
}

}  // namespace logai::llm
