#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/national_checks.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongest = 20;  // characters of an id, without separators
constexpr std::size_t kReach = 64;    // how far in front of an id its name may stand

using Words = std::array<std::string_view, 4>;

/// How a national number is written: '0' for a digit, 'A' for a letter, 'X' for either, and
/// separators.
struct IdForm {
  std::string_view shape;
  bool (*check)(std::string_view id);
  /// Words of which one must stand before; none where shape and check say enough.
  Words words{};
};

// By the digits, else the letters, that the shape begins with. Source: the issuing authorities'
// descriptions, as collected by python-stdnum and Microsoft Presidio.
constexpr auto kForms = std::to_array<IdForm>({
    {"0 00 00 00 000 000 00", IsFrenchId},
    {"00.00.00-000.00", IsBelgianId},
    {"00 000 000 000", IsGermanTaxId, {"steuer", "tax", "idnr", "tin"}},
    {"00.000.000/0000-00", IsBrazilianCompany},
    {"00.000.000-X", IsChileanId},
    {"000.000.000-00", IsBrazilianPerson},
    {"000.0000.0000.00", IsSwissId},
    {"000-000-000", IsCanadianId, {"sin", "social insurance"}},
    {"000 000 000", IsCanadianId, {"sin", "social insurance"}},
    {"000 000 000", IsAustralianTaxId, {"tfn", "tax file"}},
    {"0000 0000 0000", IsIndianId, {"aadhaar", "aadhar", "uidai"}},
    {"0000-0000-0000", IsIndianId, {"aadhaar", "aadhar", "uidai"}},
    {"000000-000X", IsFinnishId},
    {"000000-0000", IsSwedishId, {"personnummer", "pnr", "personal identity"}},
    {"000000-0000", IsDanishId, {"cpr", "personnummer"}},
    {"000000-0000000", IsKoreanId},
    {"00000000A", IsSpanishId, {"dni", "nif", "documento", "identidad"}},
    {"00000000-0000", IsSwedishId, {"personnummer", "pnr", "personal identity"}},
    {"00000000-X", IsChileanId, {"rut", "run"}},
    {"000000000", IsDutchId, {"bsn", "burgerservice", "sofi"}},
    {"000000000", IsCanadianId, {"sin", "social insurance"}},
    {"000000000", IsAustralianTaxId, {"tfn", "tax file"}},
    {"000000000", IsAnyId, {"passport", "pasaporte", "reisepass"}},
    {"00000000000", IsGermanTaxId, {"steuer", "tax", "idnr", "tin"}},
    {"00000000000", IsBrazilianPerson, {"cpf"}},
    {"00000000000", IsPolishId, {"pesel"}},
    {"00000000000", IsTurkishId, {"tckn", "kimlik"}},
    {"00000000000", IsNorwegianId, {"fnr", "fodselsnummer", "personnummer", "national"}},
    {"00000000000", IsBelgianId, {"rijksregister", "registre", "insz", "niss"}},
    {"000000000000", IsIndianId, {"aadhaar", "aadhar", "uidai"}},
    {"000000000000", IsSwedishId, {"personnummer", "pnr", "personal identity"}},
    {"0000000000000", IsSwissId, {"ahv", "avs", "sozialversicherung"}},
    {"0000000000000", IsSouthAfricanId, {"id number", "identity", "said"}},
    {"00000000000000", IsBrazilianCompany, {"cnpj"}},
    {"000000000000000", IsFrenchId, {"nir", "insee", "secu", "social"}},
    {"00000000000000000A", IsChineseId},
    {"000000000000000000", IsChineseId},
    {"A00000000", IsAnyId, {"passport", "pasaporte", "reisepass"}},
    {"A0000000A", IsSpanishId, {"nie", "nif", "dni", "extranjero"}},
    {"A0000000A", IsSingaporeanId, {"nric", "fin"}},
    {"AA 00 00 00 A", IsBritishId},
    {"AA0000000", IsAnyId, {"passport", "pasaporte", "reisepass"}},
    {"AA000000A", IsBritishId, {"nino", "insurance", "ni number", "ni no"}},
    {"AAAA000000AAAAAAX0", IsMexicanId},
    {"AAAAA0000A", IsIndianTaxId, {"pan", "permanent account", "income tax"}},
    {"AAAAAA00A00A000A", IsItalianId},
});

constexpr std::size_t Leading(std::string_view shape, char kind) {
  return std::min(shape.find_first_not_of(kind), shape.size());
}

