#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/observer.h"
#include "agent/session/session_file.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "config/settings.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"

namespace logai::app {

/// Keeps a conversation while it runs. All that it writes passed the redactor, but for requests,
/// which stand in the file as they left. A file that cannot be written costs a notice, not the
/// question.
/// Threads: any; calls come one at a time.
class SessionRecorder {
 public:
  struct Parts {
    std::filesystem::path folder;
    std::vector<std::string> sources;  ///< as the user gave them
    const privacy::Redactor& redactor;
    const logs::EvidenceRegistry& evidence;
    const base::Clock& clock;
    /// The key of the fingerprints of private values in the session with this id.
    std::function<base::Result<base::Secret>(const std::string& id)> fingerprint_key;
    std::function<void(const std::string&)> on_notice;
  };

  /// Nothing is written before the first question.
  /// Lives: what `parts` refers to outlives the recorder.
  explicit SessionRecorder(Parts parts) : parts_(std::move(parts)) {}

  /// Goes on with a session of before, whose evidence is in the registry already.
  /// Errors:  those of agent::SessionWriter::Continue.
  base::Status Continue(const std::filesystem::path& file);

  void BeginQuestion(const std::string& question);
  void Take(const agent::AgentEvent& event);
  void Sent(const llm::OutgoingRequest& request);
  void EndQuestion(const base::Result<agent::Answer>& answer, const base::TimeZone& zone);
  /// From now on there is another session: the conversation was forgotten.
  void Forget();

  /// The session's id; empty before the first question.
  std::string id() const;

 private:
  void Write(const std::function<base::Status(agent::SessionWriter&)>& write);
  void WriteNewEvidence();
  void WriteNewNames();

  Parts parts_;
  mutable std::recursive_mutex mutex_;  // guards what follows
  std::optional<agent::SessionWriter> file_;
  std::vector<logs::Evidence> kept_;  // evidence as it was written
  bool failed_ = false;
  std::size_t names_kept_ = 0;             // of private values
  std::optional<base::Secret> names_key_;  // once the first is written
};

/// Passes everything on to a face and to the recorder.
class RecordingObserver final : public agent::Observer {
 public:
  RecordingObserver(agent::Observer& face, SessionRecorder* recorder)
      : face_(face), recorder_(recorder) {}
  void OnEvent(const agent::AgentEvent& event) override {
    if (recorder_ != nullptr) recorder_->Take(event);
    face_.OnEvent(event);
  }

 private:
  agent::Observer& face_;
  SessionRecorder* recorder_;  // null: nothing is kept
};

/// Where sessions are kept.
std::filesystem::path SessionFolder(const config::Settings& settings);

/// The conversation of `session` as messages that may leave: through `redactor` once more, which
/// may have been off when they were written. Questions without an answer are left out.
std::vector<std::vector<llm::Message>> ConversationOf(const agent::Session& session,
                                                      const privacy::Redactor& redactor);

/// Its evidence, through `redactor` once more.
std::vector<logs::Evidence> EvidenceOf(const agent::Session& session,
                                       const privacy::Redactor& redactor);

}  // namespace logai::app
