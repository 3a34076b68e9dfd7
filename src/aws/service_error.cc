#include "aws/service_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "aws/xml_element.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

/// AWS's own words are shown whole (an access denial names principal, action and resource).
constexpr std::size_t kLongestMessage = 4096;

struct ErrorRow {
  std::string_view code;
  ErrorRule rule;
};

constexpr ErrorRule kThrottled{ErrorKind::kRateLimited, RetryClass::kThrottling, Repair::kNone};
constexpr ErrorRule kDown{ErrorKind::kUnavailable, RetryClass::kTransient, Repair::kNone};
constexpr ErrorRule kTimedOut{ErrorKind::kTimeout, RetryClass::kTransient, Repair::kNone};
constexpr ErrorRule kBadInput{ErrorKind::kInvalidInput, RetryClass::kNever, Repair::kNone};
constexpr ErrorRule kMissing{ErrorKind::kNotFound, RetryClass::kNever, Repair::kNone};
constexpr ErrorRule kDenied{ErrorKind::kForbidden, RetryClass::kNever, Repair::kNone};
constexpr ErrorRule kBadKeys{ErrorKind::kUnauthorized, RetryClass::kNever, Repair::kCredentials};
constexpr ErrorRule kBadSignature{ErrorKind::kUnauthorized, RetryClass::kNever, Repair::kNone};
constexpr ErrorRule kBadClock{ErrorKind::kUnauthorized, RetryClass::kNever, Repair::kClock};

/// Every code with a meaning of its own. Source: the common errors of the API reference, the error
/// list of the retry behaviour page, and the codes of the emulators that people test with.
constexpr ErrorRow kErrors[] = {
    {"Throttling", kThrottled},
    {"ThrottlingException", kThrottled},
    {"ThrottledException", kThrottled},
    {"RequestThrottled", kThrottled},
    {"RequestThrottledException", kThrottled},
    {"TooManyRequestsException", kThrottled},
    {"RequestLimitExceeded", kThrottled},
    {"BandwidthLimitExceeded", kThrottled},
    {"LimitExceededException", kThrottled},
    {"SlowDown", kThrottled},
    {"PriorRequestNotComplete", kThrottled},
    {"ProvisionedThroughputExceededException", kThrottled},
    {"TransactionInProgressException", kThrottled},
    {"EC2ThrottledException", kThrottled},
    {"ServiceUnavailableException", kDown},
    {"ServiceUnavailable", kDown},
    {"InternalServerException", kDown},
    {"InternalServerError", kDown},
    {"InternalFailure", kDown},
    {"InternalError", kDown},
    {"IDPCommunicationError", kDown},
    {"OperationAbortedException", kDown},
    {"RequestTimeout", kTimedOut},
    {"RequestTimeoutException", kTimedOut},
    {"InvalidParameterException", kBadInput},
    {"InvalidParameterValue", kBadInput},
    {"ValidationException", kBadInput},
    {"ValidationError", kBadInput},
    {"SerializationException", kBadInput},
    {"MalformedQueryException", kBadInput},
    {"InvalidOperationException", kBadInput},
    {"UnknownOperationException", kBadInput},
    {"InvalidAction", kBadInput},
    {"ResourceNotFoundException", kMissing},
    {"AccessDeniedException", kDenied},
    {"AccessDenied", kDenied},
    {"UnauthorizedOperation", kDenied},
    {"NotAuthorized", kDenied},
    {"OptInRequired", kDenied},
    {"ExpiredTokenException", kBadKeys},
    {"ExpiredToken", kBadKeys},
    {"UnrecognizedClientException", kBadKeys},
    {"InvalidClientTokenId", kBadKeys},
    {"AuthFailure", kBadKeys},
    {"MissingAuthenticationToken", kBadKeys},
    {"MissingAuthenticationTokenException", kBadKeys},
    {"IncompleteSignature", kBadKeys},
    {"IncompleteSignatureException", kBadKeys},
    {"InvalidSignatureException", kBadSignature},
    {"SignatureDoesNotMatch", kBadSignature},
    {"RequestTimeTooSkewed", kBadClock},
    {"RequestExpired", kBadClock},
    {"RequestInTheFuture", kBadClock},
};

ErrorRule RuleForStatus(int status) {
  switch (status) {
    case 401:
      return kBadKeys;
    case 403:
      return kDenied;
    case 404:
      return kMissing;
    case 408:
      return kTimedOut;
    case 413:
      return {ErrorKind::kTooLarge, RetryClass::kNever, Repair::kNone};
    case 429:
      return kThrottled;
    case 500:
    case 502:
    case 503:
    case 504:
      return kDown;
    default:
      if (status >= 300 && status < 400) return kBadInput;  // a redirect is never followed
      return status >= 500 ? ErrorRule{} : kBadInput;
  }
}

/// Text of a stranger on one line, without control characters, of bounded length.
std::string Printable(std::string_view text, std::size_t at_most) {
  std::string printable;
  for (const char c : base::ToValidUtf8(base::Utf8Prefix(base::Trim(text), at_most))) {
    const bool control = (c >= 0 && c < ' ') || c == '\x7f';
    if (!control || (!printable.empty() && printable.back() != ' ')) printable += control ? ' ' : c;
  }
  return printable;
}

