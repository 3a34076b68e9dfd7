#pragma once

#include <memory>
#include <string>

#include "llm/dialect.h"

namespace logai::llm {

/// A decoder for the events of Bedrock's ConverseStream. Reasoning counts as activity, not as text,
/// and becomes the reply's continuation, bound to `bound_to`. The reply is whole at messageStop;
/// the metadata with its usage comes after that. Source:  ConverseStream in the API reference of
/// the Bedrock runtime.
std::unique_ptr<ReplyDecoder> NewConverseDecoder(std::string id_prefix, std::string bound_to);

}  // namespace logai::llm
