// Prints what the aws room makes of the environment, as JSON: one line for credentials_oracle.py.
//     aws_probe [PROFILE]      PROFILE counts as named by flag
//     aws_probe --sign         signs the requests on standard input, one in JSON on each line, and
//                              prints the header fields with which each would go out

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "aws/session.h"
#include "aws/sigv4.h"

namespace {

namespace aws = logai::aws;
namespace base = logai::base;
namespace net = logai::net;

std::string Dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

int SignAll() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto given = nlohmann::json::parse(line);
    net::HttpRequest request{.method = given["method"], .url = given["url"], .body = given["body"]};
    for (const auto& [name, value] : given["headers"].items()) request.headers.Add(name, value);
    const aws::Credentials keys{.access_key_id = given["key"],
                                .secret_access_key = base::Secret(given["secret"]),
                                .session_token = base::Secret(given["token"])};
    const aws::SigningScope scope{.time = base::FromEpochMs(given["time_ms"]),
                                  .region = given["region"],
                                  .service = given["service"]};
    const auto signed_ok = aws::SignHttpRequest(request, scope, keys);
    nlohmann::json fields = nlohmann::json::object();
    if (!signed_ok.has_value()) fields["error"] = signed_ok.error().message;
    for (const auto& [name, value] : request.headers.all()) fields[name] = value;
    std::puts(Dump(fields).c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--sign") return SignAll();
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
      result["account"] = resolved->credentials.account_id;
      result["expires_in"] = nullptr;
      if (const auto expiry = resolved->credentials.expires_at) {
        result["expires_in"] =
            (base::EpochMs(*expiry) - base::EpochMs(base::SystemClock().Now())) / 1000;
      }
    } else {
      result["credentials_error"] = resolved.error().message;
    }
    const auto region = (*session)->region();
    result["region"] = region.has_value() ? region->name : "";
    const auto endpoint = (*session)->endpoint(aws::kCloudWatchLogs);
    if (endpoint.has_value()) result["endpoint"] = endpoint->url;
  }
  std::puts(Dump(result).c_str());
}
