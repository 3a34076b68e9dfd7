#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
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

/// Asks the user who may answer in place of the model that failed with `error`; nullopt: nobody.
using AskForFallback =
    std::function<std::optional<Fallback>(const base::Error& error, std::stop_token stop)>;

/// A chain of models that the user agreed to, in the settings or when asked: the next one is asked
/// when the one before fails in a way that MayHelpElsewhere, and stays in charge for the rest of
/// the question. One that failed cools down, as long as its server asked for or its error suggests;
/// the next question goes to the first of the chain that has. A request that is too large is for
/// the caller to shrink first; a second refusal goes to the next model that takes more. Once text
/// was given there is no second answer.
/// Threads: one at a time.
class RoutedModel final : public ChatModel {
 public:
  /// `ask` may be empty: then only the chain counts.
  /// Lives:   `clock` outlives the model.
  RoutedModel(std::unique_ptr<ChatModel> first, std::vector<Fallback> fallbacks, ModelEvents events,
              AskForFallback ask = {}, const base::Clock& clock = base::SystemClock());

  std::string_view provider() const override { return current().provider(); }
  std::string_view model() const override { return current().model(); }
  ModelLimits limits() const override { return current().limits(); }
  bool takes_tools() const override { return current().takes_tools(); }
  const QuotaSubject* quota_subject() const override { return current().quota_subject(); }

  void GetReady(std::stop_token stop) override { current().GetReady(std::move(stop)); }
  base::Result<OutgoingRequest> Preview(const ChatRequest& request) const override {
    return current().Preview(request);
  }
  bool TurnToLarger(const base::Error& error, std::stop_token stop) override;
  base::Result<Reply> Generate(const ChatRequest& request, const TextSink& on_text,
                               std::stop_token stop) override;

 private:
  struct Link {
    std::string name;
    std::function<base::Result<std::unique_ptr<ChatModel>>()> open;
    std::unique_ptr<ChatModel> model;  // null until it is needed
    base::UtcTime cool_at{};           // not to be asked before
  };

  ChatModel& current() const { return *chain_[current_].model; }
  void BeginQuestion();
  bool MovesOn(const base::Error& error, std::stop_token stop);
  bool TurnTo(std::size_t link, const base::Error& error, bool must_take_more,
              std::stop_token stop);
  void Tell(const std::string& text) const;

  std::vector<Link> chain_;
  std::size_t current_ = 0;  // its model is open
  ModelEvents events_;
  AskForFallback ask_;
  const base::Clock& clock_;
  int too_large_in_a_row_ = 0;
  bool turned_for_question_ = false;  // the question that comes was too large for the ones before
};

}  // namespace logai::llm
