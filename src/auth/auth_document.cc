#include "auth/auth_document.h"

#include <nlohmann/json.hpp>

#include "auth/token.h"
#include "base/text.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;
using Json = nlohmann::ordered_json;  // keeps what is not ours in its order

constexpr const char* kCopilotEntry = "github_copilot";
constexpr const char* kKeys = "api_keys";
constexpr const char* kKeyring = "keyring";
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
const Json* Member(const Json& object, const std::string& name) {
  const auto member = object.find(name);
  return member == object.end() || member->is_null() ? nullptr : &*member;
}

/// A member that must be an object when it is there, or null.
base::Result<const Json*> Object(const Json& parent, const std::string& name) {
  const Json* member = Member(parent, name);
  if (member != nullptr && !member->is_object())
    return Fail(ErrorKind::kCorrupt, "\"{}\" is not a JSON object", Printable(name));
  return member;
}

/// Where the token of a provider stands in the document: an entry at its top, or in a table.
struct Place {
  std::string table;  ///< empty: at the top
  std::string entry;
};

Place PlaceOfToken(std::string_view provider) {
  if (provider == kCopilotProvider) return {.table = {}, .entry = kCopilotEntry};
  return {.table = kKeys, .entry = std::string(provider)};
}

Place PlaceOfNote(std::string_view provider) {
  return {.table = kKeyring, .entry = std::string(provider)};
}

/// The entry at `place`, or null when there is none.
base::Result<const Json*> Entry(const Json& document, const Place& place) {
  const Json* parent = &document;
  if (!place.table.empty()) {
    LOGAI_ASSIGN_OR_RETURN(parent, Object(document, place.table));
    if (parent == nullptr) return nullptr;
  }
  return Object(*parent, place.entry);
}

void PutEntry(Json& document, const Place& place, Json entry) {
  Json& parent = place.table.empty() ? document : document[place.table];
  if (parent.is_null()) parent = Json::object();
  parent[place.entry] = std::move(entry);
}

/// Takes the entry out, and its table when that was all; false when there was none.
bool TakeEntry(Json& document, const Place& place) {
  if (place.table.empty()) return document.erase(place.entry) > 0;
  const auto table = document.find(place.table);
  if (table == document.end() || !table->is_object()) return false;
  const bool found = table->erase(place.entry) > 0;
  if (found && table->empty()) document.erase(place.table);
  return found;
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

base::Result<std::optional<SignIn>> FindSignIn(std::string_view document,
                                               std::string_view provider) {
  LOGAI_ASSIGN_OR_RETURN(const Json json, Parse(document));
  const Place place = PlaceOfToken(provider);
  LOGAI_ASSIGN_OR_RETURN(const Json* entry, Entry(json, place));
  LOGAI_ASSIGN_OR_RETURN(const Json* note, Entry(json, PlaceOfNote(provider)));
  const Json* text = entry == nullptr ? nullptr : Member(*entry, "token");
  if (text == nullptr && note == nullptr) return std::nullopt;
  if (text == nullptr) {
    return SignIn{.token = {},
                  .created_at = Printable(TextOf(*note, "created_at")),
                  .device_code = {},
                  .in_keyring = true};
  }
  const auto token = text->is_string() ? ParseToken(text->get_ref<const std::string&>())
                                       : Fail(ErrorKind::kCorrupt, "not a text");
  if (!token.has_value()) {
    return Fail(ErrorKind::kCorrupt, "\"token\" in \"{}\": {}", place.entry, token.error().message);
  }
  return SignIn{.token = *token,
                .created_at = Printable(TextOf(*entry, "created_at")),
                .device_code = base::Secret(TextOf(*entry, "device_code"))};
}

base::Result<base::Secret> WithSignIn(std::string_view document, std::string_view provider,
                                      const SignIn& sign_in) {
  LOGAI_ASSIGN_OR_RETURN(Json json, Parse(document));
  const Place token = PlaceOfToken(provider), note = PlaceOfNote(provider);
  LOGAI_ASSIGN_OR_RETURN(const Json* old_token, Entry(json, token));
  LOGAI_ASSIGN_OR_RETURN(const Json* old_note, Entry(json, note));
  const Json* old_entry = sign_in.in_keyring ? old_note : old_token;
  Json entry = old_entry != nullptr ? *old_entry : Json::object();
  if (!sign_in.in_keyring) entry["token"] = sign_in.token.Reveal();
  entry["created_at"] = sign_in.created_at;
  if (provider == kCopilotProvider && !sign_in.in_keyring) {
    entry["device_code"] =
        sign_in.device_code.empty() ? Json(nullptr) : Json(sign_in.device_code.Reveal());
  }
  TakeEntry(json, sign_in.in_keyring ? token : note);
  PutEntry(json, sign_in.in_keyring ? note : token, std::move(entry));
  return Write(json);
}

base::Result<WithoutSignInResult> WithoutSignIn(std::string_view document,
                                                std::string_view provider) {
  LOGAI_ASSIGN_OR_RETURN(Json json, Parse(document));
  WithoutSignInResult result;
  for (const Place& place : {PlaceOfToken(provider), PlaceOfNote(provider)}) {
    LOGAI_RETURN_IF_ERROR(Entry(json, place));
    if (TakeEntry(json, place)) result.found = true;
  }
  if (!json.empty()) result.document = Write(json);
  return result;
}

}  // namespace logai::auth
