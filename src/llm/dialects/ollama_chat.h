#pragma once

#include <memory>

#include "llm/dialect.h"

namespace logai::llm {

/// Ollama's own chat: POST /api/chat, answered with one JSON document a line. A model that refuses
/// tools is asked again without them.
std::unique_ptr<Dialect> MakeOllamaChatDialect(std::string model);

}  // namespace logai::llm
