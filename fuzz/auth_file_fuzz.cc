#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "auth/auth_document.h"
#include "auth/device_reply.h"

namespace auth = logai::auth;

// The input is auth.json, and an answer to a sign-in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(auth::ReplyFields::Parse(input));
  static_cast<void>(auth::FindSignIn(input));

  // A document that can be changed gives the new sign-in back, and is without one when it is taken
  // out again.
  const auth::SignIn sign_in{.token = logai::base::Secret("gho_new"),
                             .created_at = "now",
                             .device_code = logai::base::Secret("dc")};
  const auto changed = auth::WithSignIn(input, sign_in);
  if (!changed.has_value()) return 0;
  const auto found = auth::FindSignIn(changed->Reveal());
  if (!found.has_value() || !*found || (*found)->token.Reveal() != "gho_new") std::abort();
  const auto removed = auth::WithoutSignIn(changed->Reveal());
  if (!removed.has_value() || !removed->found) std::abort();
  const auto left = auth::FindSignIn(removed->document.Reveal());
  if (!left.has_value() || *left) std::abort();
  return 0;
}
