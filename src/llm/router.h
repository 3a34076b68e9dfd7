#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm/chat_model.h"
#include "llm/provider.h"

namespace logai::llm {

/// Whether another provider may help where this one failed: it is gone, out of quota, down, or will
/// not have us. A request that is wrong everywhere, or that the user stopped, is none of these.
bool MayHelpElsewhere(base::ErrorKind kind);

/// A model to turn to.
struct Fallback {
  std::string name;  ///< "ollama/llama3.1:8b", as the user wrote it
  std::function<base::Result<std::unique_ptr<ChatModel>>()> open;
};

/// A chain of models that the user agreed to: the next one is asked when the one before fails in a
/// way that MayHelpElsewhere, and stays in charge from then on. A request that is too large is for
/// the caller to shrink first; a second refusal goes to the next model that takes more. Once text
/// was given there is no second answer.
/// Threads: one at a time.
class RoutedModel final : public ChatModel {
 public:
  RoutedModel(std::unique_ptr<ChatModel> first, std::vector<Fallback> fallbacks,
              ModelEvents events);

  std::string_view provider() const override { return current_->provider(); }
  std::string_view model() const override { return current_->model(); }
  ModelLimits limits() const override { return current_->limits(); }
  bool takes_tools() const override { return current_->takes_tools(); }

  base::Result<Reply> Generate(const ChatRequest& request, const TextSink& on_text,
                               std::stop_token stop) override;

 private:
  bool MovesOn(const base::Error& error);
  bool TurnToNext(const base::Error& error, bool must_take_more);

  std::unique_ptr<ChatModel> current_;
  std::vector<Fallback> fallbacks_;  // those not yet tried, best first
  ModelEvents events_;
  int too_large_in_a_row_ = 0;
};

}  // namespace logai::llm
