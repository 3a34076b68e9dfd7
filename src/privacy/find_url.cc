#include <algorithm>

#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestUserInfo = 512;

/// "://", or ":\/\/" as some JSON writers have it; 0 when it is neither.
std::size_t SchemeEndLength(std::string_view text, std::size_t at) {
  if (StartsAt(text, at, "://")) return 3;
  if (StartsAt(text, at, ":\\/\\/")) return 5;
  return 0;
}

bool EndsUrl(char c) {
  return Is(c, kBlank | kLineEnd) || c == '"' || c == '<' || c == '>' || c == '`' || c == '\0';
}

bool IsPort(std::string_view text, std::size_t i) {
  const std::size_t end = RunEnd(text, i, kDigit, 6);
  return end > i && !Is(At(text, end), kWord) && At(text, end) != '@';
}

/// A key alone before the '@', as the DSN of Sentry has it: https://<32 hex digits>@host/1.
std::size_t FindKeyInUrl(Search& search, std::size_t at, std::size_t begin) {
  const std::string_view text = search.text;
  const std::size_t end = RunEnd(text, begin, kTokenChar, 256);
  if (At(text, end) != '@' || end - begin < 20 || !LooksRandom(text.substr(begin, end - begin)))
    return at;
  search.Add(begin, end, RuleId::kServiceToken);
  return end;
}

}  // namespace

// user:password@ after "://". The password ends at the last '@' of the authority; people also put a
// '/', '?' or '#' into passwords unescaped, which can be told from a path when no port stands
// before.
std::size_t FindUrlPassword(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t scheme = SchemeEndLength(text, at);
  if (scheme == 0) return at;
  if (text[at + 1] == '\\') {
    if (const std::size_t end = FindEscapedWebhook(search, at); end != at) return end;
  }
  const std::size_t begin = at + scheme;
  std::size_t colon = 0, sign = 0;
  bool in_path = false;
  for (std::size_t i = begin; i < text.size() && i - begin < kLongestUserInfo; ++i) {
    const char c = text[i];
    if (EndsUrl(c) || (c == '\\' && Is(At(text, i + 1), kQuote | kLower))) break;
    if (c == ':' && SchemeEndLength(text, i) > 0) break;  // the next URL
    if (c == ':' && colon == 0 && sign == 0) {
      if (in_path || IsPort(text, i + 1)) return at;
      colon = i;
    } else if (c == '@' && colon != 0) {
      sign = i;
      if (in_path) break;
    } else if (c == '/' || c == '?' || c == '#') {
      if (sign != 0 || colon == 0) break;
      in_path = true;
    }
  }
  if (sign == 0 && colon == 0) return FindKeyInUrl(search, at, begin);
  if (sign == 0 || sign == colon + 1) return at;
  const std::string_view password = text.substr(colon + 1, sign - colon - 1);
  // Behind the mark of a webhook stands the rest of its path, which was no user before either.
  const bool webhook =
      text.substr(begin, colon - begin).find("WEBHOOK_REDACTED]") != std::string_view::npos;
  if (webhook || IsPlaceholder(password)) return at;
  search.Add(begin, sign, RuleId::kPasswordInUrl);
  return sign;
}

}  // namespace logai::privacy
