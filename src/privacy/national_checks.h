#pragma once

#include <string_view>

namespace logai::privacy {

// Check digits and dates of national numbers. Each takes the number without separators, letters in
// upper case, in the length of its form (find_national.cc).

bool IsSpanishId(std::string_view id);    ///< DNI, or NIE with X, Y, Z in front: mod 23
bool IsFrenchId(std::string_view id);     ///< NIR: mod 97
bool IsGermanTaxId(std::string_view id);  ///< ISO 7064 MOD 11,10
bool IsItalianId(std::string_view id);    ///< codice fiscale: mod 26. Source: DM 23/12/1976
bool IsBritishId(std::string_view id);    ///< National Insurance number: which letters there are
bool IsBrazilianPerson(std::string_view id);   ///< CPF: two digits mod 11
bool IsBrazilianCompany(std::string_view id);  ///< CNPJ: two digits mod 11
bool IsPolishId(std::string_view id);          ///< PESEL: weights 1, 3, 7, 9
bool IsDutchId(std::string_view id);           ///< BSN: the eleven test
bool IsBelgianId(std::string_view id);    ///< mod 97, with 2 in front for those born since 2000
bool IsSwissId(std::string_view id);      ///< AHV: 756 and EAN-13
bool IsFinnishId(std::string_view id);    ///< day, month and mod 31
bool IsSwedishId(std::string_view id);    ///< month, day and Luhn; ten or twelve digits
bool IsDanishId(std::string_view id);     ///< CPR: day and month
bool IsNorwegianId(std::string_view id);  ///< two digits mod 11
bool IsTurkishId(std::string_view id);
bool IsIndianId(std::string_view id);         ///< Aadhaar: Verhoeff
bool IsIndianTaxId(std::string_view id);      ///< PAN: which letter stands for the kind of holder
bool IsCanadianId(std::string_view id);       ///< SIN: Luhn
bool IsAustralianTaxId(std::string_view id);  ///< TFN: mod 11
bool IsSingaporeanId(std::string_view id);    ///< NRIC, FIN
bool IsChileanId(std::string_view id);        ///< RUT: mod 11
bool IsChineseId(std::string_view id);        ///< GB 11643: date and mod 11
bool IsKoreanId(std::string_view id);         ///< month, day and mod 11
bool IsMexicanId(std::string_view id);        ///< CURP: date, sex
bool IsSouthAfricanId(std::string_view id);   ///< month, day and Luhn
bool IsAnyId(std::string_view id);            ///< a passport's number: no check

}  // namespace logai::privacy
