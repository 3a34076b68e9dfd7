#pragma once

#include <memory>
#include <string>

#include "llm/dialect.h"

namespace logai::llm {

/// A decoder for the events of Anthropic Messages. Thinking counts as activity, not as text; with
/// its signatures it becomes the reply's continuation, bound to `bound_to`. Thinking that came
/// without a signature is left out of it. A refusal by the safety classifiers is kContentFilter,
/// without calls: what it had begun to ask for is not to be run.
/// Source:  Anthropic's streaming reference; the deviations in docs/providers.md.
std::unique_ptr<ReplyDecoder> NewAnthropicDecoder(std::string id_prefix, std::string bound_to);

}  // namespace logai::llm
