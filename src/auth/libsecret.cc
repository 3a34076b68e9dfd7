#include "auth/libsecret.h"

#include <dlfcn.h>
#include <libsecret/secret.h>

#include <string_view>
#include <utility>

#include "auth/token.h"

namespace logai::auth {
namespace {

using Kind = KeyringAnswer::Kind;

constexpr const char* kLibrary = "libsecret-1.so.0";

/// How our keys are told from those of other programs. It must never change: stored keys would not
/// be found again.
const SecretSchema& Schema() {
  static const SecretSchema schema = {
      .name = "org.logai.ProviderKey",
      .flags = SECRET_SCHEMA_NONE,
      .attributes = {{"provider", SECRET_SCHEMA_ATTRIBUTE_STRING}, {nullptr, {}}},
      .reserved = 0,
      .reserved1 = nullptr,
      .reserved2 = nullptr,
      .reserved3 = nullptr,
      .reserved4 = nullptr,
      .reserved5 = nullptr,
      .reserved6 = nullptr,
      .reserved7 = nullptr};
  return schema;
}

/// What D-Bus says when no program offers the service.
bool IsAbsence(std::string_view message) {
  for (const std::string_view sign :
       {"ServiceUnknown", "not provided by any .service", "Cannot autolaunch", "Could not connect",
        "Spawn.", "Failed to connect"}) {
    if (message.find(sign) != message.npos) return true;
  }
  return false;
}

}  // namespace

/// The functions of libsecret and of the GLib below it, with the types of their headers.
struct Libsecret::Functions {
#define LOGAI_FUNCTION(name) decltype(&::name) name = nullptr
  LOGAI_FUNCTION(g_error_free);
  LOGAI_FUNCTION(g_hash_table_insert);
  LOGAI_FUNCTION(g_hash_table_new);
  LOGAI_FUNCTION(g_hash_table_unref);
  LOGAI_FUNCTION(g_list_free);
  LOGAI_FUNCTION(g_object_unref);
  LOGAI_FUNCTION(g_str_equal);
  LOGAI_FUNCTION(g_str_hash);
  LOGAI_FUNCTION(secret_error_get_quark);
  LOGAI_FUNCTION(secret_item_get_locked);
  LOGAI_FUNCTION(secret_item_get_secret);
  LOGAI_FUNCTION(secret_service_clear_sync);
  LOGAI_FUNCTION(secret_service_search_sync);
  LOGAI_FUNCTION(secret_service_store_sync);
  LOGAI_FUNCTION(secret_value_get);
  LOGAI_FUNCTION(secret_value_new);
  LOGAI_FUNCTION(secret_value_unref);
#undef LOGAI_FUNCTION

  /// The attributes of the provider's key. Lives: shorter than `provider`, whose bytes it holds.
  using Attributes = std::unique_ptr<GHashTable, decltype(&::g_hash_table_unref)>;
  Attributes AttributesOf(const std::string& provider) const {
    Attributes attributes(g_hash_table_new(g_str_hash, g_str_equal), g_hash_table_unref);
    // GLib wants pointers that it could write through; without functions to free them it does not.
    g_hash_table_insert(attributes.get(), const_cast<char*>("provider"),
                        const_cast<char*>(provider.c_str()));
    return attributes;
  }

  /// What a call that failed means; `error` may be null.
  KeyringAnswer AnswerOf(GError* error) const {
    if (error == nullptr) return {.kind = Kind::kFailed, .why = "it refused"};
    KeyringAnswer answer{.kind = Kind::kFailed, .why = Printable(error->message)};
    if (error->domain == secret_error_get_quark() && error->code == SECRET_ERROR_IS_LOCKED)
      answer = {.kind = Kind::kLocked};
    else if (IsAbsence(error->message))
      answer.kind = Kind::kAbsent;
    g_error_free(error);
    return answer;
  }

  /// The items with the provider's key; with `unlock` also after asking for a password.
  /// Errors:  the answer that says so.
  std::expected<GList*, KeyringAnswer> Search(const std::string& provider, Unlock unlock,
                                              int more_flags) const {
    const int flags = more_flags | (unlock == Unlock::kMayAsk ? SECRET_SEARCH_UNLOCK : 0);
    GError* error = nullptr;
    GList* items =
        secret_service_search_sync(nullptr, &Schema(), AttributesOf(provider).get(),
                                   static_cast<SecretSearchFlags>(flags), nullptr, &error);
    if (error != nullptr) return std::unexpected(AnswerOf(error));
    return items;
  }

  void Free(GList* items) const {
    for (GList* at = items; at != nullptr; at = at->next) g_object_unref(at->data);
    g_list_free(items);
  }

