#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "auth/auth_document.h"
#include "auth/device_reply.h"
#include "auth/keyring_answer.h"

namespace auth = logai::auth;

// The input is auth.json, an answer to a sign-in, and one of the helper for the keyring.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(auth::ReplyFields::Parse(input));
  static_cast<void>(auth::ReadKeyringAnswer(input));
  const std::string_view provider = size % 2 == 0 ? auth::kCopilotProvider : "groq";
  static_cast<void>(auth::FindSignIn(input, provider));

  // A document that can be changed gives the new sign-in back, and is without one when it is taken
  // out again.
  const auth::SignIn sign_in{.token = logai::base::Secret("gho_new"),
                             .created_at = "now",
                             .device_code = logai::base::Secret("dc")};
  const auto changed = auth::WithSignIn(input, provider, sign_in);
  if (!changed.has_value()) return 0;
  const auto found = auth::FindSignIn(changed->Reveal(), provider);
  if (!found.has_value() || !*found || (*found)->token.Reveal() != "gho_new") std::abort();
  const auto removed = auth::WithoutSignIn(changed->Reveal(), provider);
  if (!removed.has_value() || !removed->found) std::abort();
  const auto left = auth::FindSignIn(removed->document.Reveal(), provider);
  if (!left.has_value() || *left) std::abort();
  return 0;
}
