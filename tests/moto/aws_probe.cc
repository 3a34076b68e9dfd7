// Prints what the aws room makes of the environment, as JSON: one line for credentials_oracle.py.
//     aws_probe [PROFILE]      PROFILE counts as named by flag

#include <cstdio>
#include <nlohmann/json.hpp>

#include "aws/session.h"

int main(int argc, char** argv) {
  using namespace logai;
  aws::SessionOptions options{.environment = base::Environment::OfProcess()};
  if (argc > 1) options.profile = aws::NamedValue{argv[1], "--aws-profile"};
  nlohmann::json result = nlohmann::json::object();
  const auto session = aws::Session::Create(std::move(options));
  if (!session.has_value()) {
    result["session_error"] = session.error().message;
  } else {
    const auto resolved = (*session)->credentials().Resolve({});
    if (resolved.has_value()) {
      result["method"] = resolved->provider;
      result["key"] = resolved->credentials.access_key_id;
      result["secret"] = resolved->credentials.secret_access_key.Reveal();
      result["token"] = resolved->credentials.session_token.Reveal();
    } else {
      result["credentials_error"] = resolved.error().message;
    }
    const auto region = (*session)->region();
    result["region"] = region.has_value() ? region->name : "";
    const auto endpoint = (*session)->endpoint(aws::kCloudWatchLogs);
    if (endpoint.has_value()) result["endpoint"] = endpoint->url;
  }
  std::puts(result.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace).c_str());
}
