#pragma once

#include <memory>
#include <string>

#include "llm/dialect.h"

namespace logai::llm {

/// A decoder for the typed events of OpenAI's Responses API. A stream without one of the events
/// that end a response is broken. The items of the output, reasoning among them, become the reply's
/// continuation, bound to `bound_to`, unless the response was cut or its reasoning came without the
/// encrypted form that can be returned.
/// Source:  OpenAI's Responses reference; the deviations in docs/providers.md.
std::unique_ptr<ReplyDecoder> NewResponsesDecoder(std::string id_prefix, std::string bound_to);

}  // namespace logai::llm
