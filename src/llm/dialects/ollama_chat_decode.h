#pragma once

#include <memory>
#include <string>

#include "llm/dialect.h"

namespace logai::llm {

/// A decoder for Ollama's own /api/chat: one JSON document a line, the last one with "done": true.
/// Tool calls come whole, their arguments as objects, on older servers without ids. Thinking counts
/// as activity, not as text; what led to calls is kept to be sent back with them.
/// Source:  ollama/ollama api/types.go and server/routes.go.
std::unique_ptr<ReplyDecoder> NewOllamaChatDecoder(std::string id_prefix, std::string bound_to);

}  // namespace logai::llm
