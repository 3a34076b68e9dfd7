#pragma once

#include "privacy/label.h"
#include "privacy/rules.h"
#include "privacy/triples.h"

namespace logai::privacy {

/// How much a name says about its value, and so how much the value itself must prove.
enum class Strength {
  kPassword,  ///< any value that is no placeholder and no word of a sentence
  kKey,       ///< a name of keys: any value that is no plain word
  kPass,      ///< `pass` and `pw`, which count test results too: letters and digits
  kMaybe,     ///< often harmless: only what looks random
  kSigned,    ///< a signature: only of a request that it lets in
  kIban,      ///< an IBAN in small letters, which is none elsewhere
  kSession,   ///< session ids: long and random
  kLogin,     ///< user:password
  kHeader,    ///< Authorization: a scheme and credentials
  kCookies,   ///< Cookie: name=value pairs
  kCardCode,  ///< three or four digits
};

/// A name of secrets.
struct SecretName {
  std::string_view ending;  ///< of the normal form (see Label)
  bool whole_word;          ///< `pass` must not be the end of `compass`
  Strength strength;
  RuleId rule;
};

/// Whether the name that ends at `end` can be a name of secrets, by its last two characters.
bool MayEndSecretName(std::string_view text, std::size_t floor, std::size_t end);
/// The same, or a name that refers to one further in front: "value" in "password":{"value":"x"}.
bool MayEndTellingName(std::string_view text, std::size_t floor, std::size_t end);

/// The last three characters of those names, to be asked for many places at once.
/// Lives:   for the whole program.
const Triples<2>& TellingNameEnds();

/// What the name says, or nullptr when it is no name of a secret.
const SecretName* FindSecretName(const Label& label);

}  // namespace logai::privacy
