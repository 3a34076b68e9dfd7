#pragma once

#include <string>
#include <string_view>

#include "aws/retry.h"
#include "base/error.h"
#include "net/http.h"

namespace logai::aws {

/// The refusal of an AWS service, as it came.
struct ServiceError {
  int status = 0;          ///< of HTTP
  std::string code;        ///< "ResourceNotFoundException"; "HTTP 502" when the answer has none
  std::string message;     ///< the service's words, made printable
  std::string request_id;  ///< empty when the answer has none
};

/// Reads any answer other than 2xx: JSON with __type or the x-amzn-ErrorType header, XML, or
/// whatever a proxy put in between.
/// Cost:    linear in the body, of which a limited part is kept.
ServiceError ParseServiceError(const net::HttpResponse& response);

/// What can be done about an error before the user is asked.
enum class Repair {
  kNone,
  kCredentials,  ///< get newer credentials, once
  kClock,        ///< correct the clock by the server's, once
};

/// What an error means to a client.
struct ErrorRule {
  base::ErrorKind kind = base::ErrorKind::kUnavailable;
  RetryClass retry = RetryClass::kNever;
  Repair repair = Repair::kNone;
};

/// Looks up the code, which decides before the status does.
ErrorRule RuleFor(const ServiceError& error);

/// The call that failed.
struct FailedCall {
  std::string_view operation;   ///< "FilterLogEvents"
  std::string_view iam_prefix;  ///< "logs"
  std::string_view region;
  int retries = 0;  ///< made before giving up
};

/// Text of a stranger on one line, without control characters, of at most 4 KiB.
std::string PrintableText(std::string_view text);

/// The error for people: names operation, code, request id and what to do.
base::Error ToError(const ServiceError& error, const FailedCall& call);

}  // namespace logai::aws
