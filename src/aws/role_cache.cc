#include "aws/role_cache.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"
#include "aws/timestamps.h"
#include "base/file.h"

namespace logai::aws {
namespace {

using nlohmann::json;

/// Source: CachedCredentialFetcher.DEFAULT_EXPIRY_WINDOW_SECONDS.
constexpr base::Millis kWorthUsing = std::chrono::minutes(15);

std::filesystem::path CacheFile(const CredentialContext& context, std::string_view key) {
  return AwsFolder(context, "cli") / "cache" / fmt::format("{}.json", key);
}

}  // namespace

std::string Sha1Hex(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  }
  return hex;
}

std::filesystem::path AwsFolder(const CredentialContext& context, std::string_view name) {
  return HomeFolder(context.environment) / ".aws" / name;
}

std::string JsonValue(std::string_view text) {
  return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string RoleCacheKey(const std::map<std::string, std::string>& arguments) {
  // Python's json.dumps with sorted keys puts a blank after each comma and colon.
  std::string text;
  for (const auto& [name, value] : arguments) {
    text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", name, value);
  }
  return Sha1Hex("{" + text + "}");
}

std::optional<Credentials> FindCachedRole(const CredentialContext& context, std::string_view key) {
  const auto content = base::ReadWholeFile(CacheFile(context, key), base::MiB(1));
  if (!content.has_value()) return std::nullopt;
  const json file = json::parse(*content, nullptr, /*allow_exceptions=*/false);
  const auto kept = file.is_object() ? file.find("Credentials") : file.end();
  if (!file.is_object() || kept == file.end() || !kept->is_object()) return std::nullopt;
  Credentials credentials{.access_key_id = TextMember(*kept, "AccessKeyId"),
                          .secret_access_key = base::Secret(TextMember(*kept, "SecretAccessKey")),
                          .session_token = base::Secret(TextMember(*kept, "SessionToken")),
                          .expires_at = ParseExpiry(TextMember(*kept, "Expiration")),
                          .account_id = TextMember(*kept, "AccountId")};
  const bool whole = !credentials.access_key_id.empty() && !credentials.secret_access_key.empty() &&
                     !credentials.session_token.empty();
  const bool good =
      credentials.expires_at && *credentials.expires_at - context.seams.clock->Now() >= kWorthUsing;
  if (!whole || !good || credentials.access_key_id == context.refused_key_id) return std::nullopt;
  return credentials;
}

void StoreCachedRole(const CredentialContext& context, std::string_view key,
                     const Credentials& credentials, std::string_view assumed_arn) {
  if (!credentials.expires_at) return;
  json kept = {{"AccessKeyId", credentials.access_key_id},
               {"SecretAccessKey", credentials.secret_access_key.Reveal()},
               {"SessionToken", credentials.session_token.Reveal()},
               {"Expiration", base::FormatIso(*credentials.expires_at).substr(0, 19) + "Z"}};
  if (!credentials.account_id.empty()) kept["AccountId"] = credentials.account_id;
  json file = {{"Credentials", std::move(kept)}};
  if (assumed_arn.empty()) {
    file["ProviderType"] = "sso";
  } else {
    file["AssumedRoleUser"] = {{"Arn", assumed_arn}};
  }
  const auto written = base::WriteFileAtomically(CacheFile(context, key), DumpJson(file));
  static_cast<void>(written.has_value());
}

}  // namespace logai::aws
