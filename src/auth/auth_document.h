#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// The provider whose sign-in the Python version keeps too.
inline constexpr std::string_view kCopilotProvider = "github-copilot";

/// A key or token of one provider, as auth.json holds it.
struct SignIn {
  base::Secret token;        ///< empty when `in_keyring`
  std::string created_at;    ///< "2026-11-20T14:02:04.871Z"; empty when not known
  base::Secret device_code;  ///< what the token was given for; empty when it came another way
  bool in_keyring = false;   ///< the file only says so
};

// The text of auth.json as functions from text to text. An empty text is a document without
// sign-ins. `provider` is a name as LOGAI_LLM_PROVIDER takes it.
//
//     {"github_copilot": {"token", "created_at", "device_code"},       as the Python version has it
//      "api_keys": {"anthropic": {"token", "created_at"}},             those of other providers
//      "keyring": {"openai": {"created_at"}}}                          those that stand elsewhere
//
// Errors of all three: kCorrupt when the text is no such document; the message quotes none of it.

/// The provider's sign-in, or nothing when there is none. A token in the document goes before one
/// in the keyring: only the Python version leaves both, when it signs in after us.
base::Result<std::optional<SignIn>> FindSignIn(std::string_view document,
                                               std::string_view provider);

/// The document with this sign-in in the place of the provider's. Everything else in it stays, in
/// its order, also members of the sign-in that are not ours.
base::Result<base::Secret> WithSignIn(std::string_view document, std::string_view provider,
                                      const SignIn& sign_in);

struct WithoutSignInResult {
  bool found = false;
  base::Secret document;  ///< empty when nothing else was in it
};
/// The document without the provider's sign-in.
base::Result<WithoutSignInResult> WithoutSignIn(std::string_view document,
                                                std::string_view provider);

}  // namespace logai::auth
