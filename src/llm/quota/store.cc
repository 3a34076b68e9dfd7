#include "llm/quota/store.h"

#include <array>
#include <utility>

namespace logai::llm {
namespace {

using base::EpochMs;
using base::FromEpochMs;
using store::Statement;

constexpr base::Millis kKeptFor = std::chrono::days(35);

// In the order of QuotaStore::Query.
constexpr auto kSql = std::to_array<std::string_view>({
    "INSERT INTO request(provider, catalogue_row, own_endpoint, account, model, at_utc_ms, "
    "requests, input_tokens, output_tokens, estimated, outcome) "
    "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 'open')",

    "UPDATE request SET requests = ?, input_tokens = ?, output_tokens = ?, cached_tokens = ?, "
    "cost_micro_usd = ?, estimated = ?, outcome = ? WHERE id = ?",

    "SELECT at_utc_ms, requests, input_tokens, output_tokens FROM request "
    "WHERE account = ? AND model = ? AND at_utc_ms > ? ORDER BY at_utc_ms, id",

    "SELECT 0, total(requests), total(input_tokens), total(output_tokens) FROM request "
    "WHERE id > ? AND account = ? AND model = ?",

    "SELECT id FROM request WHERE account = ? AND model = ? AND outcome = 'open'",

    "UPDATE request SET outcome = 'abandoned' WHERE id = ?",

    "INSERT INTO learned(account, model, metric, period, max, remaining, refills, seen_at_utc_ms, "
    "resets_at_utc_ms, after_id) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET max = excluded.max, remaining = excluded.remaining, "
    "refills = excluded.refills, seen_at_utc_ms = excluded.seen_at_utc_ms, "
    "resets_at_utc_ms = excluded.resets_at_utc_ms, after_id = excluded.after_id "
    "WHERE excluded.after_id >= after_id OR resets_at_utc_ms <= excluded.seen_at_utc_ms",

    "DELETE FROM learned WHERE account = ? AND model IN (?, '') AND metric = -1 AND after_id < ?",

    "SELECT metric, period, max, remaining, refills, seen_at_utc_ms, resets_at_utc_ms, after_id, "
    "model = '' FROM learned WHERE account = ? AND model IN (?, '') AND resets_at_utc_ms > ? "
    "ORDER BY metric, period, model DESC",

    // The newest row gives the words: with max() SQLite takes bare columns from its row.
    "SELECT provider, catalogue_row, own_endpoint, account, model, total(input_tokens), "
    "total(output_tokens), total(cached_tokens), sum(cost_micro_usd), "
    "total(estimated AND requests), max(id) FROM request WHERE at_utc_ms > ? "
    "GROUP BY account, model ORDER BY max(id) DESC LIMIT 1000",

    "UPDATE request SET at_utc_ms = ?1 WHERE at_utc_ms > ?1",

    "UPDATE learned SET resets_at_utc_ms = ?1 + (resets_at_utc_ms - seen_at_utc_ms), "
    "seen_at_utc_ms = ?1 WHERE seen_at_utc_ms > ?1",

    "DELETE FROM request WHERE at_utc_ms < ? AND id < (SELECT max(id) - 10000 FROM request)",

    "DELETE FROM learned WHERE resets_at_utc_ms < ?",
});

}  // namespace

base::Status QuotaStore::Prepare() {
  static_assert(kSql.size() == kQueries);
  for (const std::string_view sql : kSql) {
    LOGAI_ASSIGN_OR_RETURN(Statement statement, database_.Prepare(sql));
    statements_.push_back(std::move(statement));
  }
  return {};
}

base::Status QuotaStore::Redate(base::UtcTime now) {
  LOGAI_RETURN_IF_ERROR(Start(kRedateRequests).Bind(EpochMs(now)).Run());
  return Start(kRedateLearned).Bind(EpochMs(now)).Run();
}

base::Result<std::int64_t> QuotaStore::Book(const QuotaSubject& subject, base::UtcTime at,
                                            const Booking& booking) {
  LOGAI_RETURN_IF_ERROR(Start(kBook)
                            .Bind(subject.provider)
                            .Bind(subject.row)
                            .Bind(std::int64_t{subject.own_endpoint})
                            .Bind(subject.account)
                            .Bind(subject.model)
                            .Bind(EpochMs(at))
                            .Bind(booking.requests)
                            .Bind(booking.input_tokens)
                            .Bind(booking.output_tokens)
                            .Run());
  return database_.last_insert_id();
}

base::Status QuotaStore::Settle(std::int64_t id, const Booking& booking, std::string_view outcome) {
  return Start(kSettle)
      .Bind(booking.requests)
      .Bind(booking.input_tokens)
      .Bind(booking.output_tokens)
      .Bind(booking.cached_tokens)
      .Bind(booking.cost_micro_usd)
      .Bind(std::int64_t{booking.estimated})
      .Bind(outcome)
      .Bind(id)
      .Run();
}

base::Result<std::vector<BookedRequest>> QuotaStore::RequestsSince(const QuotaSubject& subject,
                                                                   base::UtcTime from) {
  Statement& rows =
      Start(kRequestsSince).Bind(subject.account).Bind(subject.model).Bind(EpochMs(from));
  std::vector<BookedRequest> requests;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return requests;
    requests.push_back({.at = FromEpochMs(rows.Integer(0)),
                        .requests = rows.Integer(1),
                        .input_tokens = rows.Integer(2),
                        .output_tokens = rows.Integer(3)});
  }
}

