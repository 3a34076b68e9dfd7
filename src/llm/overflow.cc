#include "llm/overflow.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace logai::llm {
namespace {

/// Lower case; '*' stands for anything. Each is the wording of a server that exists.
constexpr std::array kOverflowWords = std::to_array<std::string_view>({
    "prompt is too long",                        // Anthropic
    "exceed context limit",                      // Anthropic, prompt and max_tokens together
    "request_too_large",                         // Anthropic, before the model
    "input is too long for requested model",     // Bedrock
    "exceeds the context window",                // OpenAI Responses
    "maximum context length",                    // OpenAI, vLLM
    "context_length_exceeded",                   // OpenAI's code
    "context length exceeded",                   //
    "context window exceed",                     // MiniMax
    "model_context_window_exceeded",             // z.ai
    "model_max_prompt_tokens_exceeded",          // Copilot
    "maximum prompt length is",                  // xAI
    "reduce the length of the messages",         // Groq
    "exceeds the limit of ",                     // Copilot; a number must follow
    "exceeds the available context size",        // llama.cpp
    "exceed_context_size_error",                 // llama.cpp's type
    "greater than the context length",           // LM Studio
    "longer than the model's context length",    // vLLM and others
    "exceeded model token limit",                // Moonshot
    "maximum allowed input length",              // TGI and others
    "input token count*exceeds",                 // Google
    "input length exceeds the context length",   // Ollama
    "prompt is longer than the context length",  // Ollama's MLX engine
    "tokens_limit_reached",                      // GitHub Models
    "range of input length should be",           // DashScope
});

constexpr std::array kRateWords =
    std::to_array<std::string_view>({"rate limit", "rate_limit", "too many requests", "throttl",
                                     "per minute", "too many tokens, please wait"});

bool Contains(std::string_view lower, std::string_view words) {
  const auto star = words.find('*');
  if (star == std::string_view::npos) {
    const auto at = lower.find(words);
    if (at == std::string_view::npos || !words.ends_with("limit of ")) {
      return at != std::string_view::npos;
    }
    const auto after = at + words.size();
    return after < lower.size() && lower[after] >= '0' && lower[after] <= '9';
  }
  const auto first = lower.find(words.substr(0, star));
  return first != std::string_view::npos &&
         lower.find(words.substr(star + 1), first + star) != std::string_view::npos;
}

/// The number at the start of `text`, perhaps with thousands separators.
std::optional<base::TokenCount> NumberAt(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != ',' || digits.empty()) {
      break;
    }
  }
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return failed == std::errc() && number > 0 ? std::optional(base::TokenCount(number))
                                             : std::nullopt;
}

}  // namespace

bool IsOverflow(const WireError& error) {
  constexpr int kContentTooLarge = 413;
  if (error.status == kContentTooLarge) return true;
  const std::string said = base::ToLower(error.code + " " + error.type + " " + error.message);
  const auto in_said = [&](std::string_view words) { return Contains(said, words); };
  // OpenAI's one 429 that no wait cures: the request alone is above the limit of a minute.
  if (error.status == 429) return said.contains("request too large");
  if (std::ranges::any_of(kRateWords, in_said)) return false;
  return std::ranges::any_of(kOverflowWords, in_said);
}

std::optional<base::TokenCount> StatedLimit(const WireError& error) {
  const std::string said = base::ToLower(error.message);
  for (const std::string_view before :
       {"max size: ", "maximum context length is ", "maximum context length of ",
        "maximum prompt length is ", "exceeds the limit of ", "available context size (",
        "model limit of ", "context length of only ", "model token limit: ", "context window of ",
        "(tpm): limit ", " > "}) {
    const auto at = said.find(before);
    if (at == std::string::npos) continue;
    if (const auto limit = NumberAt(std::string_view(said).substr(at + before.size()))) {
      return limit;
    }
  }
  return std::nullopt;
}

}  // namespace logai::llm
