// The configuration files of the AWS tools, with what is looked up in them afterwards.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "aws/config_file.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "aws/region.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // The first NUL byte divides the two files.
  const auto divider = text.find('\0');
  const std::string_view config = text.substr(0, divider);
  const std::string_view credentials =
      divider == std::string_view::npos ? "" : text.substr(divider + 1);
  aws::CredentialContext context{.environment = base::Environment(),
                                 .config = aws::SharedConfig::Parse(config, credentials),
                                 .profile = {},
                                 .is_ec2 = [] { return false; }};
  // No program is run, whatever the files say.
  context.run_process = [](const base::ProcessRequest&, std::stop_token) {
    return base::Result<base::ProcessResult>(base::ProcessResult{});
  };
  for (const std::string& name : context.config.ProfileNames()) {
    const aws::Profile* profile = context.config.FindProfile(name);
    if (profile == nullptr) __builtin_trap();
    context.profile = {.name = name, .from = "fuzz", .is_explicit = true, .notices = {}};
    if (const auto resolved = aws::ResolveCredentials(context, {}); resolved.has_value()) {
      static_cast<void>(resolved->Describe());
    }
    const auto region = aws::ResolveRegion({}, context.environment, profile);
    if (!region.has_value()) continue;
    static_cast<void>(aws::ResolveEndpoint(aws::kCloudWatchLogs, *region, {}, context.environment,
                                           context.config, profile)
                          .has_value());
  }
  return 0;
}
