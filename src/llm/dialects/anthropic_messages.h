#pragma once

#include <memory>

#include "llm/dialect.h"
#include "llm/dialects/anthropic_messages_encode.h"

namespace logai::llm {

/// Anthropic Messages: POST /v1/messages below the base URL, answered with named server-sent
/// events. The header anthropic-version is the provider's row's business.
std::unique_ptr<Dialect> MakeAnthropicDialect(AnthropicOptions options);

}  // namespace logai::llm
