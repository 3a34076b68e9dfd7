#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logai::privacy {

/// Whether the last digit is the check digit of the others. Source: ISO/IEC 7812-1, annex B.
bool PassesLuhn(std::string_view digits);

/// Whether `digits` has a length and a first part that a card scheme issues.
/// Source: the issuer ranges that the schemes publish (Visa, Mastercard, American Express,
/// Discover, Diners Club, JCB, UnionPay, Maestro, Mir, Troy, RuPay).
bool IsCardIssuerRange(std::string_view digits);

/// Whether `iban`, in upper case and without blanks, has its country's length and right check
/// digits. Source: ISO 13616-1 and the IBAN registry (SWIFT, release 98).
bool IsIban(std::string_view iban);
/// The length of an IBAN of this country, or 0.
std::size_t IbanLength(std::string_view country);

/// The bytes that `text` stands for in base64 (either alphabet, padding optional), up to the first
/// character that is not of it.
std::string DecodeBase64(std::string_view text);

/// Whether `value` is user:password in base64. Source: RFC 7617, section 2.
bool IsBasicCredential(std::string_view value);

/// Whether `value` has the form of an AWS secret key: 40 characters of base64, so mixed as those of
/// a path or a hash of that length are not.
bool IsAwsSecret(std::string_view value);

/// Whether `value` looks made by a machine: letters and digits so mixed as words are not.
bool LooksRandom(std::string_view value);
/// Whether `value` stands for a secret instead of being one: stars, [MASKED], <password>, ${VAR},
/// null, and the marks that redaction leaves.
bool IsPlaceholder(std::string_view value);
/// Whether `value` has at least `count` different bytes; documentation writes xxxx.
bool HasDistinctBytes(std::string_view value, std::size_t count);
/// Whether `value` is a UUID.
bool IsUuid(std::string_view value);

}  // namespace logai::privacy
