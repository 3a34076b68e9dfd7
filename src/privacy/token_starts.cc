#include "privacy/token_starts.h"

#include <string>
#include <string_view>
#include <vector>

#include "privacy/characters.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

std::string BytesOf(int classes) {
  std::string bytes;
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), classes)) bytes += static_cast<char>(c);
  }
  return bytes;
}

std::vector<Triple> Starts() {
  std::vector<Triple> starts = {
      {"e", "y", "J"},
      {"L", "S", "0"},     // a PEM block in base64
      {"bB", "eE", "aA"},  // Bearer
      {"bB", "aA", "sS"},  // Basic
      {"a", "t", "l"},     // atlasv1.
      // Commands with a password among their words (find_login.cc).
      {"A", "U", "T"},
      {"L", "O", "G"},
      {"n", "e", "t"},
      {"r", "a", "b"},
      // Digits in base64, as Discord's tokens begin.
      {"MN", "DTjz", BytesOf(kAlnum)},
      {"O", "DT", BytesOf(kAlnum)},
  };
  for (const TokenForm& form : TokenForms()) {
    const std::string_view prefix = form.prefix;
    starts.push_back({std::string(1, prefix[0]), std::string(1, prefix[1]),
                      prefix.size() > 2 ? std::string(1, prefix[2]) : BytesOf(form.body)});
  }
  return starts;
}

}  // namespace

const TokenStarts& TokenStarts::Get() {
  static const TokenStarts starts;
  return starts;
}

TokenStarts::TokenStarts() : groups_(Starts()) {
  for (const Triple& start : Starts()) {
    for (const char a : start[0]) {
      for (const char b : start[1]) {
        for (const char c : start[2]) {
          triples_[Hash(a, b, c) / 64] |= std::uint64_t{1} << Hash(a, b, c) % 64;
        }
      }
    }
  }
}

}  // namespace logai::privacy
