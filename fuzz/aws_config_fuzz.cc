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
  auto parsed = aws::SharedConfig::Parse(config, credentials);
  if (!parsed.has_value()) return 0;
  // There is no home, no metadata service, no network and no terminal.
  aws::CredentialContext context{
      .environment = base::Environment(std::map<std::string, std::string, std::less<>>{
          {"HOME", "/nowhere"}, {"AWS_EC2_METADATA_DISABLED", "true"}, {"AWS_MAX_ATTEMPTS", "1"}}),
      .config = *std::move(parsed),
      .profile = {}};
  context.ask_secret = [](std::string_view, std::stop_token) {
    return base::Result<base::Secret>(base::Secret("123456"));
  };
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
