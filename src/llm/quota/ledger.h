#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "llm/quota/gate.h"
#include "llm/quota/quota.h"

namespace logai::llm {

struct Standing;

struct LedgerOptions {
  /// The file, made with mode 0600 in a folder with mode 0700 where they are missing. Empty: the
  /// ledger counts in memory.
  std::filesystem::path path;
  std::string github_tier;  ///< LOGAI_GITHUB_TIER, as ProviderConfig has it
  const base::Clock* clock = &base::SystemClock();
  /// Told once when the counts cannot be kept in the file, or a damaged one was set aside; may be
  /// empty. Threads: the one whose call found out; it must not call the ledger.
  std::function<void(std::string_view)> on_notice;
};

/// Counts requests and tokens of every provider, model, minute and day in one SQLite file that all
/// processes of the user share, and paces requests under the limits that are known.
///
/// A limit is known from the table of plans, from the header fields of answers and from refusals;
/// the server's newest word wins until its reset, at most for a day. Windows roll: a request counts
/// for 60 seconds and for 24 hours from when it was let through, so a server that counts by the
/// clock's minutes is never overrun either.
///
/// A request is booked in the transaction that finds room for it, with its estimate, and corrected
/// when it ends: two processes cannot take the same room, and one that is killed leaves at most the
/// request in flight as an estimate. Requests of a process that died do not count as under way.
///
/// The clock may jump. What seems to come from the future is dated to now: it counts for one window
/// more and never locks anybody out.
///
/// The file never stands in the way of a question: when it is read-only, full, from a newer release
/// or of another program, it is left alone and the counts go on in memory, beginning with what
/// could be read; a damaged one is renamed and begun anew.
/// Threads: any, also at the same time.
/// Cost:    nothing until the first call, which opens the file; then less than a millisecond a call
///          on a local disk. A commit is not flushed to the disk: a power cut may lose the last
///          ones.
class QuotaLedger final : public QuotaGate {
 public:
  explicit QuotaLedger(LedgerOptions options);
  ~QuotaLedger() override;
  QuotaLedger(const QuotaLedger&) = delete;
  QuotaLedger& operator=(const QuotaLedger&) = delete;

  base::Result<std::unique_ptr<QuotaTicket>> Admit(const QuotaSubject& subject,
                                                   const RequestEstimate& estimate,
                                                   const GateWait& wait,
                                                   std::stop_token stop) override;

  /// How long such a request would have to wait now; zero when it would not. Books nothing.
  /// Errors:  kQuotaExhausted when that is longer than kLongestWait, with the wait in retry_after.
  base::Result<base::Millis> WaitBefore(const QuotaSubject& subject,
                                        const RequestEstimate& estimate);

  /// Whether what is left of the limits per day can hold a whole question.
  DayFit Fits(const QuotaSubject& subject, const QuestionEstimate& estimate);

  QuotaSnapshot Snapshot();
  /// The state of one model, also of one that was never asked.
  ModelQuota StateOf(const QuotaSubject& subject);

 private:
  class Ticket;
  class Desk;
  Standing Look(const QuotaSubject& subject);

  std::unique_ptr<Desk> desk_;
};

}  // namespace logai::llm
