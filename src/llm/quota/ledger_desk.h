#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "llm/quota/ledger.h"
#include "llm/quota/live_requests.h"
#include "llm/quota/store.h"

// Only for the .cc files of llm/quota.
namespace logai::llm {

/// Where the ledger works: the store that is open now, and what happens when it cannot be. It never
/// fails: a damaged file is set aside, and where no file can be written there is the memory.
/// Threads: any, also at the same time; the calls follow one another.
class QuotaLedger::Desk {
 public:
  explicit Desk(LedgerOptions options) : options_(std::move(options)) {}

  /// What a piece of work may use, while it runs.
  struct Tools {
    QuotaStore& store;
    LiveRequests& live;
    base::UtcTime now;
    int book;  ///< which of the stores that this desk has had: ids belong to one
  };
  using Work = std::function<base::Status(Tools&)>;

  /// Runs `work` in a transaction, when a store fails it again in the next one; so it must set its
  /// results, not add to them.
  /// Errors:  kCancelled. Anything else means that not even the memory can be used.
  base::Status Run(const Work& work, std::stop_token stop = {});

  const LedgerOptions& options() const { return options_; }
  /// Why the counts are in memory only, or "".
  std::string only_in_memory() const;

 private:
  base::Status TryRun(const Work& work, std::stop_token stop);
  base::Status OpenIfNeeded(std::stop_token stop);
  base::Status OpenFile(std::stop_token stop);
  void SetAside();
  base::Status FallBackToMemory(const base::Error& why);
  void Notice(std::string text);

  const LedgerOptions options_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::optional<QuotaStore> store_;
  LiveRequests live_;
  int book_ = 0;
  std::string only_in_memory_;
  std::optional<std::string> pending_notice_;
};

}  // namespace logai::llm
