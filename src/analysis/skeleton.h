#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/token.h"

namespace logai::analysis {

/// A token of a template; `text` is empty for variables.
struct TemplateToken {
  TokenKind kind = TokenKind::kWord;
  bool space_before = false;
  std::string text;
};

/// Equal for messages that are equal but for the values of their typed variables.
std::uint64_t SkeletonHash(std::span<const Token> tokens);

/// The constants and the kinds of variables of one message, in a few bytes per token.
std::string PackSkeleton(std::span<const Token> tokens);
std::string PackSkeleton(std::span<const TemplateToken> tokens);

/// Reads a packed skeleton from its front; ends where that is damaged.
class SkeletonReader {
 public:
  explicit SkeletonReader(std::string_view packed) : rest_(packed) {}
  /// Gives the next token; variables have no text. Lives: the text as long as what is read.
  bool Next(Token& token);

 private:
  std::string_view rest_;
};

}  // namespace logai::analysis
