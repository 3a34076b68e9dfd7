#include <algorithm>
#include <array>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/label.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

/// How a text ties a number to the name before it: "otp 1234", "otp=1234", "otp is 1234".
struct NameBefore {
  std::size_t end = 0;  // of the name
  bool tied = false;    // by a separator or a verb
};

NameBefore FindName(const Search& search, std::size_t at) {
  constexpr std::size_t kLongestSeparator = 8;
  const std::string_view text = search.text;
  NameBefore name{.end = at, .tied = false};
  while (name.end > search.floor && at - name.end < kLongestSeparator) {
    const char c = text[name.end - 1];
    const bool separates = c == '=' || c == ':';
    if (!separates && !Is(c, kBlank | kQuote) && c != '#' && c != '(' && c != '\\') break;
    name.tied = name.tied || separates;
    --name.end;
  }
  constexpr auto kVerbs = std::to_array<std::string_view>({" is", " was"});
  if (name.end <= search.floor || text[name.end - 1] != 's') return name;
  for (const std::string_view verb : kVerbs) {
    if (name.end >= search.floor + verb.size() && text.substr(0, name.end).ends_with(verb)) {
      return {.end = name.end - verb.size(), .tied = true};
    }
  }
  return name;
}

constexpr auto kCodes = std::to_array<std::string_view>({"onetimecode",
                                                         "onetimepasscode",
                                                         "onetimepassword",
                                                         "onetimepin",
                                                         "verificationcode",
                                                         "verifycode",
                                                         "securitycode",
                                                         "confirmationcode",
                                                         "authenticationcode",
                                                         "authenticatorcode",
                                                         "logincode",
                                                         "signincode",
                                                         "mfacode",
                                                         "2facode",
                                                         "factorcode",
                                                         "smscode",
                                                         "otpcode",
                                                         "totpcode",
                                                         "resetcode",
                                                         "activationcode",
                                                         "yourcode",
                                                         "pincode"});
constexpr auto kWords = std::to_array<std::string_view>({"otp", "totp", "2fa", "mfa"});
constexpr auto kEveryName = [] {
  std::array<std::string_view, kCodes.size() + kWords.size() + 3> names;
  auto out = std::ranges::copy(kCodes, names.begin()).out;
  out = std::ranges::copy(kWords, out).out;
  *out++ = "pin";
  *out++ = "code";
  *out = "usecode";
  return names;
}();
constexpr Endings kCodeEndings(kEveryName);

/// "482913 is your Acme verification code"
bool NamedBehind(std::string_view text, std::size_t end) {
  constexpr std::string_view kIsYour = " is your ";
  constexpr std::size_t kReach = 40;
  if (!StartsAtIgnoringCase(text, end, kIsYour)) return false;
  std::string_view behind = text.substr(end + kIsYour.size(), kReach);
  behind = behind.substr(0, behind.find_first_of("\n."));
  const auto kNames = std::to_array<std::string_view>({" code", "otp", "passcode", "one-time"});
  return behind.starts_with("code") || std::ranges::any_of(kNames, [&](auto name) {
           return base::ContainsIgnoringCase(behind, name);
         });
}

/// "your Acme code", but not "your exit code"
bool IsYours(std::string_view name) {
  constexpr auto kOthers = std::to_array<std::string_view>(
      {"error", "exit", "status", "zip", "post", "country", "area", "response", "return"});
  const auto has = [&](std::string_view word) { return name.find(word) != std::string_view::npos; };
  return has("your") && std::ranges::none_of(kOthers, has);
}

/// "use code 482913 to sign in"
bool LetsIn(std::string_view text, std::size_t end) {
  constexpr auto kUses = std::to_array<std::string_view>(
      {" to sign in", " to log in", " to login", " to verify", " to confirm", " to authenticate"});
  return std::ranges::any_of(kUses, [&](auto use) { return StartsAtIgnoringCase(text, end, use); });
}

}  // namespace

std::size_t FindCode(Search& search, std::size_t at, std::size_t run) {
  const std::string_view text = search.text;
  const std::size_t end = at + run;
  const auto accept = [&] {
    search.Add(at, end, RuleId::kOneTimeCode);
    return end;
  };
  if (NamedBehind(text, end)) return accept();
  const NameBefore name = FindName(search, at);
  if (name.end == at || !kCodeEndings.MayEnd(text, search.floor, name.end)) return at;
  const Label label = Label::Before(text, search.floor, name.end, true);
  const bool is_code =
      std::ranges::any_of(kCodes, [&](auto code) { return label.EndsWith(code); }) ||
      std::ranges::any_of(kWords, [&](auto word) { return label.EndsWithWord(word); });
  if (is_code) return accept();
  // "Your Acme code is 482913"
  if (name.tied && label.EndsWithWord("code") && IsYours(label.text())) return accept();
  const bool pin = name.tied && label.EndsWithWord("pin") && !label.EndsWith("gpiopin");
  return pin || (label.EndsWith("usecode") && LetsIn(text, end)) ? accept() : at;
}

}  // namespace logai::privacy
