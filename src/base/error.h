#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace logai::base {

/// What the caller of a failed function should do next.
enum class ErrorKind {
  kCancelled,       ///< unwind quietly, keep what is finished
  kInvalidInput,    ///< name the field; never retry
  kNotFound,        ///< suggest near names; never retry
  kUnauthorized,    ///< ask for credentials
  kForbidden,       ///< name the missing permission
  kRateLimited,     ///< wait `retry_after`, then retry the same provider
  kQuotaExhausted,  ///< use another provider or stop; retrying before the reset is waste
  kRetired,         ///< stop offering this model or endpoint; name its successor
  kTooLarge,        ///< shrink the request, retry once
  kUnavailable,     ///< back off, retry if idempotent
  kTimeout,         ///< as kUnavailable; the message names the deadline
  kCorrupt,         ///< set the item aside, continue, report the count
  kInternal,        ///< a bug: report it, end the turn
};

/// The kind's name in JSON output, such as "rate_limited".
std::string_view Name(ErrorKind kind);

/// Why something failed, as advice to the user.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  ///< what failed, on what; no secrets; lower case, no full stop
  std::string next;     ///< what the user can do; may be empty
  std::optional<std::chrono::milliseconds> retry_after;

  /// The same error with `phrase` and ": " before its message.
  Error Within(std::string_view phrase) const;
  /// The message, and the next step after it when there is one.
  std::string ToString() const;

  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace logai::base
