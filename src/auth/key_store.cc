#include "auth/key_store.h"

#include <fmt/format.h>

#include <utility>

#include "auth/token.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr const char* kSwitchedOff =
    "LOGAI_SECRET_STORE=file keeps LogAI from the keyring, where it stands";

}  // namespace

KeyStore::KeyStore(TokenStore file, std::unique_ptr<Keyring> keyring, SecretStore where)
    : file_(std::move(file)), keyring_(std::move(keyring)), where_(where) {}

base::Result<std::optional<StoredKey>> KeyStore::Find(std::string_view provider) const {
  LOGAI_ASSIGN_OR_RETURN(auto sign_in, file_.Read(provider));
  if (!sign_in) return std::nullopt;
  return StoredKey{.place = sign_in->in_keyring ? KeyPlace::kKeyring : KeyPlace::kFile,
                   .created_at = std::move(sign_in->created_at),
                   .token = std::move(sign_in->token)};
}

base::Result<std::optional<base::Secret>> KeyStore::Read(
    std::string_view provider, Unlock unlock, std::stop_token stop,
    const std::function<void(std::string_view)>& on_notice) const {
  LOGAI_ASSIGN_OR_RETURN(auto stored, Find(provider));
  if (!stored) return std::nullopt;
  if (stored->place == KeyPlace::kFile) return std::move(stored->token);
  const auto failed = [&](base::Error why) {
    if (why.kind == ErrorKind::kCancelled) return Fail(std::move(why));
    why.message = fmt::format("the key of {} cannot be read: {}", provider, why.message);
    why.next = fmt::format("{}, or run 'logai auth login {}' again with LOGAI_SECRET_STORE=file",
                           why.next.empty() ? "see to the keyring" : why.next, provider);
    return Fail(std::move(why));
  };
  if (where_ == SecretStore::kFile)
    return failed({.kind = ErrorKind::kForbidden, .message = kSwitchedOff});
  auto key = keyring_->Read(provider, Unlock::kNo, stop);
  if (!key && key.error().kind == ErrorKind::kForbidden && unlock == Unlock::kMayAsk) {
    if (on_notice)
      on_notice(fmt::format("the keyring with the key of {} is locked: unlock it", provider));
    key = keyring_->Read(provider, Unlock::kMayAsk, stop);
  }
  if (!key) return failed(std::move(key).error());
  auto token = *key ? ParseToken((*key)->Reveal())
                    : Fail(ErrorKind::kUnauthorized, "the keyring does not have it any more");
  if (!token) return failed(std::move(token).error());
  return *std::move(token);
}

base::Status KeyStore::CanWrite(std::string_view provider, std::stop_token stop) const {
  LOGAI_RETURN_IF_ERROR(file_.Read(provider));
  if (where_ != SecretStore::kKeyring) return {};
  const auto answer = keyring_->Read(provider, Unlock::kNo, std::move(stop));
  if (answer || answer.error().kind == ErrorKind::kForbidden) return {};  // it can be unlocked
  base::Error error = answer.error();
  error.message += ", and LOGAI_SECRET_STORE=keyring allows no other place";
  error.next = "start a keyring, or let a file hold the key: LOGAI_SECRET_STORE=file";
  return Fail(std::move(error));
}

/// Puts the key into the keyring. A service that never answers is found out with a question that
/// needs nobody to unlock anything, in a short time.
base::Status KeyStore::TryKeyring(std::string_view provider, const SignIn& sign_in,
                                  std::stop_token stop) const {
  const auto answer = keyring_->Read(provider, Unlock::kNo, stop);
  if (!answer && answer.error().kind != ErrorKind::kForbidden) return Fail(answer.error());
  return keyring_->Write(provider, sign_in.token, std::move(stop));
}

base::Result<KeyStore::Written> KeyStore::Write(std::string_view provider, SignIn sign_in,
                                                std::stop_token stop) const {
  LOGAI_ASSIGN_OR_RETURN(const auto before, file_.Read(provider));
  Written written;
  if (where_ != SecretStore::kFile) {
    const base::Status kept = TryKeyring(provider, sign_in, stop);
    if (kept) {
      const SignIn note{.token = {},
                        .created_at = std::move(sign_in.created_at),
                        .device_code = {},
                        .in_keyring = true};
      LOGAI_RETURN_IF_ERROR(file_.Write(provider, note));
      return Written{.place = KeyPlace::kKeyring};
    }
    // Someone who stops it does not want the key to be written elsewhere.
    if (where_ == SecretStore::kKeyring || kept.error().kind == ErrorKind::kCancelled)
      return Fail(kept.error());
    written.why_not_keyring = kept.error().message;
  }
  LOGAI_RETURN_IF_ERROR(file_.Write(provider, sign_in));
  if (!before || !before->in_keyring) return written;
  if (where_ == SecretStore::kFile) {
    written.left_behind = "LOGAI_SECRET_STORE=file keeps LogAI from it";
  } else if (const auto removed = keyring_->Remove(provider, std::move(stop)); !removed) {
    written.left_behind = removed.error().message;
  }
  return written;
}

base::Result<KeyStore::Removed> KeyStore::Remove(std::string_view provider,
                                                 std::stop_token stop) const {
  LOGAI_ASSIGN_OR_RETURN(const auto before, file_.Read(provider));
  const bool noted = before && before->in_keyring;
  Removed removed;
  if (where_ == SecretStore::kFile) {
    if (noted) removed.left_behind = "LOGAI_SECRET_STORE=file keeps LogAI from it";
  } else if (noted || keyring_->MayBeThere()) {
    // Also without a note: the file may have been moved away, or edited by hand.
    auto answer = keyring_->Read(provider, Unlock::kNo, stop);
    const bool is_there = answer ? answer->has_value() : noted;
    if (!answer && answer.error().kind == ErrorKind::kCancelled) return Fail(answer.error());
    if (is_there) {
      auto taken = keyring_->Remove(provider, std::move(stop));
      if (!taken) {
        taken.error().next =
            "see to the keyring and run it again; or LOGAI_SECRET_STORE=file forgets the key here "
            "and leaves it there";
        return Fail(taken.error().Within(fmt::format("forgetting the key of {}", provider)));
      }
      removed.found = *taken;
    }
  }
  LOGAI_ASSIGN_OR_RETURN(const bool in_file, file_.Remove(provider));
  removed.found = removed.found || in_file;
  return removed;
}

}  // namespace logai::auth
