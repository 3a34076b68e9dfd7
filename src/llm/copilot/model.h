#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llm/chat_model.h"
#include "llm/copilot/cli.h"
#include "llm/errors.h"
#include "llm/model_list.h"
#include "llm/provider.h"
#include "llm/quota/gate.h"
#include "llm/retry.h"
#include "llm/tokens.h"

namespace logai::llm {

struct CopilotSetup {
  const ProviderRow* row = nullptr;
  CopilotCommand command;
  /// What is tried when `command`'s CLI is not signed in.
  std::optional<CopilotCommand> else_command;
  CopilotAccess access;
  std::string model;  ///< "claude-opus-4.5", "auto"
  ModelLimits limits;
  Pacing pacing;
};

/// A model behind the Copilot CLI `program`. Nothing is started yet.
/// Errors:  kInvalidInput when the config's limits cannot be used.
/// Lives:   what `pacing` points at outlives the model.
base::Result<std::unique_ptr<ChatModel>> MakeCopilotModel(
    const ProviderConfig& config, std::filesystem::path program, const CopilotAccess& access,
    const base::Environment& environment, const ModelEvents& events, const Pacing& pacing = {});

/// The models of the account that the CLI is signed in to.
/// Errors:  kUnauthorized when it is signed in to none; those of starting the CLI.
base::Result<std::vector<ListedModel>> ListCopilotModels(std::filesystem::path program,
                                                         const CopilotAccess& access,
                                                         const base::Environment& environment,
                                                         std::stop_token stop);

/// Models of GitHub Copilot, asked through GitHub's own CLI as its SDK does. The CLI keeps the
/// conversation: it gets what is new, and holds the call-back of a tool open until the next
/// request brings its result. When the history was changed (compacted, forgotten), a new session
/// starts with all of it in one prompt. It is offered only the tools of the request; its own stay
/// off, as do its memory, its instruction files and its telemetry. It starts at the first question.
///
/// The CLI has a loop of retries of its own for what may pass; what will not is stopped here. A CLI
/// that dies or talks nonsense before any word was given is started once more, and told all.
class CopilotModel final : public ChatModel {
 public:
  CopilotModel(CopilotSetup setup, ModelEvents events);
  ~CopilotModel() override;  ///< ends the CLI

  std::string_view provider() const override { return setup_.row->name; }
  std::string_view model() const override { return setup_.model; }
  ModelLimits limits() const override { return setup_.limits; }
  const QuotaSubject* quota_subject() const override {
    return setup_.pacing.quota ? &subject_ : nullptr;
  }

  base::Result<OutgoingRequest> Preview(const ChatRequest& request) const override;
  base::Result<Reply> Generate(const ChatRequest& request, const TextSink& on_text,
                               std::stop_token stop) override;

 private:
  struct Process;
  base::Status Start(std::stop_token stop);
  void End();
  bool IsBroken() const;
  void TidyUp(base::ErrorKind kind);
  base::Result<Reply> AskOnce(const ChatRequest& request, const TextSink& on_text,
                              std::stop_token stop);
  base::Result<Reply> AskCounted(const ChatRequest& request, const TextSink& on_text,
                                 std::stop_token stop);
  base::Result<Reply> Ask(const ChatRequest& request, const TextSink& on_text,
                          std::stop_token stop);

  CopilotSetup setup_;
  QuotaSubject subject_;
  TokenEstimator estimator_;
  ModelEvents events_;
  std::unique_ptr<Process> process_;  // null until the first question, and after a failure
};

}  // namespace logai::llm
