#include "privacy/names.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "privacy/characters.h"

namespace logai::privacy {
namespace {

using enum Strength;

// The longest ending that fits counts.
constexpr auto kNames = std::to_array<SecretName>({
    {"password", false, kPassword, RuleId::kPassword},
    {"passwords", false, kPass, RuleId::kPassword},
    {"passwd", false, kPassword, RuleId::kPassword},
    {"passphrase", false, kPassword, RuleId::kPassword},
    {"passwort", false, kPassword, RuleId::kPassword},
    {"kennwort", false, kPassword, RuleId::kPassword},
    {"motdepasse", false, kPassword, RuleId::kPassword},
    {"senha", true, kPassword, RuleId::kPassword},
    {"wachtwoord", false, kPassword, RuleId::kPassword},
    {"contrasena", false, kPassword, RuleId::kPassword},
    {"passcode", false, kPassword, RuleId::kPassword},
    {"userpass", false, kPassword, RuleId::kPassword},
    {"dbpass", false, kPassword, RuleId::kPassword},
    {"smtppass", false, kPassword, RuleId::kPassword},
    {"ftppass", false, kPassword, RuleId::kPassword},
    {"rootpass", false, kPassword, RuleId::kPassword},
    {"adminpass", false, kPassword, RuleId::kPassword},
    {"keypass", false, kPassword, RuleId::kPassword},
    {"storepass", false, kPassword, RuleId::kPassword},
    {"bindpw", false, kPassword, RuleId::kPassword},
    {"rootpw", false, kPassword, RuleId::kPassword},
    {"requirepass", false, kPassword, RuleId::kPassword},
    {"masterauth", false, kPassword, RuleId::kPassword},
    {"pwd", true, kPassword, RuleId::kPassword},
    {"pswd", true, kPassword, RuleId::kPassword},
    {"psw", true, kPassword, RuleId::kPassword},
    {"pass", true, kPass, RuleId::kPassword},
    {"psk", true, kPass, RuleId::kPassword},
    {"presharedkey", false, kKey, RuleId::kPassword},
    {"authuserinfo", false, kLogin, RuleId::kPassword},
    {"cloudauth", false, kLogin, RuleId::kPassword},
    {"pw", true, kPass, RuleId::kPassword},
    {"password1", false, kPassword, RuleId::kPassword},
    {"password2", false, kPassword, RuleId::kPassword},
    {"passwordconfirmation", false, kPassword, RuleId::kPassword},
    {"passwordconfirm", false, kPassword, RuleId::kPassword},
    {"passwordhash", false, kKey, RuleId::kPassword},
    {"awssecretaccesskey", false, kKey, RuleId::kAwsSecretKey},
    {"secretaccesskey", false, kKey, RuleId::kAwsSecretKey},
    {"awssecretkey", false, kKey, RuleId::kAwsSecretKey},
    {"awssecret", false, kKey, RuleId::kAwsSecretKey},
    {"awssessiontoken", false, kKey, RuleId::kAwsSessionToken},
    {"awssecuritytoken", false, kKey, RuleId::kAwsSessionToken},
    {"amzsecuritytoken", false, kKey, RuleId::kAwsSessionToken},
    {"amzsignature", false, kKey, RuleId::kSecret},
    {"clientsecret", false, kKey, RuleId::kSecret},
    {"appsecret", false, kKey, RuleId::kSecret},
    {"apisecret", false, kKey, RuleId::kSecret},
    {"consumersecret", false, kKey, RuleId::kSecret},
    {"sharedsecret", false, kKey, RuleId::kSecret},
    {"webhooksecret", false, kKey, RuleId::kSecret},
    {"signingsecret", false, kKey, RuleId::kSecret},
    {"jwtsecret", false, kKey, RuleId::kSecret},
    {"tokensecret", false, kKey, RuleId::kSecret},
    {"secretkey", false, kKey, RuleId::kSecret},
    {"secretkeybase", false, kKey, RuleId::kSecret},
    {"secretvalue", false, kKey, RuleId::kSecret},
    {"secretstring", false, kKey, RuleId::kSecret},
    {"secret", false, kMaybe, RuleId::kSecret},
    {"secrets", true, kMaybe, RuleId::kSecret},
    {"secretid", true, kMaybe, RuleId::kSecret},
    {"apikey", false, kKey, RuleId::kGenericApiKey},
    {"apitoken", false, kKey, RuleId::kGenericApiKey},
    {"accesskey", false, kMaybe, RuleId::kGenericApiKey},
    {"privatekey", false, kKey, RuleId::kGenericApiKey},
    {"encryptionkey", false, kKey, RuleId::kGenericApiKey},
    {"signingkey", false, kKey, RuleId::kGenericApiKey},
    {"masterkey", false, kKey, RuleId::kGenericApiKey},
    {"authkey", false, kKey, RuleId::kGenericApiKey},
    {"accountkey", false, kKey, RuleId::kGenericApiKey},
    {"subscriptionkey", false, kKey, RuleId::kGenericApiKey},
    {"functionskey", false, kKey, RuleId::kGenericApiKey},
    {"sharedkey", false, kKey, RuleId::kGenericApiKey},
    {"storagekey", false, kMaybe, RuleId::kGenericApiKey},
    {"servicekey", false, kMaybe, RuleId::kGenericApiKey},
    {"licensekey", false, kMaybe, RuleId::kGenericApiKey},
    {"appkey", false, kMaybe, RuleId::kGenericApiKey},
    {"applicationkey", false, kMaybe, RuleId::kGenericApiKey},
    {"clientkey", false, kMaybe, RuleId::kGenericApiKey},
    {"consumerkey", false, kMaybe, RuleId::kGenericApiKey},
    {"integrationkey", false, kMaybe, RuleId::kGenericApiKey},
    {"deploykey", false, kMaybe, RuleId::kGenericApiKey},
    {"sshkey", false, kMaybe, RuleId::kGenericApiKey},
    {"mailgunkey", false, kMaybe, RuleId::kGenericApiKey},
    {"sendgridkey", false, kMaybe, RuleId::kGenericApiKey},
    {"stripekey", false, kMaybe, RuleId::kGenericApiKey},
    {"twiliokey", false, kMaybe, RuleId::kGenericApiKey},
    {"algoliakey", false, kMaybe, RuleId::kGenericApiKey},
    {"datadogkey", false, kMaybe, RuleId::kGenericApiKey},
    {"openaikey", false, kMaybe, RuleId::kGenericApiKey},
    {"anthropickey", false, kMaybe, RuleId::kGenericApiKey},
    {"googlekey", false, kMaybe, RuleId::kGenericApiKey},
    {"azurekey", false, kMaybe, RuleId::kGenericApiKey},
    {"accesstoken", false, kKey, RuleId::kToken},
    {"refreshtoken", false, kKey, RuleId::kToken},
    {"authtoken", false, kKey, RuleId::kToken},
    {"idtoken", false, kKey, RuleId::kToken},
    {"bearertoken", false, kKey, RuleId::kToken},
    {"sessiontoken", false, kKey, RuleId::kToken},
    {"securitytoken", false, kKey, RuleId::kToken},
    {"csrftoken", false, kMaybe, RuleId::kToken},
    {"xsrftoken", false, kMaybe, RuleId::kToken},
    {"vaulttoken", false, kKey, RuleId::kToken},
    {"token", false, kMaybe, RuleId::kToken},
    {"authcode", false, kMaybe, RuleId::kToken},
    {"jwt", true, kMaybe, RuleId::kToken},
    {"codecovtoken", false, kKey, RuleId::kToken},
    {"samlresponse", false, kKey, RuleId::kToken},
    {"pat", true, kSession, RuleId::kToken},
    {"signature", true, kSigned, RuleId::kSecret},
    {"googsignature", false, kKey, RuleId::kSecret},
    {"hmackey", false, kMaybe, RuleId::kGenericApiKey},
    {"sessionkey", false, kMaybe, RuleId::kGenericApiKey},
    {"iban", true, kIban, RuleId::kIban},
    {"sig", true, kSession, RuleId::kToken},
    {"credential", false, kMaybe, RuleId::kSecret},
    {"credentials", false, kMaybe, RuleId::kSecret},
    {"creds", true, kMaybe, RuleId::kSecret},
    {"erlangcookie", false, kKey, RuleId::kSecret},
    {"sonarlogin", false, kMaybe, RuleId::kToken},
    {"setcookie", true, kCookies, RuleId::kCookie},
    {"cookies", true, kCookies, RuleId::kCookie},
    {"cookie", true, kCookies, RuleId::kCookie},
    {"sessionid", true, kSession, RuleId::kCookie},
    {"jsessionid", false, kSession, RuleId::kCookie},
    {"phpsessid", false, kSession, RuleId::kCookie},
    {"sessid", false, kSession, RuleId::kCookie},
    {"connectsid", false, kSession, RuleId::kCookie},
    {"netsessionid", false, kSession, RuleId::kCookie},
    {"session", true, kSession, RuleId::kCookie},
    {"sid", true, kSession, RuleId::kCookie},
    {"authorization", false, kHeader, RuleId::kBearerToken},
    {"auth", true, kHeader, RuleId::kBearerToken},
    {"cvv", true, kCardCode, RuleId::kCardCode},
    {"cvv2", true, kCardCode, RuleId::kCardCode},
    {"cvc", true, kCardCode, RuleId::kCardCode},
    {"cvc2", true, kCardCode, RuleId::kCardCode},
});

// Tokens that move a reader through pages, cancel a task, or are words of a grammar.
constexpr auto kHarmless = std::to_array<std::string_view>({
    "nexttoken",     "pagetoken",         "nextpagetoken",   "continuationtoken", "synctoken",
    "resumetoken",   "cancellationtoken", "requesttoken",    "idempotencytoken",  "forwardtoken",
    "backwardtoken", "cancontinuetoken",  "unexpectedtoken", "expectedtoken",     "fencingtoken",
    "starttoken",    "endtoken",          "publickey",       "cachekey",
});

constexpr Endings kEndings([] {
  std::array<std::string_view, kNames.size()> endings;
  for (std::size_t i = 0; i < kNames.size(); ++i) endings[i] = kNames[i].ending;
  return endings;
}());

/// The places in kNames of the names that end with each letter or digit, one list after the other.
struct ByLastLetter {
  std::array<std::uint8_t, kNames.size()> places{};
  std::array<std::uint8_t, 129> begin{};  // by letter; the list ends where the next begins
};

constexpr ByLastLetter kByLastLetter = [] {
  static_assert(kNames.size() < 256);
  ByLastLetter index;
  std::size_t next = 0;
  for (std::size_t letter = 0; letter < 128; ++letter) {
    index.begin[letter] = static_cast<std::uint8_t>(next);
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (kNames[i].ending.back() == static_cast<char>(letter)) {
        index.places[next++] = static_cast<std::uint8_t>(i);
      }
    }
  }
  index.begin[128] = static_cast<std::uint8_t>(next);
  return index;
}();

constexpr auto kTelling = [] {
  std::array<std::string_view, kNames.size() + 1> endings;
  for (std::size_t i = 0; i < kNames.size(); ++i) endings[i] = kNames[i].ending;
  endings.back() = "value";
  return endings;
}();
constexpr Endings kTellingEndings(kTelling);

std::vector<Triple> NameEnds() {
  std::string any;
  for (int c = 0; c < 128; ++c) any += static_cast<char>(c);
  std::vector<Triple> ends;
  for (const std::string_view name : kTelling) {
    Triple end{any, any, any};
    for (std::size_t i = 0; i < std::min(name.size(), end.size()); ++i) {
      const char c = name[name.size() - 1 - i];
      end[end.size() - 1 - i] =
          Is(c, kLower) ? std::string{c, static_cast<char>(c - 32)} : std::string(1, c);
    }
    if (std::ranges::find(ends, end) == ends.end()) ends.push_back(std::move(end));
  }
  return ends;
}

}  // namespace

bool MayEndTellingName(std::string_view text, std::size_t floor, std::size_t end) {
  return kTellingEndings.MayEnd(text, floor, end);
}

bool MayEndSecretName(std::string_view text, std::size_t floor, std::size_t end) {
  return kEndings.MayEnd(text, floor, end);
}

const Triples<2>& TellingNameEnds() {
  static const Triples<2> ends(NameEnds());
  return ends;
}

const SecretName* FindSecretName(const Label& label) {
  if (label.empty()) return nullptr;
  const auto last = static_cast<std::size_t>(label.text().back());
  const SecretName* best = nullptr;
  for (std::size_t i = kByLastLetter.begin[last]; i < kByLastLetter.begin[last + 1]; ++i) {
    const SecretName& name = kNames[kByLastLetter.places[i]];
    if (best != nullptr && name.ending.size() <= best->ending.size()) continue;
    if (name.whole_word ? label.EndsWithWord(name.ending) : label.EndsWith(name.ending))
      best = &name;
  }
  if (best == nullptr) return nullptr;
  const bool harmless = std::ranges::any_of(kHarmless, [&](auto h) { return label.EndsWith(h); });
  return harmless ? nullptr : best;
}

}  // namespace logai::privacy
