#include "app/session_recorder.h"

#include <fmt/format.h>

#include <utility>

#include "agent/session/session_store.h"
#include "app/answer_text.h"

namespace logai::app {
namespace {

bool SameText(const logs::Evidence& a, const logs::Evidence& b) {
  return a.shown_text == b.shown_text && a.record_text == b.record_text && a.line_end == b.line_end;
}

agent::SavedAnswer Saved(const agent::Answer& answer, const privacy::Redactor& redactor,
                         const base::TimeZone& zone) {
  const auto redacted = [&](const std::string& text) { return redactor.Redact(text).str(); };
  const auto all_redacted = [&](std::vector<std::string> texts) {
    for (std::string& text : texts) text = redacted(text);
    return texts;
  };
  agent::SavedAnswer saved{.text = redacted(answer.text),
                           .conclusion = answer.conclusion,
                           .citations = {},
                           .coverage = all_redacted(CoverageLines(answer, zone)),
                           .notices = all_redacted(answer.notices),
                           .provider = answer.provider,
                           .model = answer.model,
                           .model_requests = answer.model_requests,
                           .usage = answer.usage,
                           .duration = answer.duration};
  saved.conclusion.summary = redacted(saved.conclusion.summary);
  if (saved.conclusion.culprit) saved.conclusion.culprit = redacted(*saved.conclusion.culprit);
  for (const agent::Citation& citation : answer.citations)
    saved.citations.push_back(
        {citation.evidence.id, citation.verified, redacted(citation.problem)});
  return saved;
}

}  // namespace

std::filesystem::path SessionFolder(const config::Settings& settings) {
  return settings.DataFolder() / "sessions";
}

base::Status SessionRecorder::Continue(const std::filesystem::path& file) {
  const std::lock_guard lock(mutex_);
  LOGAI_ASSIGN_OR_RETURN(file_, agent::SessionWriter::Continue(file));
  kept_ = parts_.evidence.All();
  if (const auto* names = parts_.redactor.pseudonyms()) names_kept_ = names->size();
  return {};
}

void SessionRecorder::Write(const std::function<base::Status(agent::SessionWriter&)>& write) {
  if (failed_ || !file_) return;
  // What stands in the file after a crash must not be given to another value.
  WriteNewNames();
  auto status = write(*file_);
  if (status) return;
  failed_ = true;
  file_.reset();
  parts_.on_notice("this session is no longer kept: " + status.error().message);
}

/// Names of private values that are new. Without a key they hold for this process only.
void SessionRecorder::WriteNewNames() {
  const privacy::Pseudonyms* names = parts_.redactor.pseudonyms();
  if (names == nullptr || names->size() == names_kept_) return;
  if (!names_key_) {
    auto key = parts_.fingerprint_key(file_->file().stem().string());
    if (!key) {
      names_kept_ = names->size();
      return parts_.on_notice(
          "names such as <email-1> will not mean the same when this session goes "
          "on: " +
          key.error().message);
    }
    names_key_ = *std::move(key);
  }
  for (const auto& kept : names->KeptFrom(names_kept_, *names_key_)) {
    if (!file_->WritePseudonym(kept)) return;  // the line that follows tells
    ++names_kept_;
  }
}

void SessionRecorder::BeginQuestion(const std::string& question) {
  const std::lock_guard lock(mutex_);
  const base::UtcTime now = parts_.clock.Now();
  if (!file_ && !failed_) {
    auto file = agent::SessionWriter::Create(
        parts_.folder,
        {.id = agent::NewSessionId(now), .name = {}, .begun = now, .sources = parts_.sources});
    if (file) {
      file_ = *std::move(file);
    } else {
      failed_ = true;
      parts_.on_notice("this session is not kept: " + file.error().message);
    }
  }
  const std::string redacted = parts_.redactor.Redact(question).str();
  Write([&](agent::SessionWriter& file) { return file.WriteQuestion(redacted, now); });
}

void SessionRecorder::Take(const agent::AgentEvent& event) {
  const std::lock_guard lock(mutex_);
  if (const auto* tool = std::get_if<agent::ToolFinished>(&event)) {
    WriteNewEvidence();
    agent::ToolRun run = tool->run;
    run.arguments_json = parts_.redactor.Redact(run.arguments_json).str();
    Write([&](agent::SessionWriter& file) { return file.WriteToolRun(run); });
  } else if (const auto* added = std::get_if<agent::MessageAdded>(&event)) {
    llm::Message message = added->message;
    // The question went to the model as it was typed, and may come back in what it asks for.
    for (llm::ToolCall& call : message.tool_calls)
      call.arguments_json = parts_.redactor.Redact(call.arguments_json).str();
    Write([&](agent::SessionWriter& file) { return file.WriteMessage(message); });
  }
}

void SessionRecorder::Sent(const llm::OutgoingRequest& request) {
  const std::lock_guard lock(mutex_);
  Write([&](agent::SessionWriter& file) { return file.WriteRequest(request, parts_.clock.Now()); });
}

/// Evidence that is new, or was shown in more words since.
void SessionRecorder::WriteNewEvidence() {
  std::vector<logs::Evidence> all = parts_.evidence.All();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i < kept_.size() && SameText(all[i], kept_[i])) continue;
    logs::Evidence redacted = all[i];
    if (parts_.redactor.pseudonyms() != nullptr) {
      redacted.group = parts_.redactor.Redact(redacted.group).str();
      redacted.stream = parts_.redactor.Redact(redacted.stream).str();
    }
    Write([&](agent::SessionWriter& file) { return file.WriteEvidence(redacted); });
  }
  kept_ = std::move(all);
}

