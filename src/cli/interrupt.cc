#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace logai::cli {
namespace {

sigset_t WatchedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Interrupt::Interrupt() {
  // Every thread started from now on leaves these signals to the watcher.
  const sigset_t signals = WatchedSignals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // `logai … | head` ends quietly
  watcher_ = std::jthread([this] { Watch(); });
}

Interrupt::~Interrupt() {
  {
    const std::scoped_lock lock(mutex_);
    leaving_ = true;
  }
  ::pthread_kill(watcher_.native_handle(), SIGTERM);
}

void Interrupt::Watch() {
  const sigset_t signals = WatchedSignals();
  while (true) {
    int signal_number = 0;
    if (::sigwait(&signals, &signal_number) != 0) continue;
    const std::scoped_lock lock(mutex_);
    if (leaving_) return;
    // A second Ctrl-C while the first is still being obeyed, or one when nothing runs, ends the
    // program at once.
    if (work_ == nullptr || work_->stop_token().stop_requested()) {
      RestoreTerminalModes();
      ::_exit(static_cast<int>(ExitCode::kInterrupted));
    }
    work_->stop_.request_stop();
  }
}

Interrupt::Work::Work(Interrupt& interrupt) : interrupt_(interrupt) {
  const std::scoped_lock lock(interrupt_.mutex_);
  interrupt_.work_ = this;
}

Interrupt::Work::~Work() {
  const std::scoped_lock lock(interrupt_.mutex_);
  interrupt_.work_ = nullptr;
}

}  // namespace logai::cli
