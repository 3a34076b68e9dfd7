#include "llm/dialects/anthropic_messages.h"

#include "llm/dialects/anthropic_messages_decode.h"
#include "llm/dialects/relaxing_dialect.h"

namespace logai::llm {

std::unique_ptr<Dialect> MakeAnthropicDialect(AnthropicOptions options) {
  DialectParts<AnthropicOptions> parts{.framing = Framing::kSse,
                                       .path = options.path,
                                       .bound_to = BoundTo::kConversation,
                                       .encode = EncodeAnthropic,
                                       .new_decoder = NewAnthropicDecoder,
                                       .relax = RelaxAnthropic};
  return std::make_unique<RelaxingDialect<AnthropicOptions>>(std::move(options), std::move(parts));
}

}  // namespace logai::llm
