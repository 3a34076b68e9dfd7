#include "llm/quota/ledger_desk.h"

#include <fmt/format.h>

#include <utility>

#include "llm/quota/store_schema.h"
#include "store/open.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using store::Beside;

}  // namespace

base::Status QuotaLedger::Desk::Run(const Work& work, std::stop_token stop) {
  std::optional<std::string> notice;
  base::Status done;
  {
    const std::scoped_lock lock(mutex_);
    // In the worst case: the file, its successor after it was set aside, the memory.
    for (int tries = 0; tries < 3; ++tries) {
      done = TryRun(work, stop);
      if (done || done.error().kind == ErrorKind::kCancelled) break;
      store_.reset();
      if (done.error().kind == ErrorKind::kCorrupt && tries == 0 && only_in_memory_.empty()) {
        SetAside();
        continue;
      }
      const base::Status fallen_back = FallBackToMemory(done.error());
      if (!fallen_back) {
        done = fallen_back;
        break;
      }
    }
    notice = std::exchange(pending_notice_, std::nullopt);
  }
  if (notice && options_.on_notice) options_.on_notice(*notice);
  return done;
}

std::string QuotaLedger::Desk::only_in_memory() const {
  const std::scoped_lock lock(mutex_);
  return only_in_memory_;
}

base::Status QuotaLedger::Desk::TryRun(const Work& work, std::stop_token stop) {
  if (store_ && store_->has_moved()) store_.reset();  // removed, or set aside by another process
  LOGAI_RETURN_IF_ERROR(OpenIfNeeded(stop));
  return store_->Transact(
      [&]() -> base::Status {
        // Read inside: what others have booked before is then never in the future.
        const base::UtcTime now = options_.clock->Now();
        LOGAI_RETURN_IF_ERROR(store_->Redate(now));
        Tools tools{.store = *store_, .live = live_, .now = now, .book = book_};
        return work(tools);
      },
      stop);
}

base::Status QuotaLedger::Desk::OpenIfNeeded(std::stop_token stop) {
  if (store_) return {};
  ++book_;
  if (!options_.path.empty() && only_in_memory_.empty()) return OpenFile(std::move(stop));
  LOGAI_ASSIGN_OR_RETURN(store_, QuotaStore::OpenInMemory());
  return {};
}

base::Status QuotaLedger::Desk::OpenFile(std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(store_, QuotaStore::OpenFile(options_.path, std::move(stop)));
  live_ = LiveRequests(Beside(options_.path, "-live"));
  return {};
}

void QuotaLedger::Desk::SetAside() {
  const auto damaged =
      store::SetAsideDamaged(options_.path, kQuotaFormat, Beside(options_.path, "-live"));
  if (damaged.empty()) return;
  Notice(fmt::format("the quota ledger was damaged; it begins anew, and the old file is kept as {}",
                     damaged.string()));
}

base::Status QuotaLedger::Desk::FallBackToMemory(const base::Error& why) {
  if (!only_in_memory_.empty()) return base::Fail(why);
  only_in_memory_ = why.message;
  Notice(fmt::format("requests are counted for this session only: {}", why.message));
  ++book_;
  LOGAI_ASSIGN_OR_RETURN(store_, QuotaStore::OpenInMemory());
  store_->CopyFrom(options_.path, options_.clock->Now() - LengthOf(Period::kDay));
  return {};
}

void QuotaLedger::Desk::Notice(std::string text) {
  // Both can happen in one call; each is worth a line.
  pending_notice_ = pending_notice_ ? *pending_notice_ + "; " + text : std::move(text);
}

}  // namespace logai::llm
