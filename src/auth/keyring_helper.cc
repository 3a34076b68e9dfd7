#include "auth/keyring_helper.h"

#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

#include "auth/keyring_answer.h"
#include "auth/libsecret.h"
#include "base/secret.h"

namespace logai::auth {
namespace {

constexpr std::size_t kLargestKey = 32 * 1024;

/// All of standard input, at most kLargestKey bytes.
base::Secret ReadInput() {
  std::string text;
  text.reserve(kLargestKey);  // growing would leave copies behind
  char bytes[4096];
  while (text.size() < kLargestKey) {
    const ssize_t got =
        ::read(STDIN_FILENO, bytes, std::min(sizeof bytes, kLargestKey - text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(bytes, static_cast<std::size_t>(got));
  }
  explicit_bzero(bytes, sizeof bytes);
  return base::Secret(std::move(text));
}

bool WriteOutput(const base::Secret& answer) {
  std::string_view left = answer.Reveal();
  while (!left.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::optional<KeyringAnswer> Do(std::string_view what, const std::string& provider) {
  auto library = Libsecret::Load();
  if (!library) return KeyringAnswer{.kind = KeyringAnswer::Kind::kAbsent, .why = library.error()};
  if (what == "read") return library->Read(provider, Unlock::kNo);
  if (what == "read-unlocking") return library->Read(provider, Unlock::kMayAsk);
  if (what == "write") return library->Write(provider, ReadInput());
  if (what == "remove") return library->Remove(provider);
  return std::nullopt;
}

}  // namespace

int RunKeyringHelper(std::span<const std::string_view> words) {
  const auto answer = words.size() == 2 ? Do(words[0], std::string(words[1])) : std::nullopt;
  if (!answer) return 2;
  return WriteOutput(WriteKeyringAnswer(*answer)) ? 0 : 1;
}

}  // namespace logai::auth
