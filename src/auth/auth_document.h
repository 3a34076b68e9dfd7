#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// A sign-in with GitHub, as auth.json holds it.
struct SignIn {
  base::Secret token;
  std::string created_at;    ///< "2026-11-20T14:02:04.871Z"; empty when not known
  base::Secret device_code;  ///< what the token was given for; empty when it came another way
};

// The text of auth.json, {"github_copilot": {"token", "created_at", "device_code"}, ...}, as
// functions from text to text. An empty text is a document without a sign-in.
// Errors of all three: kCorrupt when the text is no such document; the message quotes none of it.

/// The sign-in, or nothing when there is none.
base::Result<std::optional<SignIn>> FindSignIn(std::string_view document);

/// The document with this sign-in. Everything else in it stays, in its order, also members of the
/// sign-in that are not ours.
base::Result<base::Secret> WithSignIn(std::string_view document, const SignIn& sign_in);

struct WithoutSignInResult {
  bool found = false;
  base::Secret document;  ///< empty when nothing else was in it
};
/// The document without its sign-in.
base::Result<WithoutSignInResult> WithoutSignIn(std::string_view document);

}  // namespace logai::auth
