#include "base/error.h"

namespace logai::base {

std::string_view Name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kInvalidInput:
      return "invalid_input";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kUnauthorized:
      return "unauthorized";
    case ErrorKind::kForbidden:
      return "forbidden";
    case ErrorKind::kRateLimited:
      return "rate_limited";
    case ErrorKind::kQuotaExhausted:
      return "quota_exhausted";
    case ErrorKind::kRetired:
      return "retired";
    case ErrorKind::kTooLarge:
      return "too_large";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kCorrupt:
      return "corrupt";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

Error Error::Within(std::string_view phrase) const {
  Error wrapped = *this;
  wrapped.message.insert(0, ": ").insert(0, phrase);
  return wrapped;
}

std::string Error::ToString() const { return next.empty() ? message : message + "\n" + next; }

}  // namespace logai::base
