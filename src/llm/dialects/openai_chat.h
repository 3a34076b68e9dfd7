#pragma once

#include <memory>

#include "llm/dialect.h"
#include "llm/dialects/openai_chat_encode.h"

namespace logai::llm {

/// OpenAI chat completions: POST /chat/completions, answered with server-sent events.
std::unique_ptr<Dialect> MakeOpenAiChatDialect(ChatQuirks quirks);

}  // namespace logai::llm
