#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/session/session_file.h"
#include "app/private_values.h"
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
  if (auto* names = redactor_.pseudonyms(); names != nullptr && !session.pseudonyms.empty()) {
    LOGAI_ASSIGN_OR_RETURN(auto key, FingerprintKey(settings_, session.id));
    names->Restore(session.pseudonyms, std::move(key));
  }
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
       .fingerprint_key = [this](const std::string& id) { return FingerprintKey(settings_, id); },
       .on_notice = [this](const std::string& text) { events_.on_notice(text); }}));
  return request.session.empty() ? base::Status() : recorder_->Continue(request.session);
}

std::string Workbench::Reveal(std::string_view text) const {
  const privacy::Pseudonyms* names = redactor_.pseudonyms();
  return names == nullptr ? std::string(text) : names->Reveal(text);
}

base::Status Workbench::MeetValuesAgain(std::stop_token stop) {
  // The real names of groups with a value in them are met in the list.
  if (const auto groups = Groups(/*refresh=*/false, stop); groups) {
    for (const sources::GroupInfo& group : *groups) names_.Shown(group.name);
  }
  return app::MeetValuesAgain(evidence_.All(), *sources_.source, names_, redactor_, stop);
}

}  // namespace logai::app
