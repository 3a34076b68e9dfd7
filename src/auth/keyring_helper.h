#pragma once

#include <span>
#include <string_view>

namespace logai::auth {

/// The child that SecretService starts: does one thing with the keyring and writes the answer
/// (auth/keyring_answer.h) to standard output. `words` are what to do ("read", "read-unlocking",
/// "write", "remove") and the provider; the key to be written is standard input. Gives the exit
/// code of the process: 0 when there is an answer, 2 for words that it does not know.
int RunKeyringHelper(std::span<const std::string_view> words);

}  // namespace logai::auth
