#include "cli/log_command.h"

#include <memory>
#include <utility>

#include "app/redaction.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "privacy/redactor.h"

namespace logai::cli {

ExitCode TellFailure(const base::Error& error, bool json, const Terminal& terminal) {
  if (json)
    WriteOut(ErrorAsJson(error));
  else
    PrintError(error, terminal);
  return ExitCodeFor(error);
}

ExitCode TellMisuse(const base::Error& error, bool json, const Terminal& terminal) {
  const ExitCode code = TellFailure(error, json, terminal);
  return error.kind == base::ErrorKind::kInvalidInput ? ExitCode::kUsage : code;
}

base::Result<std::function<std::string(std::string_view)>> RedactionOf(
    bool wanted, const config::Settings& settings) {
  std::function<std::string(std::string_view)> redaction;
  if (!wanted) return redaction;
  LOGAI_ASSIGN_OR_RETURN(privacy::RedactorOptions options, app::RedactorOptionsFrom(settings));
  options.enabled = true;  // asked for here, whatever goes to a model
  redaction = [redactor = std::make_shared<const privacy::Redactor>(std::move(options))](
                  std::string_view text) { return redactor->Redact(text).str(); };
  return redaction;
}

}  // namespace logai::cli