base::Result<BookedRequest> QuotaStore::SpentAfter(const QuotaSubject& subject, std::int64_t id) {
  Statement& row = Start(kSpentAfter).Bind(id).Bind(subject.account).Bind(subject.model);
  BookedRequest sums;
  LOGAI_ASSIGN_OR_RETURN(const bool found, row.Step());
  if (!found) return sums;
  sums.requests = row.Integer(1);
  sums.input_tokens = row.Integer(2);
  sums.output_tokens = row.Integer(3);
  LOGAI_RETURN_IF_ERROR(row.Run());
  return sums;
}

base::Result<std::vector<std::int64_t>> QuotaStore::Open(const QuotaSubject& subject) {
  Statement& rows = Start(kOpen).Bind(subject.account).Bind(subject.model);
  std::vector<std::int64_t> ids;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return ids;
    ids.push_back(rows.Integer(0));
  }
}

base::Status QuotaStore::Abandon(std::int64_t id) { return Start(kAbandon).Bind(id).Run(); }

base::Status QuotaStore::Learn(const QuotaSubject& subject, const StatedQuota& stated,
                               base::UtcTime now, std::int64_t id) {
  const std::int64_t metric = stated.metric ? std::to_underlying(*stated.metric) : -1;
  return Start(kLearn)
      .Bind(subject.account)
      .Bind(stated.whole_account ? std::string_view() : std::string_view(subject.model))
      .Bind(metric)
      .Bind(std::int64_t{std::to_underlying(stated.period)})
      .Bind(stated.max)
      .Bind(stated.remaining)
      .Bind(std::int64_t{stated.refills})
      .Bind(EpochMs(now))
      .Bind(EpochMs(now + stated.resets_in))
      .Bind(id)
      .Run();
}

base::Status QuotaStore::Unblock(const QuotaSubject& subject, std::int64_t id) {
  return Start(kUnblock).Bind(subject.account).Bind(subject.model).Bind(id).Run();
}

base::Result<std::vector<KeptQuota>> QuotaStore::Learned(const QuotaSubject& subject,
                                                         base::UtcTime now) {
  Statement& rows = Start(kLearned).Bind(subject.account).Bind(subject.model).Bind(EpochMs(now));
  std::vector<KeptQuota> all;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return all;
    const std::int64_t metric = rows.Integer(0);
    KeptQuota kept{.stated = {.period = rows.Integer(1) == 0 ? Period::kMinute : Period::kDay,
                              .whole_account = rows.Integer(8) != 0,
                              .max = rows.MaybeInteger(2),
                              .remaining = rows.Integer(3),
                              .refills = rows.Integer(4) != 0},
                   .seen_at = FromEpochMs(rows.Integer(5)),
                   .resets_at = FromEpochMs(rows.Integer(6)),
                   .after_id = rows.Integer(7)};
    if (metric >= 0 && metric <= std::to_underlying(Metric::kOutputTokens))
      kept.stated.metric = static_cast<Metric>(metric);
    all.push_back(kept);
  }
}

base::Result<std::vector<ModelSums>> QuotaStore::Models(base::UtcTime from) {
  Statement& rows = Start(kModels).Bind(EpochMs(from));
  std::vector<ModelSums> all;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return all;
    all.push_back({.subject = {.provider = rows.Text(0),
                               .row = rows.Text(1),
                               .own_endpoint = rows.Integer(2) != 0,
                               .account = rows.Text(3),
                               .model = rows.Text(4)},
                   .input_tokens = rows.Integer(5),
                   .output_tokens = rows.Integer(6),
                   .cached_tokens = rows.Integer(7),
                   .cost_micro_usd = rows.MaybeInteger(8),
                   .has_estimates = rows.Integer(9) != 0});
  }
}

base::Status QuotaStore::Prune(base::UtcTime now) {
  LOGAI_RETURN_IF_ERROR(Start(kPruneRequests).Bind(EpochMs(now - kKeptFor)).Run());
  return Start(kPruneLearned).Bind(EpochMs(now - LengthOf(Period::kDay))).Run();
}

}  // namespace logai::llm
