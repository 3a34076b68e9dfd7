#include "auth/auth_document.h"

#include <nlohmann/json.hpp>

#include "auth/token.h"
#include "base/text.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;
using Json = nlohmann::ordered_json;  // keeps what is not ours in its order

constexpr const char* kEntry = "github_copilot";
/// Writing a document out recurses; nothing that we or the Python version wrote is deeper than two.
constexpr int kDeepest = 64;

base::Result<Json> Parse(std::string_view document) {
  if (base::Trim(document).empty()) return Json::object();
  bool too_deep = false;
  const auto watch_depth = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) too_deep = true;
    return !too_deep;
  };
  // What the parser says is not passed on: it quotes the text, and the text holds tokens.
  Json json;
  try {
    json = Json::parse(document, watch_depth, /*allow_exceptions=*/false);
  } catch (const Json::exception&) {
    // A number that is too large is thrown all the same.
    return Fail(ErrorKind::kCorrupt, "not JSON that can be read");
  }
  if (too_deep) return Fail(ErrorKind::kCorrupt, "nested more than {} deep", kDeepest);
  if (json.is_discarded()) return Fail(ErrorKind::kCorrupt, "not JSON");
  if (!json.is_object()) return Fail(ErrorKind::kCorrupt, "not a JSON object");
  return json;
}

/// The member, or null when it is absent or JSON's null.
const Json* Member(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() || member->is_null() ? nullptr : &*member;
}

/// The entry of the sign-in, or null when there is none.
base::Result<const Json*> Entry(const Json& document) {
  const Json* entry = Member(document, kEntry);
  if (entry != nullptr && !entry->is_object()) {
    return Fail(ErrorKind::kCorrupt, "\"{}\" is not a JSON object", kEntry);
  }
  return entry;
}

std::string TextOf(const Json& object, const char* name) {
  const Json* member = Member(object, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

base::Secret Write(const Json& document) {
  // What was parsed is valid UTF-8; `replace` only rules out that writing throws.
  return base::Secret(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

base::Result<std::optional<SignIn>> FindSignIn(std::string_view document) {
  LOGAI_ASSIGN_OR_RETURN(const Json json, Parse(document));
  LOGAI_ASSIGN_OR_RETURN(const Json* entry, Entry(json));
  const Json* text = entry == nullptr ? nullptr : Member(*entry, "token");
  if (text == nullptr) return std::nullopt;
  const auto token = text->is_string() ? ParseToken(text->get_ref<const std::string&>())
                                       : Fail(ErrorKind::kCorrupt, "not a text");
  if (!token.has_value()) {
    return Fail(ErrorKind::kCorrupt, "\"token\" in \"{}\": {}", kEntry, token.error().message);
  }
  return SignIn{.token = *token,
                .created_at = Printable(TextOf(*entry, "created_at")),
                .device_code = base::Secret(TextOf(*entry, "device_code"))};
}

base::Result<base::Secret> WithSignIn(std::string_view document, const SignIn& sign_in) {
  LOGAI_ASSIGN_OR_RETURN(Json json, Parse(document));
  LOGAI_ASSIGN_OR_RETURN(const Json* old_entry, Entry(json));
  Json entry = old_entry != nullptr ? *old_entry : Json::object();
  entry["token"] = sign_in.token.Reveal();
  entry["created_at"] = sign_in.created_at;
  entry["device_code"] =
      sign_in.device_code.empty() ? Json(nullptr) : Json(sign_in.device_code.Reveal());
  json[kEntry] = std::move(entry);
  return Write(json);
}

base::Result<WithoutSignInResult> WithoutSignIn(std::string_view document) {
  LOGAI_ASSIGN_OR_RETURN(Json json, Parse(document));
  LOGAI_RETURN_IF_ERROR(Entry(json));
  WithoutSignInResult result{.found = json.erase(kEntry) > 0, .document = {}};
  if (!json.empty()) result.document = Write(json);
  return result;
}

}  // namespace logai::auth
