#include "privacy/national_checks.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "privacy/characters.h"
#include "privacy/checks.h"

namespace logai::privacy {
namespace {

int Digit(char c) { return c - '0'; }

/// The number that digits [from, from + count) stand for.
std::int64_t Number(std::string_view id, std::size_t from, std::size_t count) {
  std::int64_t number = 0;
  for (const char c : id.substr(from, count)) number = number * 10 + Digit(c);
  return number;
}

/// The sum of the digits from `from` on, each times its weight.
int Weighted(std::string_view id, std::span<const int> weights, std::size_t from = 0) {
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += Digit(id[from + i]) * weights[i];
  return sum;
}

bool IsMonth(std::int64_t month) { return month >= 1 && month <= 12; }
bool IsDay(std::int64_t day) { return day >= 1 && day <= 31; }

/// All digits the same pass many checks and are nobody's.
bool IsOneDigit(std::string_view id) { return !HasDistinctBytes(id, 2); }

/// The check digit of CPF and CNPJ over the first `weights.size()` digits.
bool HasBrazilianDigit(std::string_view id, std::span<const int> weights) {
  const int rest = Weighted(id, weights) % 11;
  return Digit(id[weights.size()]) == (rest < 2 ? 0 : 11 - rest);
}

/// The position of `c` in 0-9, A-Z as the codice fiscale counts it.
int ItalianValue(char c, bool odd) {
  constexpr std::array<int, 26> kOdd = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                        20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  const int place = Is(c, kDigit) ? Digit(c) : c - 'A';
  return odd ? kOdd[static_cast<std::size_t>(place)] : place;
}

}  // namespace

bool IsSpanishId(std::string_view id) {
  constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  std::int64_t number = 0;
  if (Is(id[0], kUpper)) {
    if (id[0] < 'X' || id[0] > 'Z') return false;
    number = (id[0] - 'X') * 10'000'000 + Number(id, 1, 7);
  } else {
    number = Number(id, 0, 8);
  }
  return id[8] == kLetters[static_cast<std::size_t>(number % 23)];
}

bool IsFrenchId(std::string_view id) {
  const std::int64_t month = Number(id, 3, 2);
  return (id[0] == '1' || id[0] == '2') && month >= 1 && month <= 42 &&
         Number(id, 13, 2) == 97 - Number(id, 0, 13) % 97;
}

bool IsGermanTaxId(std::string_view id) {
  if (id[0] == '0' || !HasDistinctBytes(id.substr(0, 10), 8)) return false;
  int product = 10;
  for (std::size_t i = 0; i < 10; ++i) {
    const int sum = (Digit(id[i]) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return Digit(id[10]) == (11 - product) % 10;
}

bool IsItalianId(std::string_view id) {
  if (std::string_view("ABCDEHLMPRST").find(id[8]) == std::string_view::npos) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) sum += ItalianValue(id[i], i % 2 == 0);
  return id[15] == static_cast<char>('A' + sum % 26);
}

bool IsBritishId(std::string_view id) {
  constexpr std::array<std::string_view, 7> kNever = {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"};
  for (const std::string_view never : kNever) {
    if (id.starts_with(never)) return false;
  }
  const auto in = [](char c, std::string_view letters) {
    return letters.find(c) != std::string_view::npos;
  };
  return !in(id[0], "DFIQUV") && !in(id[1], "DFIOQUV") && id[8] >= 'A' && id[8] <= 'D';
}

bool IsBrazilianPerson(std::string_view id) {
  constexpr int kFirst[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
  constexpr int kSecond[] = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  return !IsOneDigit(id) && HasBrazilianDigit(id, kFirst) && HasBrazilianDigit(id, kSecond);
}

bool IsBrazilianCompany(std::string_view id) {
  constexpr int kFirst[] = {5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  constexpr int kSecond[] = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  return !IsOneDigit(id) && HasBrazilianDigit(id, kFirst) && HasBrazilianDigit(id, kSecond);
}

bool IsPolishId(std::string_view id) {
  constexpr int kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
  const std::int64_t month = Number(id, 2, 2) % 20;  // the century is added in twenties
  return IsMonth(month) && IsDay(Number(id, 4, 2)) &&
         Digit(id[10]) == (10 - Weighted(id, kWeights) % 10) % 10;
}

bool IsDutchId(std::string_view id) {
  constexpr int kWeights[] = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  return !IsOneDigit(id) && Weighted(id, kWeights) % 11 == 0;
}

bool IsBelgianId(std::string_view id) {
  const std::int64_t check = Number(id, 9, 2);
  const std::int64_t number = Number(id, 0, 9);
  return Number(id, 2, 2) % 20 <= 12 &&
         (check == 97 - number % 97 || check == 97 - (2'000'000'000 + number) % 97);
}

bool IsSwissId(std::string_view id) {
  constexpr int kWeights[] = {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1};
  return id.starts_with("756") && Weighted(id, kWeights) % 10 == 0;
}

bool IsFinnishId(std::string_view id) {
  constexpr std::string_view kChecks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  const std::int64_t number = Number(id, 0, 6) * 1000 + Number(id, 6, 3);
  return IsDay(Number(id, 0, 2)) && IsMonth(Number(id, 2, 2)) &&
         id[9] == kChecks[static_cast<std::size_t>(number % 31)];
}

bool IsSwedishId(std::string_view id) {
  id = id.substr(id.size() - 10);
  const std::int64_t day = Number(id, 4, 2);
  return IsMonth(Number(id, 2, 2)) && IsDay(day > 60 ? day - 60 : day) && PassesLuhn(id);
}

bool IsDanishId(std::string_view id) {
  return IsDay(Number(id, 0, 2)) && IsMonth(Number(id, 2, 2));
}

bool IsNorwegianId(std::string_view id) {
  constexpr int kFirst[] = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
  constexpr int kSecond[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
  return !IsOneDigit(id) && Weighted(id, kFirst) % 11 == 0 && Weighted(id, kSecond) % 11 == 0;
}

bool IsTurkishId(std::string_view id) {
  int odd = 0, even = 0;
  for (std::size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += Digit(id[i]);
  const int tenth = ((odd * 7 - even) % 10 + 10) % 10;
  return id[0] != '0' && Digit(id[9]) == tenth && Digit(id[10]) == (odd + even + tenth) % 10;
}

// Source: J. Verhoeff, Error Detecting Decimal Codes (1969): the dihedral group of order ten.
bool IsIndianId(std::string_view id) {
  constexpr auto product = [](int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : (a + b - 5) % 5 + 5;
    return b < 5 ? (a - 5 - b + 5) % 5 + 5 : (a - b + 5) % 5;
  };
  constexpr std::array<int, 10> kStep = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    int digit = Digit(id[id.size() - 1 - i]);
    for (std::size_t k = 0; k < i % 8; ++k) digit = kStep[static_cast<std::size_t>(digit)];
    check = product(check, digit);
  }
  return check == 0 && id[0] >= '2';
}

bool IsIndianTaxId(std::string_view id) {
  return std::string_view("ABCFGHJLPT").find(id[3]) != std::string_view::npos;
}

bool IsCanadianId(std::string_view id) { return id[0] != '8' && !IsOneDigit(id) && PassesLuhn(id); }

bool IsAustralianTaxId(std::string_view id) {
  constexpr int kWeights[] = {1, 4, 3, 7, 5, 8, 6, 9, 10};
  return !IsOneDigit(id) && Weighted(id, kWeights) % 11 == 0;
}

bool IsSingaporeanId(std::string_view id) {
  constexpr int kWeights[] = {2, 7, 6, 5, 4, 3, 2};
  const int sum = Weighted(id, kWeights, 1) + (id[0] == 'T' || id[0] == 'G' ? 4 : 0);
  const auto rest = static_cast<std::size_t>(sum % 11);
  if (id[0] == 'S' || id[0] == 'T') return id[8] == std::string_view("JZIHGFEDCBA")[rest];
  return (id[0] == 'F' || id[0] == 'G') && id[8] == std::string_view("XWUTRQPNMLK")[rest];
}

bool IsChileanId(std::string_view id) {
  int sum = 0, weight = 2;
  for (std::size_t i = id.size() - 1; i-- > 0; weight = weight == 7 ? 2 : weight + 1) {
    sum += Digit(id[i]) * weight;
  }
  const int check = 11 - sum % 11;
  return id.back() == (check == 11 ? '0' : check == 10 ? 'K' : static_cast<char>('0' + check));
}

bool IsChineseId(std::string_view id) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  const std::int64_t year = Number(id, 6, 4);
  return id[0] >= '1' && id[0] <= '8' && year >= 1900 && year < 2100 &&
         IsMonth(Number(id, 10, 2)) && IsDay(Number(id, 12, 2)) &&
         id[17] ==
             std::string_view("10X98765432")[static_cast<std::size_t>(Weighted(id, kWeights) % 11)];
}

bool IsKoreanId(std::string_view id) {
  constexpr int kWeights[] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  return IsMonth(Number(id, 2, 2)) && IsDay(Number(id, 4, 2)) && id[6] >= '1' && id[6] <= '8' &&
         Digit(id[12]) == (11 - Weighted(id, kWeights) % 11) % 10;
}

bool IsMexicanId(std::string_view id) {
  return IsMonth(Number(id, 6, 2)) && IsDay(Number(id, 8, 2)) && (id[10] == 'H' || id[10] == 'M');
}

bool IsSouthAfricanId(std::string_view id) {
  return IsMonth(Number(id, 2, 2)) && IsDay(Number(id, 4, 2)) && PassesLuhn(id);
}

bool IsAnyId(std::string_view) { return true; }

}  // namespace logai::privacy
