#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/answer.h"
#include "agent/coverage.h"
#include "agent/investigator.h"
#include "agent/observer.h"
#include "agent/result_cache.h"
#include "agent/toolbox.h"
#include "agent/tools/group_names.h"
#include "agent/tools/group_scope.h"
#include "agent/tools/tool_context.h"
#include "app/key_check.h"
#include "app/session_recorder.h"
#include "app/sources_wiring.h"
#include "base/environment.h"
#include "base/prompter.h"
#include "config/provider_choice.h"
#include "config/settings.h"
#include "llm/chat_model.h"
#include "llm/quota/ledger.h"
#include "llm/router.h"
#include "logs/evidence.h"
#include "net/http.h"
#include "privacy/redactor.h"

namespace logai::app {

/// Why a workbench could not be built.
struct StartError {
  base::Error error;
  /// The settings are at fault, not the logs or times that were asked for: shown in the contract's
  /// words (compatibility, section 4).
  bool in_configuration = false;
};

/// Everything that answers questions, built once from the settings, for every face: the only place
/// that knows all parts. Threads: one question at a time.
class Workbench {
 public:
  /// Builds the parts. Nothing is asked of a provider or of AWS yet.
  /// Lives:   `settings`, `environment` and `clock` must outlive the workbench.
  static std::expected<std::unique_ptr<Workbench>, StartError> Create(
      const config::Settings& settings, const base::Environment& environment,
      const SourceRequest& request, const base::Clock& clock, std::stop_token stop);
  ~Workbench();

  /// Answers a question; the conversation and the evidence ids go on from the one before. When the
  /// provider fails, `prompter` asks who may answer instead, for the rest of the session.
  /// Errors:  those of the model and of the sources, with what the user can do.
  base::Result<agent::Answer> Ask(const std::string& question, agent::Observer& observer,
                                  base::Prompter& prompter, std::stop_token stop);

  /// The request that Ask would send first, but for its keys. Nothing is sent to a provider; the
  /// source is asked for its groups.
  /// Errors:  those of Ask; kInvalidInput when no model would be asked.
  base::Result<llm::OutgoingRequest> Preview(const std::string& question, agent::Observer& observer,
                                             std::stop_token stop);

  /// The session that is kept; empty before the first question, or when none is.
  std::string session_id() const { return recorder_ ? recorder_->id() : std::string(); }

  /// From now on a question takes no more than that. Rules heed the time only: when it is up they
  /// fail with kTimeout.
  void LimitSpending(agent::SpendingCaps caps) { caps_ = std::move(caps); }

  /// `text` with real values in the place of their names (`<email-1>`), as far as they are known.
  /// For the user's own screen only.
  std::string Reveal(std::string_view text) const;
  /// In a session that goes on: reads again what was shown, so that Reveal knows its values.
  /// Errors:  kCancelled.
  base::Status MeetValuesAgain(std::stop_token stop);

  /// The groups there are, from the last look or a new one (`refresh`).
  base::Result<std::vector<sources::GroupInfo>> Groups(bool refresh, std::stop_token stop);

  /// Begins to check the key beside whatever comes next; a finding is among the notices.
  void CheckKey();

  void ForgetConversation();

  const config::Settings& settings() const { return settings_; }
  const config::ProviderChoice& provider() const { return provider_; }
  bool offline() const { return model_ == nullptr; }
  const OpenSources& sources() const { return sources_; }
  agent::ResultCache& results() { return results_; }
  /// What the user should hear before the next answer, once.
  std::vector<std::string> TakeNotices();

 private:
  Workbench(const config::Settings& settings, const base::Environment& environment,
            const base::Clock& clock);

  base::Status Configure(std::stop_token stop);
  base::Result<SourceRequest> Take(const SourceRequest& request);
  base::Status KeepSession(const SourceRequest& request);
  privacy::RedactedText GetReadyToAsk(const std::string& question, std::stop_token stop);
  base::Result<agent::Answer> AskModel(const std::string& question, agent::Observer& observer,
                                       std::stop_token stop);
  base::Result<agent::Answer> AskRules(const std::string& question, agent::Observer& observer,
                                       std::stop_token stop);
  std::optional<llm::Fallback> AskWhoElse(const base::Error& error, std::stop_token stop);
  base::Error NoGroups(std::stop_token stop);
  std::string NoEventsText(std::stop_token stop) const;
  void CompleteCoverage(agent::Coverage& coverage) const;
  base::Status LoadGroups(agent::Observer& observer, std::stop_token stop);

  const config::Settings& settings_;
  const base::Environment& environment_;
  const base::Clock& clock_;
  std::unique_ptr<net::HttpTransport> transport_;
  config::ProviderChoice provider_;
  OpenSources sources_;
  privacy::Redactor redactor_;
  agent::GroupNames names_;
  agent::Notes notes_;  // of the current question
  logs::EvidenceRegistry evidence_;
  agent::ResultCache results_;
  agent::CoverageLedger coverage_;
  llm::ModelEvents events_;
  std::unique_ptr<llm::QuotaLedger> ledger_;
  std::unique_ptr<llm::ChatModel> model_;  // null: the offline analyst answers
  std::unique_ptr<agent::ToolContext> tool_context_;
  std::unique_ptr<agent::Toolbox> toolbox_;
  std::unique_ptr<agent::Investigator> investigator_;
  std::unique_ptr<SessionRecorder> recorder_;  // null when sessions are not kept
  agent::SpendingCaps caps_;
  std::vector<std::vector<llm::Message>> restored_;  // turns of before, for the investigator
  agent::ScopedGroups groups_;
  bool groups_loaded_ = false;
  agent::Observer* observer_ = nullptr;  // of the question that runs, as is the next
  base::Prompter* prompter_ = nullptr;
  bool rules_agreed_ = false;  // the user wants the offline analyst where no model answers
  std::vector<std::string> notices_;
  std::unique_ptr<KeyCheck> key_check_;  // null until CheckKey; last: it uses the parts above
};

}  // namespace logai::app
