#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/search.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestJwtPart = 16384;
constexpr std::size_t kSecretReach = 256;  // how far from its id an AWS secret key may stand

/// Whether `part` is the header of a JSON web token. Source: RFC 7515, section 4.1: "alg" must be
/// in.
bool IsJwtHeader(std::string_view part) {
  const std::string json = DecodeBase64(part.substr(0, 1024));
  return json.starts_with("{") &&
         (json.find("\"alg\"") != std::string::npos || json.find("\"typ\"") != std::string::npos ||
          json.find("\"kid\"") != std::string::npos);
}

/// header.payload.signature, or five parts when encrypted; the end may be cut off.
std::size_t FindJwt(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  std::size_t end = RunEnd(text, at, kTokenChar, kLongestJwtPart);
  if (end - at < 16 || At(text, end) != '.' || !IsJwtHeader(text.substr(at, end - at))) return at;
  for (int dots = 0; dots < 4 && At(text, end) == '.'; ++dots) {
    const std::size_t next = RunEnd(text, end + 1, kTokenChar, kLongestJwtPart);
    if (next == end + 1 && !(At(text, next) == '.' && dots == 0)) break;
    end = next;
  }
  if (text[end - 1] == '.') --end;
  search.Add(at, end, RuleId::kJwt);
  return end;
}

/// {"k":"…"} in base64. Source: Grafana's documentation of API keys before 9.1.
std::size_t FindGrafanaKey(Search& search, std::size_t at) {
  const std::size_t end = RunEnd(search.text, at, kAlnum | kBase64Extra, 512);
  if (end - at < 50 || Is(At(search.text, end), kWord | kDot)) return at;
  search.Add(at, end, RuleId::kServiceToken);
  return end;
}

/// <14 characters>.atlasv1.<some 67>, at the second part. Source: Terraform Cloud's API tokens.
std::size_t FindTerraformToken(Search& search, std::size_t at) {
  constexpr std::string_view kMiddle = "atlasv1.";
  constexpr std::size_t kFront = 14;
  const std::string_view text = search.text;
  if (at < search.floor + kFront + 1 || text[at - 1] != '.') return at;
  const std::size_t begin = at - 1 - kFront;
  const std::size_t body = at + kMiddle.size();
  const std::size_t end = RunEnd(text, body, kTokenChar, 100);
  if (RunEnd(text, begin, kAlnum, kFront) != at - 1 || !StartsWord(text, search.floor, begin) ||
      end - body < 40) {
    return at;
  }
  search.Add(begin, end, RuleId::kServiceToken);
  return end;
}

/// A number of 17 to 19 digits in base64, six characters and some thirty. Source: Discord's
/// developer documentation (the id of the bot, a time, a signature).
std::size_t FindDiscordToken(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t id = RunEnd(text, at, kAlnum, 29);
  if (id - at < 23 || id - at > 28 || At(text, id) != '.') return at;
  const std::size_t time = RunEnd(text, id + 1, kTokenChar, 8);
  const std::size_t end = At(text, time) == '.' ? RunEnd(text, time + 1, kTokenChar, 48) : time;
  if (time - id - 1 < 5 || time - id - 1 > 7 || end - time < 28 || end - time > 46) return at;
  if (!LooksRandom(text.substr(time + 1, end - time - 1))) return at;
  search.Add(at, end, RuleId::kServiceToken);
  return end;
}

/// The secret stands near its id, with or without a name: looks on both sides, in the same lines.
void AddNearbyAwsSecret(Search& search, std::size_t begin, std::size_t end) {
  constexpr int kSecretChar = kAlnum | kBase64Extra;
  const std::string_view text = search.text;
  const std::size_t low = std::max(search.floor, begin > kSecretReach ? begin - kSecretReach : 0);
  const std::size_t high = std::min(text.size(), end + kSecretReach);
  for (std::size_t i = low; i < high;) {
    if (!Is(text[i], kSecretChar) || text[i] == '=') {
      ++i;
      continue;
    }
    const std::size_t stop = RunEnd(text, i, kSecretChar);
    std::size_t first = i;
    // In secret=<key> the run starts with the name.
    if (const auto equals = text.substr(i, stop - i).find('='); equals != std::string_view::npos) {
      first = i + equals + 1;
    }
    if (!Is(At(text, stop), kTokenChar) && IsAwsSecret(text.substr(first, stop - first))) {
      search.Add(first, stop, RuleId::kAwsSecretKey);
    }
    i = stop;
  }
}