/// "com.amazonaws.logs#Name:http://…" as "Name".
std::string BareCode(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const auto hash = code.rfind('#');
  if (hash != std::string_view::npos) code.remove_prefix(hash + 1);
  return Printable(code, 100);
}

std::string Member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Where a query cannot be read, as MalformedQueryException says it: " (characters 7 to 12: …)".
std::string CompileError(const json& object) {
  const auto found = object.find("queryCompileError");
  if (found == object.end() || !found->is_object()) return {};
  const auto location = found->find("location");
  std::string text = Member(*found, "message");
  if (location != found->end() && location->is_object()) {
    const auto begin = location->find("startCharOffset");
    const auto end = location->find("endCharOffset");
    if (begin != location->end() && end != location->end() && begin->is_number_integer() &&
        end->is_number_integer()) {
      text = fmt::format("characters {} to {}{}{}", begin->get<std::int64_t>(),
                         end->get<std::int64_t>(), text.empty() ? "" : ": ", text);
    }
  }
  return text.empty() ? text : fmt::format(" ({})", text);
}

bool SaysClockIsOff(std::string_view message) {
  return base::ContainsIgnoringCase(message, "signature expired") ||
         base::ContainsIgnoringCase(message, "not yet current");
}

std::string Advice(const ServiceError& error, const ErrorRule& rule, const FailedCall& call) {
  switch (rule.kind) {
    case ErrorKind::kForbidden:
      return fmt::format("ask for the IAM action {}:{}", call.iam_prefix, call.operation);
    case ErrorKind::kRateLimited:
      return fmt::format(
          "the quota for {} in {} is shared by the whole account, console and dashboards included: "
          "wait a little, or ask for a shorter time range or fewer groups",
          call.operation, call.region);
    case ErrorKind::kNotFound:
      return fmt::format("check the name, the account and the region ({})", call.region);
    case ErrorKind::kUnauthorized:
      if (rule.repair == Repair::kClock) {
        return "set this machine's clock: AWS accepts requests that are at most 5 minutes off";
      }
      if (error.code.starts_with("Expired")) {
        return "get new credentials, for instance with \"aws sso login\" or \"aws login\", or "
               "renew "
               "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN";
      }
      if (rule.repair == Repair::kNone) {
        return "check AWS_SECRET_ACCESS_KEY (or the profile's aws_secret_access_key): it does not "
               "belong to the key id";
      }
      return fmt::format(
          "check the key id and the session token, and that the account uses the region {}",
          call.region);
    case ErrorKind::kUnavailable:
    case ErrorKind::kTimeout:
      return "try again in a while; https://health.aws.amazon.com shows known problems";
    default:
      if (error.code == "InvalidOperationException") {
        return "groups of the class INFREQUENT_ACCESS answer to Logs Insights only";
      }
      return {};
  }
}

}  // namespace

std::string PrintableText(std::string_view text) { return Printable(text, kLongestMessage); }

ServiceError ParseServiceError(const net::HttpResponse& response) {
  const std::string_view body = base::Trim(response.body);
  const json object = json::parse(body, nullptr, /*allow_exceptions=*/false);
  ServiceError error{.status = response.head.status, .code = {}, .message = {}, .request_id = {}};
  std::string message;
  if (object.is_object()) {
    error.code = BareCode(Member(object, "__type"));
    message = Member(object, "message");
    if (message.empty()) message = Member(object, "Message");
    message += CompileError(object);
  } else if (body.starts_with('<')) {
    error.code = BareCode(XmlElement(body, "Code"));
    message = XmlElement(body, "Message");
  }
  if (error.code.empty()) {
    error.code = BareCode(response.head.headers.Get("x-amzn-errortype").value_or(""));
  }
  const bool has_code = !error.code.empty();
  if (!has_code) error.code = fmt::format("HTTP {}", error.status);
  // Without a code the body is all there is; with one, an empty message is what was said.
  if (message.empty() && !(has_code && object.is_object())) message = body;
  error.message = Printable(message, has_code ? kLongestMessage : 300);
  for (const char* name : {"x-amzn-requestid", "x-amz-request-id"}) {
    if (error.request_id.empty()) {
      error.request_id = Printable(response.head.headers.Get(name).value_or(""), 100);
    }
  }
  if (error.request_id.empty()) error.request_id = Printable(XmlElement(body, "RequestId"), 100);
  return error;
}

ErrorRule RuleFor(const ServiceError& error) {
  const auto found = std::ranges::find(kErrors, error.code, &ErrorRow::code);
  const ErrorRule rule = found == std::end(kErrors) ? RuleForStatus(error.status) : found->rule;
  const bool bad_signature = rule.kind == ErrorKind::kUnauthorized && rule.repair == Repair::kNone;
  return bad_signature && SaysClockIsOff(error.message) ? kBadClock : rule;
}

base::Error ToError(const ServiceError& error, const FailedCall& call) {
  const ErrorRule rule = RuleFor(error);
  std::string retries;
  if (call.retries > 0) retries = fmt::format(" (reached max retries: {})", call.retries);
  std::string id;
  if (!error.request_id.empty()) id = fmt::format(" [request id {}]", error.request_id);
  return {.kind = rule.kind,
          .message = fmt::format("An error occurred ({}) when calling the {} operation{}: {}{}",
                                 error.code, call.operation, retries, error.message, id),
          .next = Advice(error, rule, call),
          .retry_after = {}};
}

}  // namespace logai::aws
