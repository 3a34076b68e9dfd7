#include "auth/token.h"

#include <algorithm>

#include "base/text.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::size_t kLongestToken = 4096;  // GitHub's longest, those of installations, have 520
constexpr std::size_t kShown = 7;            // compatibility, section 11
constexpr std::size_t kLongestText = 200;

bool IsVisibleAscii(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

base::Result<base::Secret> ParseToken(std::string_view text) {
  const std::string_view token = base::Trim(text);
  if (token.empty()) return Fail(ErrorKind::kInvalidInput, "the token is empty");
  if (token.size() > kLongestToken) {
    return Fail(ErrorKind::kInvalidInput, "{} bytes are too long for a token", token.size());
  }
  if (!std::ranges::all_of(token, IsVisibleAscii)) {
    return Fail(
        ErrorKind::kInvalidInput,
        "this is no token: it has blanks, control characters or letters beyond ASCII in it");
  }
  return base::Secret(std::string(token));
}

// Not Secret::Masked, which keeps back more: users know their tokens by these seven characters.
std::string MaskedToken(const base::Secret& token) {
  if (token.size() < 2 * kShown) return "***";
  return Printable(std::string_view(token.Reveal()).substr(0, kShown)) + "...";
}

std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text.substr(0, kLongestText)) {
    if (IsVisibleAscii(c)) {
      printable += c;
    } else if (!printable.empty() && printable.back() != ' ') {
      printable += ' ';
    }
  }
  return std::string(base::Trim(printable));
}

}  // namespace logai::auth
