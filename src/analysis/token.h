#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace logai::analysis {

/// What a piece of a message is. Words and punctuation are constant, everything else varies from
/// one message to the next.
enum class TokenKind : std::uint8_t {
  kWord,
  kPunctuation,
  kNumber,
  kHex,
  kIp,
  kHost,  ///< the name of a host and a port: "api.example.com:443"
  kUuid,
  kPath,
  kUrl,
  kEmail,
  kTime,
  kDuration,
  kSize,
  kAny,  ///< varies, of no clear type
};

constexpr bool IsVariable(TokenKind kind) { return kind > TokenKind::kPunctuation; }

/// The kind as it stands in a template for people, such as "<num>"; "<*>" for kAny. Empty for
/// words and punctuation.
std::string_view Placeholder(TokenKind kind);

/// One piece of a message. Lives: `text` points into the message.
struct Token {
  TokenKind kind = TokenKind::kWord;
  bool space_before = false;  ///< at least one blank or line end stands before it
  std::string_view text;
};

struct TokenLimits {
  std::size_t tokens = 160;   ///< the rest of a message is one kAny token
  std::size_t bytes = 4'096;  ///< looked at; the rest is one kAny token
};

/// Splits `message` into words, single punctuation characters and typed variables, into `out`,
/// which is cleared first.
/// Cost:    linear in the bytes looked at; no allocation once `out` has grown.
void Tokenise(std::string_view message, const TokenLimits& limits, std::vector<Token>& out);

/// The kind of one blank-free piece without outer punctuation, such as "10.0.0.1:80" or "12ms".
TokenKind Classify(std::string_view piece);

}  // namespace logai::analysis
