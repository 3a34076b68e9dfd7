#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace logai::privacy {

/// Every kind of private value. The order is the order of the table in rules.cc.
enum class RuleId : std::uint8_t {
  kPasswordInUrl,
  kEmail,
  kIpv4,
  kIpv6,
  kCreditCard,
  kSsn,
  kPhoneUs,
  kPhone,
  kIban,
  kNationalId,
  kAwsAccessKey,
  kAwsSecretKey,
  kAwsSessionToken,
  kGenericApiKey,
  kBearerToken,
  kBasicAuth,
  kJwt,
  kPrivateKey,
  kPassword,
  kSecret,
  kToken,
  kCookie,
  kCardCode,
  kOneTimeCode,
  kGithubToken,
  kGitlabToken,
  kSlackToken,
  kSlackWebhook,
  kChatWebhook,
  kStripeKey,
  kOpenaiKey,
  kAnthropicKey,
  kGoogleApiKey,
  kGoogleOauth,
  kNpmToken,
  kPypiToken,
  kSendgridKey,
  kVaultToken,
  kTwilioKey,
  kTelegramToken,
  kDigitaloceanToken,
  kShopifyToken,
  kHuggingfaceToken,
  kAzureSecret,
  kServiceToken,
};

/// What one rule finds and what it puts in its place.
struct Rule {
  RuleId id;
  std::string_view name;  ///< in counts and summaries (compatibility, section 9)
  std::string_view type;  ///< the kind, as `redact --spans` names it
  std::string_view mark;  ///< what replaces the value
  std::string_view how;   ///< how it is found, in one sentence, for docs/redaction.md
  /// Lines with the value between U+27E6 and U+27E7; tests check that exactly it is replaced.
  std::span<const std::string_view> matches;
  /// Lines in which nothing may be replaced.
  std::span<const std::string_view> misses;
};

/// All rules, in the order of RuleId.
std::span<const Rule> Rules();
const Rule& RuleOf(RuleId id);

}  // namespace logai::privacy
