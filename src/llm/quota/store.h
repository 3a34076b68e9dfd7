#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "llm/quota/quota.h"
#include "llm/quota/stated_limits.h"
#include "store/database.h"

namespace logai::llm {

/// A request as it is booked: the estimate first, what was spent when it has ended.
struct Booking {
  std::int64_t requests = 1;  ///< 0 when it never reached a server
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::optional<std::int64_t> cached_tokens;
  std::optional<std::int64_t> cost_micro_usd;
  bool estimated = true;  ///< the tokens are not the server's
};

/// A booked request of the past.
struct BookedRequest {
  base::UtcTime at;
  std::int64_t requests = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
};

/// What a server said of a limit, as it is kept.
struct KeptQuota {
  StatedQuota stated;
  base::UtcTime seen_at;
  base::UtcTime resets_at;
  std::int64_t after_id = 0;  ///< the request whose answer said it: later ones are not in it
};

/// One model with sums over its requests.
struct ModelSums {
  QuotaSubject subject;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::optional<std::int64_t> cost_micro_usd;
  bool has_estimates = false;
};

/// The ledger's tables in SQLite, in a file or in memory. It decides nothing: who books what when
/// is the ledger's matter.
/// Errors:  as store::Database; kRetired for a file of a newer release, or of another program.
/// Threads: one at a time. Processes: any number, each writing inside Transact.
class QuotaStore {
 public:
  /// The file, made with mode 0600 when missing.
  static base::Result<QuotaStore> OpenFile(const std::filesystem::path& path,
                                           std::stop_token stop = {});
  static base::Result<QuotaStore> OpenInMemory();

  /// Brings in what `path` holds since `from`, when it can be read at all; a file that cannot be
  /// written often can.
  void CopyFrom(const std::filesystem::path& path, base::UtcTime from);

  /// Runs `work` alone among all processes: all that it writes is kept, or nothing.
  /// Errors:  those of `work`; kCancelled when `stop` is requested before it begins.
  base::Status Transact(const std::function<base::Status()>& work, std::stop_token stop = {}) {
    return database_.Transact(work, std::move(stop));
  }

  /// Dates what lies in the future to `now`: the clock has jumped.
  base::Status Redate(base::UtcTime now);

  base::Result<std::int64_t> Book(const QuotaSubject& subject, base::UtcTime at,
                                  const Booking& booking);
  base::Status Settle(std::int64_t id, const Booking& booking, std::string_view outcome);
  /// The requests of one model after `from`, the oldest first.
  base::Result<std::vector<BookedRequest>> RequestsSince(const QuotaSubject& subject,
                                                         base::UtcTime from);
  /// The sums of what one model was booked behind request `id`.
  base::Result<BookedRequest> SpentAfter(const QuotaSubject& subject, std::int64_t id);
  /// The requests of one model that have not ended, or whose process has not lived to say so.
  base::Result<std::vector<std::int64_t>> Open(const QuotaSubject& subject);
  /// Closes a request that nobody will end any more. What it may have taken stays booked.
  base::Status Abandon(std::int64_t id);

  /// Keeps it, unless a later request than `id` has said something newer that still holds.
  base::Status Learn(const QuotaSubject& subject, const StatedQuota& stated, base::UtcTime now,
                     std::int64_t id);
  /// Forgets that no request is welcome: request `id` was answered.
  base::Status Unblock(const QuotaSubject& subject, std::int64_t id);
  /// What still holds at `now`, for the model and for its whole account.
  base::Result<std::vector<KeptQuota>> Learned(const QuotaSubject& subject, base::UtcTime now);

  /// The models with requests after `from`, at most a thousand; the latest first.
  base::Result<std::vector<ModelSums>> Models(base::UtcTime from);

  /// Drops requests older than five weeks, but always keeps the last ten thousand: a clock that ran
  /// ahead must not wipe out the day.
  base::Status Prune(base::UtcTime now);

  /// Whether SQLite finds nothing wrong with the whole file.
  bool IsSound() { return database_.IsSound(); }
  /// Whether the file was removed, renamed or replaced since it was opened.
  bool has_moved() const { return in_file_ && database_.has_moved(); }

 private:
  enum Query : std::size_t {
    kBook,
    kSettle,
    kRequestsSince,
    kSpentAfter,
    kOpen,
    kAbandon,
    kLearn,
    kUnblock,
    kLearned,
    kModels,
    kRedateRequests,
    kRedateLearned,
    kPruneRequests,
    kPruneLearned,
    kQueries,
  };

  base::Status Prepare();
  store::Statement& Start(Query query) { return statements_[query].Restart(); }

  store::Database database_;
  std::vector<store::Statement> statements_;  // destroyed before the database
  bool in_file_ = false;
};

}  // namespace logai::llm
