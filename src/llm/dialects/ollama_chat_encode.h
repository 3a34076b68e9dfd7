#pragma once

#include <string>
#include <string_view>

#include "llm/chat.h"

namespace logai::llm {

/// The name of its continuations.
inline constexpr std::string_view kOllamaChatDialect = "ollama_chat";

struct OllamaOptions {
  /// False for a model without tool support: no tools are offered, and calls and results that stand
  /// in the history are told as text.
  bool tools = true;
};

/// The JSON body for Ollama's /api/chat, streamed. The server is told to refuse a prompt that does
/// not fit, which it would otherwise shorten without a word.
/// Units:   request.context_window becomes num_ctx, request.max_output num_predict, in tokens.
std::string EncodeOllamaChat(const ChatRequest& request, const OllamaOptions& options);

}  // namespace logai::llm
