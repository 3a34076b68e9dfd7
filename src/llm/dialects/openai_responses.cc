#include "llm/dialects/openai_responses.h"

#include <fmt/format.h>

#include <utility>

#include "llm/dialects/continuation.h"
#include "llm/dialects/openai_responses_decode.h"

namespace logai::llm {
namespace {

class ResponsesDialect final : public Dialect {
 public:
  explicit ResponsesDialect(ResponsesOptions options) : options_(std::move(options)) {}

  Framing framing() const override { return Framing::kSse; }
  std::string_view path() const override { return "/responses"; }
  std::string Encode(const ChatRequest& request) const override {
    return EncodeResponses(request, options_);
  }
  std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const override {
    return NewResponsesDecoder(fmt::format("call_{}_", request.messages.size()),
                               MarkOf(request, BoundTo::kModel));
  }

  std::optional<Adaptation> Adapt(const WireError& refusal) override {
    auto relaxed = RelaxResponses(options_, refusal);
    if (!relaxed) return std::nullopt;
    options_ = *std::move(relaxed);
    return Adaptation{};
  }

 private:
  ResponsesOptions options_;
};

}  // namespace

std::unique_ptr<Dialect> MakeResponsesDialect(ResponsesOptions options) {
  return std::make_unique<ResponsesDialect>(std::move(options));
}

}  // namespace logai::llm
