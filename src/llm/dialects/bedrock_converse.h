#pragma once

#include <memory>

#include "llm/dialect.h"
#include "llm/dialects/bedrock_converse_encode.h"

namespace logai::llm {

/// Bedrock's ConverseStream: POST /model/{model}/converse-stream, answered with an AWS event
/// stream. Signing, or the bearer key, is the client's business.
std::unique_ptr<Dialect> MakeConverseDialect(ConverseOptions options);

}  // namespace logai::llm
