#include "llm/dialects/openai_chat.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "llm/dialects/continuation.h"
#include "llm/dialects/openai_chat_decode.h"

namespace logai::llm {
namespace {

class OpenAiChatDialect final : public Dialect {
 public:
  explicit OpenAiChatDialect(ChatQuirks quirks) : quirks_(std::move(quirks)) {}

  Framing framing() const override { return Framing::kSse; }
  std::string_view path() const override { return "/chat/completions"; }
  std::string Encode(const ChatRequest& request) const override {
    return EncodeOpenAiChat(request, quirks_);
  }
  std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const override {
    return NewOpenAiChatDecoder(fmt::format("call_{}_", request.messages.size()),
                                MarkOf(request, BoundTo::kModel));
  }

  std::optional<Adaptation> Adapt(const WireError& refusal) override {
    auto relaxed = RelaxQuirks(quirks_, refusal);
    if (!relaxed || std::ranges::find(refused_, *relaxed) != refused_.end()) return std::nullopt;
    refused_.push_back(std::exchange(quirks_, *std::move(relaxed)));
    return Adaptation{};
  }

 private:
  ChatQuirks quirks_;
  std::vector<ChatQuirks> refused_;
};

}  // namespace

std::unique_ptr<Dialect> MakeOpenAiChatDialect(ChatQuirks quirks) {
  return std::make_unique<OpenAiChatDialect>(std::move(quirks));
}

}  // namespace logai::llm
