#pragma once

#include <string_view>

#include "logs/event.h"

namespace logai::analysis {

/// What kind of evidence a message is, judged by its words alone. The vocabulary is that of
/// operating systems, runtimes and infrastructure in general.
enum class Signal {
  kNone,
  kFailure,     ///< something did not work: error, failed, refused, exception
  kExhaustion,  ///< a resource ran out or a limit was hit: memory, disk, connections, quota
  kExpiry,      ///< a certificate, token or lease is past its time
  kCrash,       ///< a process died: panic, segfault, killed
  kTimeout,     ///< someone waited in vain
  kRefusal,     ///< access was denied, which may be what was meant to happen
  kChange,      ///< a deployment, restart, configuration change, migration
  kRecovery,    ///< something works again, or a retry succeeded
};

/// The strongest signal in `text`; a negated failure ("0 errors", "without error") is none, nor is
/// a word of trouble in a name ("error.log", "--fail-fast", "timeout=30") or in a line that only
/// comments ("help: …", an echoed command).
/// Cost:    linear in text.
Signal SignalOf(std::string_view text);

/// Whether a signal means that something is wrong.
constexpr bool IsTrouble(Signal signal) {
  return signal == Signal::kFailure || signal == Signal::kExhaustion || signal == Signal::kExpiry ||
         signal == Signal::kCrash || signal == Signal::kTimeout || signal == Signal::kRefusal;
}

/// Whether `event` reports a problem: by its level, or, when it has none, by its words.
bool IsProblem(const logs::Event& event);

}  // namespace logai::analysis
