#include "llm/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::llm {
namespace {

/// Bytes per token times ten, by family and class.
constexpr std::size_t kClasses = 5;
constexpr std::array<std::array<std::int64_t, kClasses>, 3> kTenthsOfBytes = {{
    // prose, logs, marks, dense, other scripts (emoji pull this one down)
    {36, 23, 17, 14, 26},  // o200k_base
    {26, 16, 12, 10, 18},  // Claude since Opus 4.7: 1.4 tokens for each of o200k's
    {31, 20, 15, 12, 18},  // the others: 1.15 for each, smaller vocabularies for other scripts
}};

// OpenAI's chat framing: 3 tokens a message, 3 to start the reply, about 8 a function.
constexpr std::int64_t kTokensPerMessage = 4;
constexpr std::int64_t kTokensPerCall = 8;
constexpr std::int64_t kTokensPerTool = 8;
constexpr std::int64_t kTokensPerReply = 3;

/// A line is classified in pieces of this size, so that one that mixes words and hex counts as
/// both.
constexpr std::size_t kPiece = 512;

bool IsRunByte(char c) {
  return base::IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
         c == '/' || c == '-' || c == '_' || c == '=';
}

/// Whether a run of word bytes is an identifier rather than a word: hex or a UUID, or long and of
/// mixed kinds as base64 is.
bool IsOpaque(std::string_view run) {
  if (run.size() < 8) return false;
  const auto digits = std::ranges::count_if(run, base::IsDigit);
  if (digits == 0) return false;
  const bool hex = std::ranges::all_of(run, [](char c) { return base::IsHexDigit(c) || c == '-'; });
  const bool has_letter =
      std::ranges::any_of(run, [](char c) { return base::IsHexDigit(c) && !base::IsDigit(c); });
  if (hex) return has_letter || run.size() >= 20;
  const bool lower = std::ranges::any_of(run, [](char c) { return c >= 'a' && c <= 'z'; });
  const bool upper = std::ranges::any_of(run, [](char c) { return c >= 'A' && c <= 'Z'; });
  return run.size() >= 20 && lower && upper;
}

/// What a line is made of, in bytes.
struct Makeup {
  std::size_t size = 0;
  std::size_t opaque = 0;  ///< in identifiers
  std::size_t marks = 0;   ///< digits and punctuation outside of them: tokens of their own
  std::size_t not_ascii = 0;
};

Makeup Examine(std::string_view line) {
  Makeup makeup{.size = line.size()};
  for (std::size_t i = 0; i < line.size();) {
    const char c = line[i];
    if (!IsRunByte(c)) {
      makeup.not_ascii += static_cast<unsigned char>(c) >= 0x80;
      makeup.marks += c > ' ' && c < 0x7f;
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < line.size() && IsRunByte(line[i])) ++i;
    const auto run = line.substr(begin, i - begin);
    if (IsOpaque(run)) {
      makeup.opaque += run.size();
    } else {
      makeup.marks += static_cast<std::size_t>(std::ranges::count_if(run, base::IsDigit));
    }
  }
  return makeup;
}

TextClass ClassOf(const Makeup& makeup) {
  if (makeup.not_ascii * 4 > makeup.size) return TextClass::kOther;
  if (makeup.opaque * 2 > makeup.size) return TextClass::kDense;
  const std::size_t percent =
      (makeup.opaque + makeup.marks) * 100 / std::max<std::size_t>(makeup.size, 1);
  if (percent > 45) return TextClass::kMarks;
  return percent > 18 ? TextClass::kLogs : TextClass::kProse;
}

}  // namespace

TokenizerFamily FamilyOf(std::string_view model) {
  const std::string bare = base::ToLower(model.substr(model.rfind('/') + 1));
  if (bare.contains("claude")) return TokenizerFamily::kClaude;
  for (const std::string_view start : {"gpt-", "chatgpt-", "o1", "o3", "o4"}) {
    if (bare.starts_with(start)) return TokenizerFamily::kOpenAi;
  }
  return TokenizerFamily::kOther;
}

TextClass Classify(std::string_view line) { return ClassOf(Examine(line)); }

base::TokenCount TokenEstimator::Estimate(std::string_view text) const {
  const auto& tenths = kTenthsOfBytes[static_cast<std::size_t>(family_)];
  std::array<std::int64_t, kClasses> bytes{};
  const auto add = [&](TextClass kind, std::size_t size) {
    bytes[static_cast<std::size_t>(kind)] += static_cast<std::int64_t>(size);
  };
  while (!text.empty()) {
    const auto newline = text.substr(0, kPiece).find('\n');
    const auto size =
        newline == std::string_view::npos ? std::min(text.size(), kPiece) : newline + 1;
    const Makeup makeup = Examine(text.substr(0, size));
    const TextClass kind = ClassOf(makeup);
    // Identifiers count as such wherever they stand; what is around them in a dense line is a
    // log's.
    add(TextClass::kDense, makeup.opaque);
    add(kind == TextClass::kDense ? TextClass::kLogs : kind, size - makeup.opaque);
    text.remove_prefix(size);
  }
  std::int64_t tokens = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    tokens += (bytes[i] * 10 + tenths[i] - 1) / tenths[i];
  }
  return base::TokenCount(tokens);
}

base::TokenCount TokenEstimator::EstimateRequest(const ChatRequest& request) const {
  base::TokenCount total(kTokensPerReply);
  if (!request.system.empty()) {
    total += Estimate(request.system.str()) + base::TokenCount(kTokensPerMessage);
  }
  for (const Message& message : request.messages) {
    total += Estimate(message.text.str()) + base::TokenCount(kTokensPerMessage);
    // Mostly ciphertext, of which no tokenizer counts a byte: the server counts the reasoning
    // inside, which base64 and encryption make longer than plain words are.
    total += base::TokenCount(static_cast<std::int64_t>(message.continuation.json.size()) / 4);
    for (const ToolCall& call : message.tool_calls) {
      total +=
          Estimate(call.name) + Estimate(call.arguments_json) + base::TokenCount(kTokensPerCall);
    }
  }
  for (const ToolSpec& tool : request.tools) {
    total += Estimate(tool.name) + Estimate(tool.description) + Estimate(tool.parameters_json) +
             base::TokenCount(kTokensPerTool);
  }
  return total;
}

base::TokenCount TokenEstimator::EstimateReply(const Reply& reply) const {
  base::TokenCount total = Estimate(reply.text);
  for (const ToolCall& call : reply.tool_calls) total += Estimate(call.arguments_json);
  return total;
}

void TokenCalibration::Learn(base::TokenCount estimated, base::TokenCount reported) {
  constexpr std::int64_t kTooSmallToTell = 300;  // its framing outweighs its text
  constexpr double kLeast = 0.6, kMost = 3.0;
  if (estimated.value() < kTooSmallToTell) return;
  const double ratio =
      static_cast<double>(reported.value()) / static_cast<double>(estimated.value());
  if (ratio < kLeast || ratio > kMost) return;
  factor_ = ratio > factor_ ? ratio : factor_ + (ratio - factor_) / 4;
}

base::TokenCount TokenCalibration::Correct(base::TokenCount estimate) const {
  return base::TokenCount(std::llround(static_cast<double>(estimate.value()) * factor_));
}

}  // namespace logai::llm
