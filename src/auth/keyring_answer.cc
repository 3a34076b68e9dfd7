#include "auth/keyring_answer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/token.h"

namespace logai::auth {
namespace {

using Kind = KeyringAnswer::Kind;

constexpr std::array kWords =
    std::to_array<std::pair<Kind, std::string_view>>({{Kind::kFound, "found"},
                                                      {Kind::kNone, "none"},
                                                      {Kind::kLocked, "locked"},
                                                      {Kind::kAbsent, "absent"},
                                                      {Kind::kFailed, "failed"}});

}  // namespace

base::Secret WriteKeyringAnswer(const KeyringAnswer& answer) {
  const auto word =
      std::ranges::find(kWords, answer.kind, &std::pair<Kind, std::string_view>::first);
  std::string text;
  text.reserve(word->second.size() + 1 + answer.key.size() + answer.why.size());
  text.append(word->second).append("\n").append(answer.key.Reveal()).append(answer.why);
  return base::Secret(std::move(text));
}

std::optional<KeyringAnswer> ReadKeyringAnswer(std::string_view text) {
  const auto end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const auto word =
      std::ranges::find(kWords, text.substr(0, end), &std::pair<Kind, std::string_view>::second);
  if (word == kWords.end()) return std::nullopt;
  KeyringAnswer answer{.kind = word->first};
  const std::string_view rest = text.substr(end + 1);
  if (answer.kind == Kind::kFound)
    answer.key = base::Secret(std::string(rest));
  else
    answer.why = Printable(rest);
  return answer;
}

}  // namespace logai::auth
