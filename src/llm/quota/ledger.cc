#include "llm/quota/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "llm/errors.h"
#include "llm/quota/known_limits.h"
#include "llm/quota/ledger_desk.h"
#include "llm/quota/prices.h"
#include "llm/quota/standing.h"
#include "llm/wait_hint.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Millis;

/// How many requests lie between two clean-ups.
constexpr std::int64_t kPruneEvery = 256;

std::string_view Name(RequestOutcome outcome) {
  switch (outcome) {
    case RequestOutcome::kAnswered:
      return "answered";
    case RequestOutcome::kRefused:
      return "refused";
    case RequestOutcome::kRateLimited:
      return "rate_limited";
    case RequestOutcome::kQuotaExhausted:
      return "quota_exhausted";
    case RequestOutcome::kBroken:
      return "broken";
    case RequestOutcome::kCancelled:
      return "cancelled";
    case RequestOutcome::kNotSent:
      return "not_sent";
  }
  return "broken";
}

Booking EstimatedBooking(const RequestEstimate& estimate) {
  return {.input_tokens = estimate.input.value(), .output_tokens = estimate.output.value()};
}

/// What is booked when a request has ended.
Booking FinalBooking(const QuotaSubject& subject, const RequestEstimate& estimate,
                     const RequestResult& result) {
  Booking booking = EstimatedBooking(estimate);
  switch (result.outcome) {
    case RequestOutcome::kBroken:
    case RequestOutcome::kCancelled:
      return booking;
    case RequestOutcome::kNotSent:
      return {.requests = 0, .estimated = false};
    case RequestOutcome::kRefused:
    case RequestOutcome::kRateLimited:
    case RequestOutcome::kQuotaExhausted:
      return {.estimated = false};
    case RequestOutcome::kAnswered:
      break;
  }
  const Usage& usage = result.usage;
  const auto input = usage.input.value_or(estimate.input);
  const auto output = usage.output.value_or(result.output_estimate);
  booking.input_tokens = std::max<std::int64_t>(input.value(), 0);
  booking.output_tokens = std::max<std::int64_t>(output.value(), 0);
  if (usage.cached) booking.cached_tokens = usage.cached->value();
  booking.estimated = !usage.input || !usage.output;
  if (const auto cost = CostOf(subject, input, output)) booking.cost_micro_usd = cost->value();
  return booking;
}

base::Error TooLong(const Hindrance& hindrance, const QuotaSubject& subject, std::string_view title,
                    base::UtcTime now) {
  const std::string by =
      hindrance.limit.empty() ? std::string() : fmt::format(" ({})", hindrance.limit);
  base::Error error{
      .kind = ErrorKind::kQuotaExhausted,
      .message = fmt::format("the limit of {} for {} is used up{}", title, subject.model, by),
      .next = fmt::format("it is free again {}; until then choose another provider "
                          "or model, or answer with rules (--offline)",
                          When(now, hindrance.wait)),
      .retry_after = hindrance.wait};
  if (hindrance.origin == LimitOrigin::kTable && subject.row == "github")
    error.next += "; if your plan allows more, name it in LOGAI_GITHUB_TIER";
  return error;
}

}  // namespace

/// One booked request on its way.
class QuotaLedger::Ticket final : public QuotaTicket {
 public:
  Ticket(Desk& desk, QuotaSubject subject, RequestEstimate estimate, std::int64_t id, int book)
      : desk_(desk), subject_(std::move(subject)), estimate_(estimate), id_(id), book_(book) {}
  ~Ticket() override { Finish({.outcome = RequestOutcome::kBroken}); }

  void SawHeaders(const net::Headers& headers) override {
    headers_ = headers;
    const auto all = ReadStatedQuotas(headers, desk_.options().clock->Now());
    if (all.empty()) return;
    Run([&](Desk::Tools& tools) -> base::Status {
      if (tools.book != book_) return {};
      for (const StatedQuota& stated : all)
        LOGAI_RETURN_IF_ERROR(tools.store.Learn(subject_, stated, tools.now, id_));
      return {};
    });
  }

