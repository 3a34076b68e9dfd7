#pragma once

#include <memory>

#include "llm/dialect.h"
#include "llm/dialects/openai_responses_encode.h"

namespace logai::llm {

/// OpenAI's Responses API: POST /responses, answered with typed server-sent events. Stateless: the
/// server keeps nothing, each request carries the whole conversation with the model's own encrypted
/// reasoning.
std::unique_ptr<Dialect> MakeResponsesDialect(ResponsesOptions options);

}  // namespace logai::llm
