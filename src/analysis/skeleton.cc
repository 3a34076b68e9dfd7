#include "analysis/skeleton.h"

#include <algorithm>
#include <limits>

#include "base/mix_hash.h"

namespace logai::analysis {
namespace {

constexpr std::uint8_t kSpace = 0x80;

std::uint8_t TagOf(TokenKind kind, bool space_before) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(kind) | (space_before ? kSpace : 0));
}

// Words are cut by TokenLimits long before a length takes more than two bytes.
template <class AnyToken>
std::string Pack(std::span<const AnyToken> tokens) {
  std::string packed;
  for (const AnyToken& token : tokens) {
    packed += static_cast<char>(TagOf(token.kind, token.space_before));
    if (IsVariable(token.kind)) continue;
    const std::size_t size =
        std::min<std::size_t>(token.text.size(), std::numeric_limits<std::uint16_t>::max());
    packed += static_cast<char>(size & 0xFF);
    packed += static_cast<char>(size >> 8);
    packed.append(token.text, 0, size);
  }
  return packed;
}

}  // namespace

std::uint64_t SkeletonHash(std::span<const Token> tokens) {
  std::uint64_t hash = tokens.size();
  for (const Token& token : tokens) {
    const std::uint8_t tag = TagOf(token.kind, token.space_before);
    hash = IsVariable(token.kind) ? base::Mix(hash, tag) : base::HashBytes(token.text, hash ^ tag);
  }
  return hash;
}

std::string PackSkeleton(std::span<const Token> tokens) { return Pack(tokens); }
std::string PackSkeleton(std::span<const TemplateToken> tokens) { return Pack(tokens); }

bool SkeletonReader::Next(Token& token) {
  if (rest_.empty()) return false;
  const auto tag = static_cast<std::uint8_t>(rest_.front());
  token.kind = static_cast<TokenKind>(tag & ~kSpace);
  token.space_before = (tag & kSpace) != 0;
  token.text = {};
  rest_.remove_prefix(1);
  if (IsVariable(token.kind)) return true;
  if (rest_.size() < 2) return false;
  const auto size = static_cast<std::size_t>(static_cast<unsigned char>(rest_[0])) |
                    static_cast<std::size_t>(static_cast<unsigned char>(rest_[1])) << 8;
  token.text = rest_.substr(2, size);
  rest_.remove_prefix(2 + token.text.size());
  return true;
}

}  // namespace logai::analysis
