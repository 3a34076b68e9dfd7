#include "llm/quota/ledger_desk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor.h"
#include "base/wait.h"

namespace logai::llm {
namespace {

using base::ErrorKind;

/// Switching a new file to WAL fails at once, without waiting, while another process does the same.
constexpr int kOpenTries = 20;
constexpr base::Millis kOpenPause{10};
/// A process that was stopped while it held the guard must not stop the others.
constexpr int kGuardTries = 50;

std::filesystem::path Beside(const std::filesystem::path& path, std::string_view tail) {
  std::filesystem::path beside = path;
  beside += tail;
  return beside;
}

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
  for (int tries = 1;; ++tries) {
    auto opened = QuotaStore::OpenFile(options_.path);
    if (opened) {
      store_ = *std::move(opened);
      live_ = LiveRequests(Beside(options_.path, "-live"));
      return {};
    }
    if (opened.error().kind != ErrorKind::kTimeout || tries == kOpenTries)
      return base::Fail(std::move(opened).error());
    LOGAI_RETURN_IF_ERROR(base::SystemWaiter().WaitFor(kOpenPause, stop));
  }
}

void QuotaLedger::Desk::SetAside() {
  // One at a time among all processes, and whoever comes second looks first: the damaged file may
  // have been replaced.
  const auto side_file = Beside(options_.path, "-live");
  const base::Descriptor guard(::open(side_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  for (int tries = 1; ::flock(guard.get(), LOCK_EX | LOCK_NB) != 0 && tries < kGuardTries;
       ++tries) {
    [[maybe_unused]] const auto waited = base::SystemWaiter().WaitFor(kOpenPause, {});
  }
  if (auto now_there = QuotaStore::OpenFile(options_.path); now_there && now_there->IsSound())
    return;
  const auto damaged = Beside(options_.path, ".damaged");
  std::error_code error;
  for (const std::string_view tail : {"", "-wal", "-shm"})
    std::filesystem::rename(Beside(options_.path, tail), Beside(damaged, tail), error);
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
