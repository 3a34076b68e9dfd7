// What AWS's services, a credential process, a container's endpoint and an instance answer when
// they are asked for credentials.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.h"

namespace {

using namespace logai;

constexpr std::string_view kConfig =
    "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = base\n"
    "[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n"
    "[profile token]\nrole_arn = arn:aws:iam::123456789012:role/demo\n"
    "web_identity_token_file = /proc/self/comm\n"
    "[profile process]\ncredential_process = sh\n[profile machine]\n";

class Echo final : public net::HttpTransport {
 public:
  Echo(int status, std::string_view body) : status_(status), body_(body) {}
  base::Result<net::HttpResponse> Send(const net::HttpRequest&, const net::BodySink&,
                                       std::stop_token) override {
    net::HttpResponse response;
    response.head.status = status_;
    response.body = body_;
    return response;
  }

 private:
  const int status_;
  const std::string body_;
};

class NoWaiter final : public base::Waiter {
 public:
  Instant Now() const override { return {}; }
  base::Status WaitFor(base::Millis, std::stop_token) override { return {}; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte is the status, the rest the answer.
  constexpr int kStatus[] = {200, 200, 200, 400, 401, 403, 404, 500};
  const std::string_view answer(reinterpret_cast<const char*>(data + 1), size - 1);
  static NoWaiter waiter;
  static const auto config = aws::SharedConfig::Parse(kConfig, "");
  const auto transport = std::make_shared<Echo>(kStatus[data[0] % 8], answer);
  for (const char* profile : {"role", "token", "process", "machine"}) {
    // Nothing can be written below this home.
    std::map<std::string, std::string, std::less<>> variables = {
        {"HOME", "/proc/nowhere"}, {"AWS_REGION", "eu-west-1"}, {"PATH", "/bin"}};
    if (data[0] & 8) {
      variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1/";
    }
    aws::CredentialContext context{
        .environment = base::Environment(std::move(variables)),
        .config = *config,
        .profile = {.name = profile, .from = "fuzz", .is_explicit = true, .notices = {}},
        .transport = transport,
        .straight_transport = transport,
        .seams = {.waiter = &waiter}};
    context.run_process = [answer](const base::ProcessRequest&, std::stop_token) {
      return base::Result<base::ProcessResult>(base::ProcessResult{.output = std::string(answer)});
    };
    const auto resolved = aws::ResolveCredentials(context, {});
    if (!resolved.has_value()) continue;
    if (resolved->credentials.access_key_id.empty()) __builtin_trap();
    static_cast<void>(resolved->Describe());
  }
  return 0;
}
