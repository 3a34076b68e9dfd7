#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/session/session_file.h"
#include "app/workbench.h"
#include "config/keys.h"

// A conversation that is kept, and one that goes on.
namespace logai::app {

namespace {

/// Files as they are found from any folder: a session may go on elsewhere.
std::vector<std::string> FromAnywhere(std::vector<std::string> specs) {
  for (std::string& spec : specs) {
    std::error_code error;
    const bool is_path = spec != "-" && !spec.starts_with("cloudwatch") && !spec.starts_with('~');
    if (auto whole = std::filesystem::absolute(spec, error); is_path && !error)
      spec = whole.lexically_normal().string();
  }
  return specs;
}

}  // namespace

/// Takes up the session of `request`; its sources stand where the request names none.
base::Result<SourceRequest> Workbench::Take(const SourceRequest& request) {
  SourceRequest taken = request;
  if (request.session.empty()) return taken;
  LOGAI_ASSIGN_OR_RETURN(const agent::Session session, agent::ReadSession(request.session));
  if (taken.specs.empty() && !taken.stdin_has_data) taken.specs = session.sources;
  evidence_.Restore(EvidenceOf(session, redactor_));
  restored_ = ConversationOf(session, redactor_);
  if (session.unreadable > 0)
    notices_.push_back(fmt::format("{} lines of the session could not be read; the rest goes on",
                                   session.unreadable));
  return taken;
}

base::Status Workbench::KeepSession(const SourceRequest& request) {
  if (!settings_.Get(config::keys::kSaveSessions)) return {};
  recorder_.reset(new SessionRecorder(
      {.folder = SessionFolder(settings_),
       .sources = FromAnywhere(request.specs),
       .redactor = redactor_,
       .evidence = evidence_,
       .clock = clock_,
       .on_notice = [this](const std::string& text) { events_.on_notice(text); }}));
  return request.session.empty() ? base::Status() : recorder_->Continue(request.session);
}

}  // namespace logai::app