/// Where a credential begins after its scheme: "Bearer 53Kk…", also with %20 or + between; the end
/// of the text when there is none.
std::size_t CredentialBegin(std::string_view text, std::size_t i) {
  const std::size_t begin = i;
  // A header's line may go on in the next one, behind a blank (RFC 7230, section 3.2.4).
  const std::size_t folded = RunEnd(text, std::min(i, text.size()), kLineEnd, 2);
  if (folded > i && Is(At(text, folded), kBlank)) i = folded;
  while (i - begin < 8 && (Is(At(text, i), kBlank) || At(text, i) == ':' || At(text, i) == '=' ||
                           At(text, i) == '+' || Is(At(text, i), kQuote) || At(text, i) == '\\')) {
    ++i;
  }
  if (StartsAt(text, i, "%20")) i += 3;
  i += ColoursAt(text, i);
  return i == begin ? text.size() : i;
}

/// A whole PEM block of a private key in base64, as Kubernetes keeps it: "-----BEGIN " and the
/// name.
std::size_t FindEncodedKey(Search& search, std::size_t at) {
  constexpr std::string_view kDashes = "LS0tLS1CRUdJTi";
  constexpr std::size_t kHeading = 64;
  constexpr std::size_t kLongest = 64 * 1024;
  const std::string_view text = search.text;
  if (!StartsAt(text, at, kDashes)) return at;
  const std::string heading = DecodeBase64(text.substr(at, kHeading));
  if (heading.find("PRIVATE KEY") == std::string::npos) return at;
  const std::size_t end = RunEnd(text, at, kAlnum | kBase64Extra, kLongest);
  search.Add(at, end, RuleId::kPrivateKey);
  return end;
}

std::size_t FindBearer(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t begin = CredentialBegin(text, at + 6);
  if (begin >= text.size()) return at;
  if (const std::size_t end = FindJwt(search, begin); end != begin) return end;
  constexpr int kCredential = kTokenChar | kDot | kTilde | kBase64Extra;
  std::size_t end = RunEnd(text, begin, kCredential);
  while (end > begin && text[end - 1] == '.') --end;
  const std::string_view token = text.substr(begin, end - begin);
  std::size_t length = 0;
  if (const TokenForm* form = MatchToken(token, length);
      form != nullptr && length == token.size()) {
    search.Add(begin, end, form->rule);
    return end;
  }
  const bool long_enough =
      token.size() >= 20 && HasDistinctBytes(token, 6) &&
      std::ranges::any_of(token, [](char c) { return Is(c, kDigit | kUpper); });
  if (!long_enough && !LooksRandom(token)) return at;
  if (IsPlaceholder(token)) return at;
  search.Add(begin, end, RuleId::kBearerToken);
  return end;
}

/// user:password in base64. Source: RFC 7617, section 2.
std::size_t FindBasic(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t begin = CredentialBegin(text, at + 5);
  if (begin >= text.size()) return at;
  const std::size_t end = RunEnd(text, begin, kAlnum | kBase64Extra | kDash | kUnderscore);
  if (!IsBasicCredential(text.substr(begin, end - begin))) return at;
  search.Add(begin, end, RuleId::kBasicAuth);
  return end;
}

/// Azure client secrets have "Q~" behind three characters and a digit. Source: Microsoft Entra
/// docs.
std::size_t FindAzureSecret(Search& search, std::size_t at) {
  constexpr int kBody = kTokenChar | kDot | kTilde;
  const std::string_view text = search.text;
  if (at < search.floor + 4 || !Is(text[at - 1], kDigit)) return at;
  const std::size_t begin = at - 4;
  const std::size_t end = RunEnd(text, at + 2, kBody, 40);
  if (end - at - 2 < 31 || end - at - 2 > 34 || !StartsWord(text, search.floor, begin)) return at;
  if (RunEnd(text, begin, kBody, 4) != at) return at;
  search.Add(begin, end, RuleId::kAzureSecret);
  return end;
}

}  // namespace

std::size_t FindPrefixed(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (StartsAt(text, at, "Q~")) return FindAzureSecret(search, at);
  if (StartsAt(text, at, "m/")) return FindWebhook(search, at);
  if (!StartsWord(text, search.floor, at)) return at;
  std::size_t length = 0;
  if (const TokenForm* form = MatchToken(text.substr(at), length)) {
    if (form->rule == RuleId::kAwsAccessKey) AddNearbyAwsSecret(search, at, at + length);
    search.Add(at, at + length, form->rule);
    return at + length;
  }
  if (StartsAt(text, at, "eyJrIjoi")) {
    if (const std::size_t end = FindGrafanaKey(search, at); end != at) return end;
  }
  if (StartsAt(text, at, "eyJ")) return FindJwt(search, at);
  if (StartsAt(text, at, "LS0")) return FindEncodedKey(search, at);
  if (StartsAt(text, at, "atlasv1.")) return FindTerraformToken(search, at);
  if (text[at] >= 'M' && text[at] <= 'O') return FindDiscordToken(search, at);
  if (const std::size_t end = FindLoginCommand(search, at); end != at) return end;
  if (StartsAtIgnoringCase(text, at, "bearer")) return FindBearer(search, at);
  if (StartsAtIgnoringCase(text, at, "basic")) return FindBasic(search, at);
  return at;
}

}  // namespace logai::privacy
