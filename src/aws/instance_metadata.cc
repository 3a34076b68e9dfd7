#include "aws/instance_metadata.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "aws/credential_error.h"
#include "aws/rest_call.h"
#include "base/text.h"
#include "net/transport_error.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr std::string_view kTokenPath = "latest/api/token";
constexpr std::string_view kTokenLifeSeconds = "21600";

/// A setting of the environment, then of the chosen profile.
std::optional<std::string> MetadataSetting(const CredentialContext& context,
                                           std::string_view variable, std::string_view key) {
  if (auto value = context.environment.GetNonEmpty(variable)) return value;
  const Profile* profile = context.FindProfile();
  return profile ? profile->Get(key) : std::nullopt;
}

bool IsOn(const std::optional<std::string>& value) {
  return value && base::EqualIgnoringCase(base::Trim(*value), "true");
}

base::Result<int> Count(const CredentialContext& context, std::string_view variable,
                        std::string_view key, int otherwise) {
  const auto text = MetadataSetting(context, variable, key);
  if (!text) return otherwise;
  const std::string_view digits = base::Trim(*text);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size() && number >= 1 &&
      number <= 3600) {
    return number;
  }
  return InvalidProfile(fmt::format("{}: \"{}\" is no number from 1 to 3600", variable, *text),
                        fmt::format("correct {} or {}", variable, key));
}

base::Result<std::string> FindBaseUrl(const CredentialContext& context) {
  const auto endpoint = MetadataSetting(context, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                                        "ec2_metadata_service_endpoint");
  const auto mode = MetadataSetting(context, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                    "ec2_metadata_service_endpoint_mode");
  const bool ipv6 = mode ? base::EqualIgnoringCase(*mode, "ipv6")
                         : IsOn(MetadataSetting(context, "AWS_IMDS_USE_IPV6", "imds_use_ipv6"));
  if (mode && !ipv6 && !base::EqualIgnoringCase(*mode, "ipv4")) {
    return InvalidProfile(
        fmt::format("Invalid EC2 Instance Metadata endpoint mode: {} Valid endpoint modes "
                    "(case-insensitive): ipv4, ipv6.",
                    *mode),
        "set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE to IPv4 or IPv6, or unset it");
  }
  if (!endpoint) return ipv6 ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/";
  const auto url = net::ParseBaseUrl(*endpoint);
  if (!url.has_value()) {
    return InvalidProfile(
        fmt::format("Invalid endpoint EC2 Instance Metadata endpoint: {}", LastWords(*endpoint)),
        "correct AWS_EC2_METADATA_SERVICE_ENDPOINT, or unset it");
  }
  return url->Origin() + (url->path.ends_with('/') ? url->path : url->path + "/");
}

}  // namespace

base::Result<std::optional<InstanceMetadata>> InstanceMetadata::Create(
    const CredentialContext& context) {
  if (IsOn(context.environment.GetNonEmpty("AWS_EC2_METADATA_DISABLED"))) return std::nullopt;
  LOGAI_ASSIGN_OR_RETURN(std::string base_url, FindBaseUrl(context));
  InstanceMetadata metadata(context, std::move(base_url));
  LOGAI_ASSIGN_OR_RETURN(const int seconds, Count(context, "AWS_METADATA_SERVICE_TIMEOUT",
                                                  "metadata_service_timeout", 1));
  LOGAI_ASSIGN_OR_RETURN(metadata.attempts_, Count(context, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                                                   "metadata_service_num_attempts", 1));
  metadata.timeout_ = std::chrono::seconds(seconds);
  metadata.token_required_ =
      IsOn(MetadataSetting(context, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"));
  return metadata;
}

base::Result<std::optional<net::HttpResponse>> InstanceMetadata::Ask(net::HttpRequest request,
                                                                     std::stop_token stop,
                                                                     bool& went_silent) {
  // The service is this machine's own: plain http gives its token to nobody else.
  request.connect_timeout = request.stall_timeout = timeout_;
  request.max_response = base::MiB(1);
  auto response = Way(context_->straight_transport).Send(request, {}, std::move(stop));
  if (response.has_value()) return *std::move(response);
  if (response.error().kind == ErrorKind::kCancelled) return base::Fail(response.error());
  went_silent = net::IsStall(response.error());
  return std::nullopt;
}

base::Result<bool> InstanceMetadata::Open(std::stop_token stop) {
  net::HttpRequest request{.method = "PUT", .url = base_url_ + std::string(kTokenPath)};
  request.headers.Add("x-aws-ec2-metadata-token-ttl-seconds", std::string(kTokenLifeSeconds));
  bool without_token = false;
  for (int attempt = 0; attempt < attempts_ && !without_token; ++attempt) {
    LOGAI_ASSIGN_OR_RETURN(const auto response, Ask(request, stop, without_token));
    if (!response) continue;
    const int status = response->head.status;
    if (status == 200) {
      token_ = response->body;
      return true;
    }
    if (status == 400) return false;
    // Older instances have no tokens. A container that is one hop too far gets no answer at all.
    without_token = status == 403 || status == 404 || status == 405;
  }
  if (without_token && token_required_) {
    return RetrievalError("iam-role",
                          "Error retrieving metadata: Unable to retrieve token for use in IMDSv2 "
                          "call and IMDSv1 has been disabled",
                          "raise the instance's hop limit, or unset AWS_EC2_METADATA_V1_DISABLED");
  }
  return without_token;
}

base::Result<std::optional<std::string>> InstanceMetadata::Get(std::string_view path,
                                                               std::stop_token stop) {
  net::HttpRequest request{.url = base_url_ + std::string(path)};
  if (!token_.empty()) request.headers.Add("x-aws-ec2-metadata-token", token_);
  bool went_silent = false;
  for (int attempt = 0; attempt < attempts_; ++attempt) {
    LOGAI_ASSIGN_OR_RETURN(auto response, Ask(request, stop, went_silent));
    if (response && response->head.status == 200 && !response->body.empty()) {
      return std::move(response->body);
    }
  }
  return std::nullopt;
}

}  // namespace logai::aws
