#include "cli/digest_command.h"

#include <algorithm>

#include "app/digest.h"
#include "base/time_zone.h"
#include "cli/file_specs.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/render_digest.h"
#include "config/keys.h"

namespace logai::cli {
namespace {

constexpr std::size_t kDefaultBytes = 16'000;
// How many bytes a token has at least, in text of logs: so no page gets too long.
constexpr std::size_t kBytesPerToken = 3;

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
  const bool json = command.format == Format::kJson;
  const auto fail = [&](const base::Error& error) { return TellFailure(error, json, terminal); };
  auto request = RequestOf(command, settings, environment);
  if (!request) return TellMisuse(request.error(), json, terminal);

  auto redact = RedactionOf(command.redact, settings);
  if (!redact) return fail(redact.error());
  request->redact = *std::move(redact);
  Progress progress(terminal, !command.quiet);
  request->progress = [&](base::ByteCount done, base::ByteCount total) {
    progress.Show(done, total);
  };
  const auto material = app::GatherDigest(*request, std::move(stop));
  progress.Clear();
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
