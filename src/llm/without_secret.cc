#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "llm/errors.h"

namespace logai::llm {
namespace {

/// Servers echo keys whole, in part, or with stars in the middle; this much of one is telling.
constexpr std::size_t kTellingLength = 8;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/// Marks words with a run of stars: a key that the server masked still shows its ends.
void MarkMasked(std::string_view text, std::vector<bool>& hidden) {
  constexpr std::string_view kMask = "***";  // two are Markdown's bold
  for (auto at = text.find(kMask); at != std::string_view::npos; at = text.find(kMask, at + 1)) {
    std::size_t begin = at, end = at;
    while (begin > 0 && !IsSpace(text[begin - 1])) --begin;
    while (end < text.size() && !IsSpace(text[end])) ++end;
    for (std::size_t i = begin; i < end; ++i) hidden[i] = true;
  }
}

bool IsTokenCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

/// Marks what looks like a key that is not ours to know: the Copilot CLI has a sign-in of its own.
void MarkShaped(std::string_view text, std::vector<bool>& hidden) {
  for (const std::string_view start :
       {"gho_", "ghp_", "ghu_", "ghs_", "ghr_", "github_pat_", "sk-", "gsk_", "AIza"}) {
    for (auto at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
      if (at > 0 && IsTokenCharacter(text[at - 1])) continue;
      std::size_t end = at;
      while (end < text.size() && IsTokenCharacter(text[end])) ++end;
      if (end - at < start.size() + kTellingLength) continue;  // the name of the kind alone
      for (std::size_t i = at; i < end; ++i) hidden[i] = true;
    }
  }
}

}  // namespace

std::string WithoutSecret(std::string_view text, const base::Secret& secret) {
  std::vector<bool> hidden(text.size(), false);
  MarkMasked(text, hidden);
  MarkShaped(text, hidden);
  const std::string_view key = secret.Reveal();
  // A key shorter than that is looked for whole, but not one as short as a word.
  const std::size_t length = key.size() < 4 ? 0 : std::min(kTellingLength, key.size());
  for (std::size_t i = 0; length > 0 && i + length <= text.size(); ++i) {
    if (key.find(text.substr(i, length)) == std::string_view::npos) continue;
    for (std::size_t j = i; j < i + length; ++j) hidden[j] = true;
  }
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i]) clean += text[i];
    if (hidden[i] && (i == 0 || !hidden[i - 1])) clean += "***";
  }
  return clean;
}

}  // namespace logai::llm