void SessionRecorder::EndQuestion(const base::Result<agent::Answer>& answer,
                                  const base::TimeZone& zone) {
  const std::lock_guard lock(mutex_);
  WriteNewEvidence();
  Write([&](agent::SessionWriter& file) {
    if (!answer) return file.WriteFailure(parts_.redactor.Redact(answer.error().message).str());
    return file.WriteAnswer(Saved(*answer, parts_.redactor, zone));
  });
}

void SessionRecorder::Forget() {
  const std::lock_guard lock(mutex_);
  file_.reset();
  kept_.clear();
  failed_ = false;
  names_kept_ = 0;
  names_key_.reset();
}

std::string SessionRecorder::id() const {
  const std::lock_guard lock(mutex_);
  return file_ ? file_->file().stem().string() : std::string();
}

std::vector<std::vector<llm::Message>> ConversationOf(const agent::Session& session,
                                                      const privacy::Redactor& redactor) {
  std::vector<std::vector<llm::Message>> turns;
  for (const agent::SavedTurn& turn : session.turns) {
    if (!turn.answer) continue;
    std::vector<llm::Message> messages{
        {.role = llm::Role::kUser, .text = redactor.Redact(turn.question)}};
    for (const agent::SavedMessage& saved : turn.messages) {
      messages.push_back({.role = saved.role,
                          .text = redactor.Redact(saved.text),
                          .tool_calls = saved.tool_calls,
                          .tool_call_id = saved.tool_call_id,
                          .tool_name = saved.tool_name});
    }
    // Rules answered without a conversation.
    if (turn.messages.empty())
      messages.push_back(
          {.role = llm::Role::kAssistant, .text = redactor.Redact(turn.answer->text)});
    turns.push_back(std::move(messages));
  }
  return turns;
}

std::vector<logs::Evidence> EvidenceOf(const agent::Session& session,
                                       const privacy::Redactor& redactor) {
  std::vector<logs::Evidence> evidence = session.evidence;
  for (logs::Evidence& one : evidence) {
    one.shown_text = redactor.Redact(one.shown_text).str();
    one.record_text = redactor.Redact(one.record_text).str();
  }
  return evidence;
}

}  // namespace logai::app
