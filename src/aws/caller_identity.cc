#include "aws/caller_identity.h"

#include <algorithm>
#include <utility>

#include "aws/service_error.h"
#include "aws/xml_element.h"
#include "base/text.h"

namespace logai::aws {
namespace {

constexpr const char* kWhoAmI = "GetCallerIdentity";

bool IsAccount(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string AccountOfArn(std::string_view arn) {
  const auto parts = base::Split(arn, ':');
  return parts.size() >= 6 && parts[0] == "arn" && IsAccount(parts[4]) ? std::string(parts[4]) : "";
}

base::Result<CallerIdentity> ParseCallerIdentity(std::string_view body) {
  const std::string_view account = XmlElement(body, "Account");
  if (!IsAccount(account)) {
    return base::Fail(base::ErrorKind::kCorrupt,
                      "the answer to {} names no account; is the endpoint STS?", kWhoAmI);
  }
  return CallerIdentity{.account = std::string(account),
                        .arn = PrintableText(XmlElement(body, "Arn")),
                        .user_id = PrintableText(XmlElement(body, "UserId"))};
}

base::Result<CallerIdentity> GetCallerIdentity(net::HttpTransport& transport,
                                               CredentialSource& credentials, Endpoint endpoint,
                                               RetryRules retry, ClientSeams seams,
                                               std::stop_token stop, CallLimits limits) {
  // STS speaks the Query protocol alone: a form goes, XML comes back.
  JsonClient client(transport, credentials,
                    {.id = kSts,
                     .target_prefix = "",
                     .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                     .endpoint = std::move(endpoint),
                     .retry = retry,
                     .calls_per_second_of = {}},
                    std::move(seams));
  LOGAI_ASSIGN_OR_RETURN(
      const std::string answer,
      client.Call(kWhoAmI, "Action=GetCallerIdentity&Version=2011-06-15", stop, limits));
  return ParseCallerIdentity(answer);
}

}  // namespace logai::aws
