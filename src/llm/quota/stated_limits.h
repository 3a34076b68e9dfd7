#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "llm/quota/quota.h"
#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// What a server said of one limit, at the moment when it said it.
struct StatedQuota {
  std::optional<Metric> metric;  ///< nullopt: it takes no request at all, for a reason of its own
  Period period = Period::kMinute;
  bool whole_account = false;  ///< for every model of the key, not only the one asked
  std::optional<std::int64_t> max;
  std::int64_t remaining = 0;
  base::Millis resets_in{};  ///< never more than a day: after that it is worth asking again
  /// What was spent flows back evenly until the reset, in place of all at once.
  bool refills = false;

  friend bool operator==(const StatedQuota&, const StatedQuota&) = default;
};

/// Reads the limits in the fields of an answer: x-ratelimit-{limit,remaining,reset}[-requests|
/// -tokens][-minute|-day] (OpenAI and many others; resets as durations, seconds, epochs) and
/// anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset} (RFC
/// 3339). Fields that make no sense are passed over, and so is a limit of zero, with which some
/// servers mean that they have none.
///
/// The fields do not say what period a limit is for, nor whether it is a window or a bucket that
/// refills evenly: a reset that fits a bucket of a minute or of a day decides both.
/// Source:  OpenAI's and Anthropic's pages on rate limits; Anthropic documents a token bucket,
///          OpenAI's resets behave as one.
std::vector<StatedQuota> ReadStatedQuotas(const net::Headers& headers, base::UtcTime now);

/// Reads what a refusal for too many requests says of the limit that was hit: x-ratelimit-type and
/// the words of the message ("Rate limit of 50 per 86400s exceeded for UserByModelByDay", "on
/// tokens per min (TPM): Limit 30000"). The wait is `retry_after`, else x-ratelimit-timeremaining
/// (seconds); nullopt without either, since nothing then says when the knowledge expires.
std::optional<StatedQuota> ReadRefusal(const net::Headers& headers, const WireError& wire,
                                       std::optional<base::Millis> retry_after);

}  // namespace logai::llm
