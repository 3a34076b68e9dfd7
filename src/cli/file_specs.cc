#include "cli/file_specs.h"

#include <fmt/format.h>

#include "cli/ask_command.h"

namespace logai::cli {

base::Result<std::vector<std::string>> FileSpecsOf(std::vector<std::string> sources,
                                                   std::string_view command) {
  if (sources.empty() && StdinHasData()) return std::vector<std::string>{"-"};
  if (sources.empty()) {
    return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                       .message = "there are no logs to look at",
                       .next = fmt::format("name files, folders or globs, or pipe logs in, as in: "
                                           "logai {} app.log",
                                           command),
                       .retry_after = {}});
  }
  for (const std::string& spec : sources) {
    if (spec != "cloudwatch" && !spec.starts_with("cloudwatch:")) continue;
    return base::Fail(
        {.kind = base::ErrorKind::kInvalidInput,
         .message = fmt::format("{} reads files and standard input, not {}", command, spec),
         .next = "save the events to a file first",
         .retry_after = {}});
  }
  return sources;
}

}  // namespace logai::cli
