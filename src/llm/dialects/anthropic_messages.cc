#include "llm/dialects/anthropic_messages.h"

#include <fmt/format.h>

#include <utility>

#include "llm/dialects/anthropic_messages_decode.h"
#include "llm/dialects/continuation.h"

namespace logai::llm {
namespace {

class AnthropicDialect final : public Dialect {
 public:
  explicit AnthropicDialect(AnthropicOptions options) : options_(std::move(options)) {}

  Framing framing() const override { return Framing::kSse; }
  std::string_view path() const override { return options_.path; }
  std::string Encode(const ChatRequest& request) const override {
    return EncodeAnthropic(request, options_);
  }
  std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const override {
    return NewAnthropicDecoder(fmt::format("call_{}_", request.messages.size()),
                               MarkOf(request, BoundTo::kConversation));
  }

  std::optional<Adaptation> Adapt(const WireError& refusal) override {
    auto relaxed = RelaxAnthropic(options_, refusal);
    if (!relaxed) return std::nullopt;
    options_ = *std::move(relaxed);
    return Adaptation{};
  }

 private:
  AnthropicOptions options_;
};

}  // namespace

std::unique_ptr<Dialect> MakeAnthropicDialect(AnthropicOptions options) {
  return std::make_unique<AnthropicDialect>(std::move(options));
}

}  // namespace logai::llm