/// The forms that begin with so many digits, or letters.
struct ByLead {
  static constexpr std::size_t kMost = kLongest;
  std::array<std::array<std::uint8_t, 2>, kMost> digits{}, letters{};
};
constexpr ByLead kByLead = [] {
  ByLead index;
  for (std::size_t i = 0; i < kForms.size(); ++i) {
    const bool digits = kForms[i].shape[0] == '0';
    auto& [begin, end] =
        (digits ? index.digits : index.letters)[Leading(kForms[i].shape, digits ? '0' : 'A')];
    if (end == 0) begin = static_cast<std::uint8_t>(i);
    if (end != 0 && end != i) throw "forms that begin alike are apart";
    end = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}();

bool Fits(char c, char kind) {
  if (kind == '0') return Is(c, kDigit);
  if (kind == 'A') return Is(c, kUpper);
  return kind == 'X' ? Is(c, kDigit | kUpper) : c == kind;
}

/// Whether `word` stands at `i` as a word or the beginning of one: user_cpf, customerCpf; short
/// ones as a whole one.
bool HasWordAt(std::string_view line, std::size_t i, std::string_view word) {
  if (!StartsAtIgnoringCase(line, i, word)) return false;
  const char before = i > 0 ? line[i - 1] : '\0';
  const char behind = At(line, i + word.size());
  const bool starts = !Is(before, kLetter) || (Is(before, kLower) && Is(line[i], kUpper));
  return starts && (word.size() > 4 || !Is(behind, kLower));
}

bool HasAnyWord(std::string_view line, const Words& words) {
  std::uint32_t firsts = 0;  // a bit for the first letter of each
  for (const std::string_view word : words) {
    if (!word.empty()) firsts |= std::uint32_t{1} << (word[0] & 31);
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((firsts >> (line[i] & 31) & 1) == 0) continue;
    if (std::ranges::any_of(words, [&](auto w) { return !w.empty() && HasWordAt(line, i, w); }))
      return true;
  }
  return false;
}

bool IsNamed(Search& search, std::size_t begin, const IdForm& form) {
  if (form.words[0].empty()) return true;
  const std::size_t low = std::max(search.floor, begin > kReach ? begin - kReach : 0);
  const std::size_t end = search.LastLetterEnd(low, begin);
  const std::string_view before = search.text.substr(low, end - low);
  return HasAnyWord(before.substr(before.rfind('\n') + 1), form.words);
}

bool EndsId(std::string_view text, std::size_t end) {
  const char next = At(text, end);
  return !Is(next, kWord) &&
         !((next == '-' || next == '.' || next == '/') && Is(At(text, end + 1), kAlnum));
}

/// Whether the form is at `begin`, as a number that this person or company can have.
bool Matches(Search& search, std::size_t begin, const IdForm& form) {
  const std::string_view text = search.text;
  if (text.size() - begin < form.shape.size()) return false;
  std::array<char, kLongest> id{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < form.shape.size(); ++i) {
    const char kind = form.shape[i], c = text[begin + i];
    if (!Fits(c, kind)) return false;
    if (kind == '0' || kind == 'A' || kind == 'X') id[size++] = c;
  }
  return EndsId(text, begin + form.shape.size()) && IsNamed(search, begin, form) &&
         form.check(std::string_view(id.data(), size));
}

std::size_t Find(Search& search, std::size_t begin, std::size_t lead_end, std::size_t at,
                 const std::array<std::uint8_t, 2>& forms) {
  for (std::size_t i = forms[0]; i < forms[1]; ++i) {
    // Most are told apart by what follows the first digits or letters.
    const std::string_view shape = kForms[i].shape;
    const std::size_t lead = lead_end - begin;
    if (lead < shape.size() ? !Fits(At(search.text, lead_end), shape[lead])
                            : !EndsId(search.text, lead_end)) {
      continue;
    }
    if (!Matches(search, begin, kForms[i])) continue;
    const std::size_t end = begin + kForms[i].shape.size();
    search.Add(begin, end, RuleId::kNationalId);
    return end;
  }
  return at;
}

}  // namespace

std::size_t FindNationalId(Search& search, std::size_t at, std::size_t run) {
  return run < kByLead.digits.size() ? Find(search, at, at + run, at, kByLead.digits[run]) : at;
}

std::size_t FindLetteredId(Search& search, std::size_t at) {
  std::size_t begin = at;
  if (begin > search.floor && search.text[begin - 1] == ' ') --begin;  // "AB 12 34 56 C"
  const std::size_t end = begin;
  while (begin > search.floor && end - begin < 7 && Is(search.text[begin - 1], kUpper)) --begin;
  const std::size_t letters = end - begin;
  if (letters == 0 || letters > 6 || !StartsWord(search.text, search.floor, begin)) return at;
  return Find(search, begin, end, at, kByLead.letters[letters]);
}

}  // namespace logai::privacy
