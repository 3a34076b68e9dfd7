#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/credential_context.h"
#include "base/result.h"

namespace logai::aws {

/// The metadata service of an EC2 instance (IMDS), asked once: off EC2 it costs a second at most.
class InstanceMetadata {
 public:
  /// The service as the environment and the profile say. Nullopt when AWS_EC2_METADATA_DISABLED
  /// switches it off.
  /// Errors:  kInvalidInput for an endpoint, a mode, a timeout or a number of tries that cannot be.
  static base::Result<std::optional<InstanceMetadata>> Create(const CredentialContext& context);

  /// Gets a token, which the following calls carry. False when there is no service.
  /// Errors:  kUnauthorized when it gives no token and going on without one is switched off;
  ///          kCancelled.
  base::Result<bool> Open(std::stop_token stop);
  /// What stands at `path` ("latest/meta-data/..."); nullopt when nothing does.
  /// Errors:  kCancelled.
  base::Result<std::optional<std::string>> Get(std::string_view path, std::stop_token stop);

 private:
  InstanceMetadata(const CredentialContext& context, std::string base_url)
      : context_(&context), base_url_(std::move(base_url)) {}
  base::Result<std::optional<net::HttpResponse>> Ask(net::HttpRequest request, std::stop_token stop,
                                                     bool& went_silent);

  const CredentialContext* context_;
  std::string base_url_;  // with a slash at the end
  std::string token_;
  base::Millis timeout_{1'000};
  int attempts_ = 1;
  bool token_required_ = false;
};

}  // namespace logai::aws
