#include "llm/dialects/bedrock_converse.h"

#include "llm/dialects/bedrock_converse_decode.h"
#include "llm/dialects/relaxing_dialect.h"

namespace logai::llm {

std::unique_ptr<Dialect> MakeConverseDialect(ConverseOptions options) {
  DialectParts<ConverseOptions> parts{.framing = Framing::kEventStream,
                                      .path = ConversePath(options.model),
                                      .bound_to = BoundTo::kConversation,
                                      .encode = EncodeConverse,
                                      .new_decoder = NewConverseDecoder,
                                      .relax = RelaxConverse};
  return std::make_unique<RelaxingDialect<ConverseOptions>>(std::move(options), std::move(parts));
}

}  // namespace logai::llm
