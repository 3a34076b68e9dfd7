#include "llm/dialects/openai_responses.h"

#include "llm/dialects/openai_responses_decode.h"
#include "llm/dialects/relaxing_dialect.h"

namespace logai::llm {

std::unique_ptr<Dialect> MakeResponsesDialect(ResponsesOptions options) {
  DialectParts<ResponsesOptions> parts{.framing = Framing::kSse,
                                       .path = "/responses",
                                       .bound_to = BoundTo::kModel,
                                       .encode = EncodeResponses,
                                       .new_decoder = NewResponsesDecoder,
                                       .relax = RelaxResponses};
  return std::make_unique<RelaxingDialect<ResponsesOptions>>(std::move(options), std::move(parts));
}

}  // namespace logai::llm
