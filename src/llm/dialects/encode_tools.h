#pragma once

#include <vector>

#include "llm/chat.h"
#include "llm/json_fields.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// The schema of the tool's arguments. A tool without parameters has one too: strict servers refuse
/// an empty one.
Json ToolSchema(const ToolSpec& tool);

/// The tools in OpenAI's nested shape, which Ollama shares:
/// [{"type": "function", "function": {"name", "description", "parameters"}}].
Json EncodeTools(const std::vector<ToolSpec>& tools);

}  // namespace logai::llm