  KeyringAnswer KeyIn(SecretItem* item) const {
    if (secret_item_get_locked(item)) return {.kind = Kind::kLocked};
    SecretValue* value = secret_item_get_secret(item);
    if (value == nullptr) return {.kind = Kind::kFailed, .why = "it gave no secret"};
    gsize size = 0;
    const gchar* bytes = secret_value_get(value, &size);
    KeyringAnswer answer{.kind = Kind::kFound, .key = base::Secret(std::string(bytes, size))};
    secret_value_unref(value);
    return answer;
  }
};

Libsecret::Libsecret(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {}
Libsecret::Libsecret(Libsecret&&) noexcept = default;
Libsecret& Libsecret::operator=(Libsecret&&) noexcept = default;
Libsecret::~Libsecret() = default;

std::expected<Libsecret, std::string> Libsecret::Load() {
  // Never closed: GLib keeps threads that would run on in unmapped code.
  void* library = ::dlopen(kLibrary, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr)
    return std::unexpected(std::string(kLibrary) + " is not installed (package libsecret-1-0)");
  auto functions = std::make_unique<Functions>();
  std::string missing;
  const auto find = [&]<class Function>(const char* name, Function& function) {
    // Also finds what the library itself is linked to, which GLib is.
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr) missing = name;
  };
#define LOGAI_FIND(name) find(#name, functions->name)
  LOGAI_FIND(g_error_free);
  LOGAI_FIND(g_hash_table_insert);
  LOGAI_FIND(g_hash_table_new);
  LOGAI_FIND(g_hash_table_unref);
  LOGAI_FIND(g_list_free);
  LOGAI_FIND(g_object_unref);
  LOGAI_FIND(g_str_equal);
  LOGAI_FIND(g_str_hash);
  LOGAI_FIND(secret_error_get_quark);
  LOGAI_FIND(secret_item_get_locked);
  LOGAI_FIND(secret_item_get_secret);
  LOGAI_FIND(secret_service_clear_sync);
  LOGAI_FIND(secret_service_search_sync);
  LOGAI_FIND(secret_service_store_sync);
  LOGAI_FIND(secret_value_get);
  LOGAI_FIND(secret_value_new);
  LOGAI_FIND(secret_value_unref);
#undef LOGAI_FIND
  if (!missing.empty())
    return std::unexpected(std::string(kLibrary) + " is too old: it has no " + missing);
  return Libsecret(std::move(functions));
}

KeyringAnswer Libsecret::Read(const std::string& provider, Unlock unlock) const {
  const auto items = functions_->Search(provider, unlock, SECRET_SEARCH_LOAD_SECRETS);
  if (!items) return items.error();
  if (*items == nullptr) return {.kind = Kind::kNone};
  KeyringAnswer answer = functions_->KeyIn(static_cast<SecretItem*>((*items)->data));
  functions_->Free(*items);
  return answer;
}

KeyringAnswer Libsecret::Write(const std::string& provider, const base::Secret& key) const {
  const std::string label = "LogAI: key of " + provider;
  SecretValue* value = functions_->secret_value_new(key.Reveal().data(),
                                                    static_cast<gssize>(key.size()), "text/plain");
  GError* error = nullptr;
  const bool stored = functions_->secret_service_store_sync(
      nullptr, &Schema(), functions_->AttributesOf(provider).get(), SECRET_COLLECTION_DEFAULT,
      label.c_str(), value, nullptr, &error);
  functions_->secret_value_unref(value);
  return stored ? KeyringAnswer{.kind = Kind::kFound} : functions_->AnswerOf(error);
}

KeyringAnswer Libsecret::Remove(const std::string& provider) const {
  // Clearing passes over what is locked.
  const auto items = functions_->Search(provider, Unlock::kMayAsk, SECRET_SEARCH_ALL);
  if (!items) return items.error();
  if (*items == nullptr) return {.kind = Kind::kNone};
  bool locked = false;
  for (const GList* at = *items; at != nullptr; at = at->next)
    locked = locked || functions_->secret_item_get_locked(static_cast<SecretItem*>(at->data));
  functions_->Free(*items);
  if (locked) return {.kind = Kind::kLocked};
  GError* error = nullptr;
  const bool removed = functions_->secret_service_clear_sync(
      nullptr, &Schema(), functions_->AttributesOf(provider).get(), nullptr, &error);
  if (error != nullptr) return functions_->AnswerOf(error);
  return {.kind = removed ? Kind::kFound : Kind::kNone};
}

}  // namespace logai::auth
