#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "base/wait.h"
#include "llm/chat.h"
#include "llm/quota/quota.h"
#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// What became of a request, as far as its quota is concerned.
enum class RequestOutcome {
  kAnswered,        ///< a whole reply
  kRefused,         ///< an error: a request was spent, no tokens
  kRateLimited,     ///< refused for now
  kQuotaExhausted,  ///< refused until a reset or a payment
  kBroken,          ///< it broke off: what it took is not known, so the estimate stands
  kCancelled,       ///< likewise
  kNotSent,         ///< it reached no server: nothing was spent
};

/// How a request ended.
struct RequestResult {
  RequestOutcome outcome = RequestOutcome::kBroken;
  Usage usage;                       ///< as the server reported it
  base::TokenCount output_estimate;  ///< of the reply, where the server reported none
  WireError wire;                    ///< of a refusal
  std::optional<base::Millis> retry_after;
};

/// One request that was let through. Destroyed without Finish it counts as broken.
class QuotaTicket {
 public:
  virtual ~QuotaTicket() = default;
  /// Takes what the server says of its limits in the fields of an answer, as soon as it arrives:
  /// other processes can heed it while this answer still streams.
  virtual void SawHeaders(const net::Headers& headers) = 0;
  /// Books what was really spent. Only the first call counts.
  virtual void Finish(const RequestResult& result) = 0;
};

/// How a client may wait at the gate, and whom it tells.
struct GateWait {
  base::Waiter& waiter;
  std::function<void(std::string_view)> on_notice;  ///< may be empty
  std::string_view title;                           ///< "GitHub Models"
};

/// What stands between a client and the network and counts requests. The client of a model asks it
/// before each request, also before a repeated one.
class QuotaGate {
 public:
  virtual ~QuotaGate() = default;

  /// Waits until `subject` can take one more request of that size and books it; tells once that it
  /// waits and what for. Never fails for a reason of its own: a gate that cannot count lets
  /// through. Errors:  kCancelled; kQuotaExhausted when the wait would be longer than kLongestWait,
  /// with the
  ///          wait in retry_after; kRateLimited when others took what became free for as long.
  /// Lives:   the ticket must not outlive the gate.
  /// Threads: any, also at the same time.
  virtual base::Result<std::unique_ptr<QuotaTicket>> Admit(const QuotaSubject& subject,
                                                           const RequestEstimate& estimate,
                                                           const GateWait& wait,
                                                           std::stop_token stop) = 0;
};

}  // namespace logai::llm
