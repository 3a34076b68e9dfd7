#pragma once

#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "llm/chat_model.h"

namespace logai::test {

/// A chat model that answers from a list and remembers what it was asked.
class ScriptedModel : public llm::ChatModel {
 public:
  using Turn = std::variant<llm::Reply, base::Error>;

  explicit ScriptedModel(std::vector<Turn> turns) : turns_(turns.begin(), turns.end()) {}

  std::string_view provider() const override { return "scripted"; }
  std::string_view model() const override { return "scripted-1"; }
  llm::ModelLimits limits() const override { return limits_; }
  void set_limits(llm::ModelLimits limits) { limits_ = limits; }

  base::Result<llm::OutgoingRequest> Preview(const llm::ChatRequest& request) const override {
    return llm::OutgoingRequest{.provider = "scripted",
                                .model = request.model,
                                .address = "nowhere",
                                .headers = {},
                                .body = request.system.str()};
  }
  base::Result<llm::Reply> Generate(const llm::ChatRequest& request, const llm::TextSink& on_text,
                                    std::stop_token) override {
    requests.push_back(request);
    if (turns_.empty())
      return base::Fail(base::ErrorKind::kInternal, "the script has no more replies");
    Turn turn = std::move(turns_.front());
    turns_.pop_front();
    if (auto* error = std::get_if<base::Error>(&turn)) return base::Fail(*error);
    auto& reply = std::get<llm::Reply>(turn);
    for (std::size_t i = 0; i < reply.text.size(); i += 7) {
      on_text(std::string_view(reply.text).substr(i, 7));
    }
    return std::move(reply);
  }

  std::vector<llm::ChatRequest> requests;

 private:
  std::deque<Turn> turns_;
  llm::ModelLimits limits_{base::TokenCount(100'000), base::TokenCount(4'000)};
};

inline llm::Reply Says(std::string text) { return {.text = std::move(text)}; }

inline llm::Reply Calls(std::vector<llm::ToolCall> calls, std::string text = "") {
  return {.text = std::move(text),
          .tool_calls = std::move(calls),
          .finish = llm::FinishReason::kToolCalls};
}

}  // namespace logai::test