  void Finish(const RequestResult& result) override {
    if (std::exchange(finished_, true)) return;
    const Booking booking = FinalBooking(subject_, estimate_, result);
    std::optional<StatedQuota> refusal;
    if (result.outcome == RequestOutcome::kRateLimited ||
        result.outcome == RequestOutcome::kQuotaExhausted) {
      refusal = ReadRefusal(headers_, result.wire, result.retry_after);
    }
    Run([&](Desk::Tools& tools) -> base::Status {
      std::int64_t id = id_;
      if (tools.book == book_) {
        tools.live.Release(id);
      } else {
        // The file that it was booked in is gone.
        LOGAI_ASSIGN_OR_RETURN(id, tools.store.Book(subject_, tools.now, booking));
      }
      LOGAI_RETURN_IF_ERROR(tools.store.Settle(id, booking, Name(result.outcome)));
      if (refusal) return tools.store.Learn(subject_, *refusal, tools.now, id);
      if (result.outcome == RequestOutcome::kAnswered) return tools.store.Unblock(subject_, id);
      return {};
    });
  }

 private:
  void Run(const Desk::Work& work) {
    // Fails only where not even memory is left: there is nobody to tell, and nothing to do.
    [[maybe_unused]] const auto done = desk_.Run(work);
  }

  Desk& desk_;
  const QuotaSubject subject_;
  const RequestEstimate estimate_;
  const std::int64_t id_;
  const int book_;
  net::Headers headers_;
  bool finished_ = false;
};

QuotaLedger::QuotaLedger(LedgerOptions options)
    : desk_(std::make_unique<Desk>(std::move(options))) {}
QuotaLedger::~QuotaLedger() = default;

base::Result<std::unique_ptr<QuotaTicket>> QuotaLedger::Admit(const QuotaSubject& subject,
                                                              const RequestEstimate& estimate,
                                                              const GateWait& wait,
                                                              std::stop_token stop) {
  Millis waited{0};
  while (true) {
    if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
    Hindrance hindrance;
    std::int64_t id = 0;
    int book = 0;
    base::UtcTime now;
    const base::Status looked = desk_->Run(
        [&](Desk::Tools& tools) -> base::Status {
          if (id != 0) tools.live.Release(id);  // of a store that failed at the last moment
          id = 0;
          now = tools.now;
          LOGAI_ASSIGN_OR_RETURN(const Standing standing,
                                 ReadStanding(tools.store, tools.live, subject,
                                              KnownPlan(subject, desk_->options().github_tier),
                                              tools.now, Depth::kLimits));
          for (const std::int64_t lost : standing.abandoned)
            LOGAI_RETURN_IF_ERROR(tools.store.Abandon(lost));
          hindrance = HindranceOf(standing, estimate);
          if (hindrance.wait > Millis(0)) return {};
          LOGAI_ASSIGN_OR_RETURN(id,
                                 tools.store.Book(subject, tools.now, EstimatedBooking(estimate)));
          tools.live.Hold(id);
          book = tools.book;
          return id % kPruneEvery == 0 ? tools.store.Prune(tools.now) : base::Status();
        },
        stop);
    if (!looked && looked.error().kind == ErrorKind::kCancelled) return base::Fail(looked.error());
    if (hindrance.wait == Millis(0))
      return std::make_unique<Ticket>(*desk_, subject, estimate, id, book);

    if (hindrance.wait > kLongestWait)
      return base::Fail(TooLong(hindrance, subject, wait.title, now));
    if (waited + hindrance.wait > kLongestWait) {
      base::Error error = TooLong(hindrance, subject, wait.title, now);
      error.kind = ErrorKind::kRateLimited;
      error.message = fmt::format("{}: others took what became free for {}", error.message,
                                  base::FormatDuration(waited));
      return base::Fail(std::move(error));
    }
    if (waited == Millis(0) && wait.on_notice) {
      wait.on_notice(fmt::format("waiting {} for the limit of {}{}",
                                 base::FormatDuration(hindrance.wait), wait.title,
                                 hindrance.limit.empty() ? std::string() : ": " + hindrance.limit));
    }
    LOGAI_RETURN_IF_ERROR(wait.waiter.WaitFor(hindrance.wait, stop));
    waited += hindrance.wait;
  }
}

base::Result<Millis> QuotaLedger::WaitBefore(const QuotaSubject& subject,
                                             const RequestEstimate& estimate) {
  const Standing standing = Look(subject);
  const Hindrance hindrance = HindranceOf(standing, estimate);
  if (hindrance.wait > kLongestWait)
    return base::Fail(TooLong(hindrance, subject, subject.provider, standing.now));
  return hindrance.wait;
}

DayFit QuotaLedger::Fits(const QuotaSubject& subject, const QuestionEstimate& estimate) {
  return FitOf(Look(subject), estimate);
}

}  // namespace logai::llm
