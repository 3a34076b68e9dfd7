#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/units.h"

/// The words of the quota ledger: who spends, what is counted, what is allowed.
namespace logai::llm {

using MicroUsd = base::Quantity<struct MicroUsdTag>;  ///< a millionth of a US dollar

/// Whose quota a request spends: one model, asked with one key at one endpoint.
struct QuotaSubject {
  std::string provider;       ///< what the user calls it
  std::string row;            ///< its row of the catalogue, which decides limits and prices
  bool own_endpoint = false;  ///< not the vendor's own: its prices are not known
  std::string account;        ///< from AccountOf
  std::string model;          ///< as sent
};

/// What a request is expected to take.
struct RequestEstimate {
  base::TokenCount input;
  base::TokenCount output;
};

/// What a reply is expected to take. A step mostly calls a tool with a hundred tokens, an answer
/// seldom takes more than this; the upper bound of a request is no guide, it may be a whole
/// minute's limit.
constexpr base::TokenCount kUsualReply{1'500};

enum class Metric { kRequests, kTokens, kInputTokens, kOutputTokens };
enum class Period { kMinute, kDay };

/// "requests", "tokens", "input tokens", "output tokens".
std::string_view Name(Metric metric);
/// "minute", "day".
std::string_view Name(Period period);
/// Units:   the ledger's windows roll: a day is the last 24 hours, in no time zone.
base::Millis LengthOf(Period period);

/// At most `max` of `metric` in any `period`.
struct QuotaLimit {
  Metric metric;
  Period period;
  std::int64_t max;

  friend bool operator==(const QuotaLimit&, const QuotaLimit&) = default;
};

/// What a plan allows, as its vendor publishes it.
struct QuotaPlan {
  std::vector<QuotaLimit> limits;
  std::optional<int> concurrent;  ///< requests under way at the same time

  friend bool operator==(const QuotaPlan&, const QuotaPlan&) = default;
};

/// Where a limit is known from. The server's word wins over the table until it expires.
enum class LimitOrigin { kNone, kTable, kServer };

/// How full one window is.
struct QuotaGauge {
  Metric metric;
  Period period;
  std::int64_t used = 0;
  std::optional<std::int64_t> max;  ///< nullopt when no limit is known
  LimitOrigin origin = LimitOrigin::kNone;
  /// When `used` falls next: the oldest request leaves the window, or the server's reset. nullopt
  /// when nothing is used.
  std::optional<base::UtcTime> resets_at;
};

/// What one model has taken and may still take.
struct ModelQuota {
  QuotaSubject subject;
  /// Requests and tokens of the minute, then of the day, then what else the server stated.
  std::vector<QuotaGauge> gauges;
  int under_way = 0;  ///< requests now in flight, in every process
  std::optional<int> concurrent;
  /// No request is welcome before: the server said so.
  std::optional<base::UtcTime> blocked_until;
  base::TokenCount input;      ///< of the last 24 hours
  base::TokenCount output;     ///< of the last 24 hours
  base::TokenCount cached;     ///< the part of `input` read from a cache
  bool has_estimates = false;  ///< some of these tokens are estimates: the server reported none
  /// List price of the last 24 hours; nullopt when the price is not known. Cached input counts in
  /// full, so it is an upper bound.
  std::optional<MicroUsd> cost;
};

/// The ledger at one moment, for `logai quota` and the footer.
struct QuotaSnapshot {
  base::UtcTime taken_at;
  /// What was asked in the last 24 hours; the latest first.
  std::vector<ModelQuota> models;
  /// Why the counts live in this process only; "" when they are kept in the file.
  std::string only_in_memory;
};

/// What a whole question is expected to take.
struct QuestionEstimate {
  int requests = 1;
  base::TokenCount tokens;  ///< of all its requests, in and out
};

/// Whether today's remainder can hold a question.
struct DayFit {
  base::UtcTime now{};  ///< when this was found
  bool fits = true;
  std::optional<std::int64_t> requests_left;  ///< nullopt when no limit is known
  std::optional<base::TokenCount> tokens_left;
  std::optional<base::UtcTime> resets_at;  ///< when it would fit; nullopt when it does now
};

}  // namespace logai::llm
