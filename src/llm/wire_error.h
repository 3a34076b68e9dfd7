#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace logai::llm {

/// What a server said when it failed, read out of whichever shape it used and not yet judged.
struct WireError {
  int status = 0;        ///< HTTP status; inside a 200 stream the number in the error, else 200
  std::string code;      ///< "context_length_exceeded"; a numeric code as its digits
  std::string type;      ///< "invalid_request_error"
  std::string param;     ///< the field that was refused, when the server names it
  std::string message;   ///< one line of readable text; never markup
  bool is_html = false;  ///< a web page answered: a proxy or a wrong address, not the API
};

/// Reads the body of a failed answer: OpenAI's object, Ollama's and FastAPI's texts, flat objects,
/// one-element arrays, plain text, a proxy's HTML page, or nothing. Never fails.
/// Source:  facts of OpenAI, Azure, Ollama, OpenRouter, LiteLLM, vLLM and llama.cpp error bodies;
///          docs/providers.md lists them.
WireError ReadErrorBody(int status, std::string_view body);

/// The error that a document of a 200 stream carries, if any: an "error" member that says
/// something, or a flat error in place of a chunk.
std::optional<WireError> ErrorInDocument(const nlohmann::json& document);

/// Text from outside as one printable line of at most `max_bytes`: tags removed, control characters
/// and runs of blanks as one blank.
std::string ReadableLine(std::string_view text, std::size_t max_bytes = 300);

}  // namespace logai::llm
