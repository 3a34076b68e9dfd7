#include "auth/secret_service.h"

#include <fmt/format.h>

#include <array>
#include <system_error>
#include <utility>

#include "auth/keyring_answer.h"
#include "auth/token.h"
#include "base/process.h"

namespace logai::auth {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Fail;

/// The address of the session bus; empty when there is none. GLib would go on to start one, which
/// nobody asked for and which would have no keyring.
/// Source:  D-Bus specification, "Well-known Message Bus Instances"; systemd's user bus.
std::string SessionBus(const base::Environment& environment) {
  if (auto address = environment.GetNonEmpty("DBUS_SESSION_BUS_ADDRESS")) return *address;
  const auto folder = environment.GetNonEmpty("XDG_RUNTIME_DIR");
  if (!folder) return {};
  const fs::path socket = fs::path(*folder) / "bus";
  std::error_code error;
  return fs::is_socket(socket, error) ? "unix:path=" + socket.string() : std::string();
}

base::Error ErrorOf(KeyringAnswer::Kind kind, const std::string& why) {
  using Kind = KeyringAnswer::Kind;
  if (kind == Kind::kLocked)
    return {.kind = ErrorKind::kForbidden, .message = "the keyring is locked", .next = "unlock it"};
  if (kind == Kind::kAbsent)
    return {.kind = ErrorKind::kUnavailable, .message = "there is no keyring here: " + why};
  return {.kind = ErrorKind::kUnavailable, .message = "the keyring: " + why};
}

}  // namespace

SecretService::SecretService(base::Environment environment, SecretServiceOptions options)
    : options_(std::move(options)), bus_(SessionBus(environment)) {
  auto variables = environment.all();
  if (!bus_.empty()) variables.insert_or_assign("DBUS_SESSION_BUS_ADDRESS", bus_);
  environment_ = base::Environment(std::move(variables));
}

base::Result<std::optional<base::Secret>> SecretService::Read(std::string_view provider,
                                                              Unlock unlock, std::stop_token stop) {
  const bool may_ask = unlock == Unlock::kMayAsk;
  return Call(may_ask ? "read-unlocking" : "read", provider, {},
              may_ask ? options_.unlock_time : options_.answer_time, std::move(stop));
}

base::Status SecretService::Write(std::string_view provider, const base::Secret& key,
                                  std::stop_token stop) {
  LOGAI_RETURN_IF_ERROR(Call("write", provider, key, options_.unlock_time, std::move(stop)));
  return {};
}

base::Result<bool> SecretService::Remove(std::string_view provider, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const auto removed,
                         Call("remove", provider, {}, options_.unlock_time, std::move(stop)));
  return removed.has_value();
}

/// What the helper gave back for the call; nothing when the keyring has no such key.
base::Result<std::optional<base::Secret>> SecretService::Call(std::string_view what,
                                                              std::string_view provider,
                                                              const base::Secret& key,
                                                              base::Millis timeout,
                                                              std::stop_token stop) const {
  if (!MayBeThere())
    return Fail(ErrorOf(KeyringAnswer::Kind::kAbsent, "no session bus (D-Bus) runs"));
  auto ran = base::RunProcess(
      {.program = options_.program,
       .arguments = {std::string(kKeyringHelper), std::string(what), std::string(provider)},
       .environment = environment_,
       .input = key,
       .timeout = timeout,
       .max_output = base::KiB(64)},
      std::move(stop));
  if (!ran) {
    if (ran.error().kind == ErrorKind::kCancelled) return Fail(ran.error());
    if (ran.error().kind == ErrorKind::kTimeout) {
      return Fail(ErrorKind::kTimeout, "the keyring did not answer within {}",
                  base::FormatDuration(timeout));
    }
    return Fail(ErrorKind::kUnavailable, "the helper for the keyring: {}", ran.error().message);
  }
  const base::Secret output(std::move(ran->output));  // from here on it is wiped
  const auto answer = ReadKeyringAnswer(output.Reveal());
  if (!answer) {
    return Fail(ErrorKind::kUnavailable, "the helper for the keyring ended with {} and no answer",
                ran->exit_code);
  }
  switch (answer->kind) {
    case KeyringAnswer::Kind::kFound:
      return answer->key;
    case KeyringAnswer::Kind::kNone:
      return std::nullopt;
    default:
      return Fail(ErrorOf(answer->kind, answer->why));
  }
}

}  // namespace logai::auth
