#include "llm/dialects/bedrock_converse.h"

#include <fmt/format.h>

#include <utility>

#include "llm/dialects/bedrock_converse_decode.h"
#include "llm/dialects/continuation.h"

namespace logai::llm {
namespace {

class ConverseDialect final : public Dialect {
 public:
  explicit ConverseDialect(ConverseOptions options)
      : options_(std::move(options)), path_(ConversePath(options_.model)) {}

  Framing framing() const override { return Framing::kEventStream; }
  std::string_view path() const override { return path_; }
  std::string Encode(const ChatRequest& request) const override {
    return EncodeConverse(request, options_);
  }
  std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const override {
    return NewConverseDecoder(fmt::format("call_{}_", request.messages.size()),
                              MarkOf(request, BoundTo::kConversation));
  }

  std::optional<Adaptation> Adapt(const WireError& refusal) override {
    auto relaxed = RelaxConverse(options_, refusal);
    if (!relaxed) return std::nullopt;
    options_ = *std::move(relaxed);
    return Adaptation{};
  }

 private:
  ConverseOptions options_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Dialect> MakeConverseDialect(ConverseOptions options) {
  return std::make_unique<ConverseDialect>(std::move(options));
}

}  // namespace logai::llm
