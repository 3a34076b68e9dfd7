#include "privacy/placeholder.h"

#include <cstdint>

#include "privacy/keyed_hash.h"

namespace logai::privacy {
namespace {

// Letters that make no words and no prefix of a token.
constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz";
constexpr int kLength = 10;

}  // namespace

Placeholders::Placeholders(const base::Secret& key) : key_(key.empty() ? DrawKey() : key) {}

void Placeholders::Append(std::string_view mark, std::string_view value, std::string& out) const {
  constexpr std::string_view kEnd = "_REDACTED]";
  const auto digest = KeyedHash(key_, value);
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8 | digest[static_cast<std::size_t>(i)];
  out += mark.substr(0, mark.size() - kEnd.size());
  out += '_';
  for (int i = 0; i < kLength; ++i, bits /= kLetters.size())
    out += kLetters[bits % kLetters.size()];
  out += kEnd;
}

}  // namespace logai::privacy
