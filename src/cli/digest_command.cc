#include "cli/digest_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/digest.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "cli/file_specs.h"
#include "cli/live_status.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "cli/render_digest.h"
#include "config/keys.h"
#include "privacy/redactor.h"

namespace logai::cli {
namespace {

constexpr std::size_t kDefaultBytes = 16'000;
// How many bytes a token has at least, in text of logs: so no page gets too long.
constexpr std::size_t kBytesPerToken = 3;
constexpr std::chrono::milliseconds kPatience{1'000};  // before progress is shown

using SteadyClock = std::chrono::steady_clock;

std::size_t MaxBytes(const DigestCommand& command) {
  if (!command.max_bytes && !command.max_tokens) return kDefaultBytes;
  constexpr std::size_t kMost = std::size_t{1} << 40;
  return std::min(command.max_bytes.value_or(kMost),
                  std::min(command.max_tokens.value_or(kMost), kMost) * kBytesPerToken);
}

base::Result<app::DigestRequest> RequestOf(const DigestCommand& command,
                                           const config::Settings& settings,
                                           const base::Environment& environment) {
  app::DigestRequest request;
  LOGAI_ASSIGN_OR_RETURN(request.specs, FileSpecsOf(command.sources, "digest"));
  request.since = command.since;
  request.until = command.until;
  request.baseline = command.baseline;
  request.question = command.question;
  request.threads = command.threads;
  request.home = settings.home();
  LOGAI_ASSIGN_OR_RETURN(request.zone,
                         base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment));
  return request;
}

}  // namespace

ExitCode RunDigest(const DigestCommand& command, const config::Settings& settings,
                   const base::Environment& environment, const Terminal& terminal,
                   std::stop_token stop) {
  const auto begin = SteadyClock::now();
  const bool json = command.format == Format::kJson;
  const auto fail = [&](const base::Error& error) {
    if (json)
      WriteOut(ErrorAsJson(error));
    else
      PrintError(error, terminal);
    return ExitCodeFor(error);
  };
  auto request = RequestOf(command, settings, environment);
  if (!request) return fail(request.error());

  const privacy::Redactor redactor;
  if (command.redact) {
    request->redact = [&](std::string_view text) { return redactor.Redact(text).str(); };
  }
  LiveStatus status(terminal, !command.quiet);
  request->progress = [&](std::int64_t done) {
    if (SteadyClock::now() - begin < kPatience) return;
    status.Start("read", fmt::format("{} MiB read", base::WithThousands(done / (1024 * 1024))));
  };
  const auto material = app::GatherDigest(*request, std::move(stop));
  status.Clear();
  if (!material) return fail(material.error());
  if (!command.quiet) {
    for (const std::string& notice : material->notices) PrintNotice(notice, terminal);
  }

  const DigestView view{
      .max_bytes = MaxBytes(command), .explain = command.explain, .zone = &request->zone};
  const auto page = json ? DigestAsJson(*material, view) : DigestAsText(*material, view, terminal);
  if (!page) return fail(page.error());
  WriteOut(*page);
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
