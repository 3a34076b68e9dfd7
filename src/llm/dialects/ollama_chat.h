#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "llm/dialect.h"

namespace logai::llm {

/// Ollama's own chat: POST /api/chat, answered with one JSON document a line. A model that refuses
/// tools is asked again without them; one that is known to have none is not offered any.
std::unique_ptr<Dialect> MakeOllamaChatDialect(std::string model, bool tools = true);

/// What the user should know of a model that takes no tools. `what` says how one knows.
std::string NoToolsNotice(std::string_view model, std::string_view what);

}  // namespace logai::llm
