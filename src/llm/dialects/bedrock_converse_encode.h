#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm/chat.h"
#include "llm/wire_error.h"

namespace logai::llm {

/// What the continuations of this dialect are called.
inline constexpr std::string_view kConverseDialect = "bedrock_converse";

/// What a model behind Bedrock wants said, or left out.
struct ConverseOptions {
  std::string model;             ///< id, inference profile or ARN; it goes into the path
  bool caching = false;          ///< cache points; Claude and Nova have them, most others do not
  bool return_reasoning = true;  ///< reasoningContent goes back as it came
  std::optional<base::TokenCount> most_output;  ///< what the model allows at most, once it said so

  friend bool operator==(const ConverseOptions&, const ConverseOptions&) = default;
};

/// "/model/{model}/converse-stream" with the model percent-encoded once, as it goes on the wire.
std::string ConversePath(std::string_view model);

/// The JSON body of ConverseStream. The model is not part of it.
/// Shape:   as EncodeAnthropic's; toolConfig is there whenever the history has calls, as the server
///          demands.
std::string EncodeConverse(const ChatRequest& request, const ConverseOptions& options);

/// `options` without what a 400 refused; nullopt when the refusal is about something else or
/// nothing is left to change. Nothing comes back once it is left out, so this ends.
std::optional<ConverseOptions> RelaxConverse(const ConverseOptions& options,
                                             const WireError& refusal);

}  // namespace logai::llm
