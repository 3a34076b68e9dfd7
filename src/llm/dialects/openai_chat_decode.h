#pragma once

#include <memory>
#include <string>

#include "llm/dialect.h"

namespace logai::llm {

/// A decoder for OpenAI chat completions as api.openai.com streams them and as the servers that
/// call themselves compatible do.
/// Tool calls make the finish reason kToolCalls whatever the server calls it. Reasoning fields
/// count as activity, not as text; before calls they become the reply's continuation, bound to
/// `bound_to`.
/// Source:  OpenAI's chat completions reference; the deviations in docs/providers.md.
std::unique_ptr<ReplyDecoder> NewOpenAiChatDecoder(std::string id_prefix, std::string bound_to);

}  // namespace logai::llm
