#include <algorithm>
#include <array>
#include <string>

#include "privacy/characters.h"
#include "privacy/label.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestNumber = 15;  // E.164: country code and national number
constexpr std::size_t kMostGroups = 8;

/// A number as people write it: where each group of digits ends, and how many digits there are
/// then.
struct Written {
  std::array<char, 2 * kLongestNumber> digit{};
  std::size_t count = 0;
  std::array<std::size_t, kMostGroups> end{};
  std::array<std::size_t, kMostGroups> total{};
  std::size_t groups = 0;
  bool blanks_only = true;   // nothing but blanks between the groups
  bool parentheses = false;  // an area code in parentheses

  std::string_view Digits(std::size_t from, std::size_t length) const {
    return std::string_view(digit.data(), count).substr(from, length);
  }
};

/// The length of what separates two groups at `i`, or 0: one of "-./ ", a no-break space, or
/// parentheses with or without a blank.
std::size_t SeparatorLength(std::string_view text, std::size_t i) {
  std::size_t end = i;
  switch (At(text, i)) {
    case '-':
    case '.':
    case '/':
    case '(':
      end += 1;
      break;
    case '\xC2':
      end += At(text, i + 1) == '\xA0' ? 2 : 0;
      break;
    case ')':
      end += At(text, i + 1) == ' ' || At(text, i + 1) == '-' ? 2 : 1;
      break;
    case ' ':
      end += At(text, i + 1) == '(' ? 2 : 1;
      break;
    default:
      return 0;
  }
  return end > i && Is(At(text, end), kDigit) ? end - i : 0;
}

Written ReadNumber(std::string_view text, std::size_t i) {
  Written written;
  written.parentheses = i > 0 && text[i - 1] == '(';
  while (written.groups < kMostGroups) {
    const std::size_t end = RunEnd(text, i, kDigit, 20);
    if (written.count + (end - i) > written.digit.size()) break;
    for (; i < end; ++i) written.digit[written.count++] = text[i];
    written.end[written.groups] = end;
    written.total[written.groups++] = written.count;
    const std::size_t separator = SeparatorLength(text, end);
    if (separator == 0) break;
    if (text[end] != ' ' && text[end] != '\xC2') written.blanks_only = false;
    if (separator == 2 && text[end] == ' ') written.blanks_only = false;
    if (text[end] == '(' || text[end + separator - 1] == '(') written.parentheses = true;
    i = end + separator;
  }
  return written;
}

struct Plan {
  std::string_view code;
  std::size_t shortest;  // digits, with the country code
  std::size_t longest;
};

// Lengths of whole numbers. Source: ITU-T E.164 assigned codes and the national numbering plans; a
// code that is not here may have 8 to 15 digits.
constexpr auto kPlans = std::to_array<Plan>({
    {"1", 11, 11},  {"7", 11, 11},  {"20", 11, 12}, {"27", 11, 11}, {"30", 12, 12}, {"31", 11, 11},
    {"32", 10, 11}, {"33", 11, 11}, {"34", 11, 11}, {"36", 10, 11}, {"39", 8, 13},  {"40", 11, 11},
    {"41", 11, 11}, {"43", 9, 14},  {"44", 11, 12}, {"45", 10, 10}, {"46", 9, 12},  {"47", 10, 10},
    {"48", 11, 11}, {"49", 9, 14},  {"51", 10, 11}, {"52", 12, 13}, {"54", 12, 13}, {"55", 12, 13},
    {"56", 11, 11}, {"57", 10, 12}, {"60", 10, 12}, {"61", 11, 11}, {"62", 9, 14},  {"63", 10, 12},
    {"64", 9, 12},  {"65", 10, 10}, {"66", 10, 11}, {"81", 11, 12}, {"82", 10, 12}, {"84", 11, 12},
    {"86", 11, 13}, {"90", 12, 12}, {"91", 12, 12}, {"92", 11, 12}, {"94", 11, 11}, {"98", 12, 12},
});

/// By the first three digits of a number, whether its country code is one that nobody has.
constexpr auto kUnassigned = [] {
  constexpr auto kCodes = std::to_array<std::string_view>(
      {"0",   "210", "214", "215", "217", "219", "28",  "292", "293",
       "294", "295", "296", "384", "388", "422", "424", "425", "426",
       "427", "428", "429", "83",  "89",  "978", "990", "997", "999"});
  std::array<bool, 1000> unassigned{};
  for (const std::string_view code : kCodes) {
    std::size_t first = 0, count = 1;
    for (std::size_t i = 0; i < 3; ++i) {
      first = first * 10 + (i < code.size() ? static_cast<std::size_t>(code[i] - '0') : 0);
      if (i >= code.size()) count *= 10;
    }
    for (std::size_t i = first; i < first + count; ++i) unassigned[i] = true;
  }
  return unassigned;
}();

bool IsUnassigned(std::string_view digits) {
  if (digits.size() < 3) return true;  // of no country's length anyway
  const auto value = [&](std::size_t i) { return static_cast<std::size_t>(digits[i] - '0'); };
  return kUnassigned[value(0) * 100 + value(1) * 10 + value(2)];
}

/// Area and exchange of the North American plan: [2-9]XX, and no N11 exchange.
bool IsNorthAmerican(std::string_view national) {
  return national.size() == 10 && national[0] >= '2' && national[3] >= '2' &&
         national.substr(4, 2) != "11";
}

bool IsInternational(std::string_view digits) {
  if (IsUnassigned(digits)) return false;
  for (const Plan& plan : kPlans) {
    if (!digits.starts_with(plan.code)) continue;
    if (digits.size() < plan.shortest || digits.size() > plan.longest) return false;
    return plan.code != "1" || IsNorthAmerican(digits.substr(1));
  }
  return digits.size() >= 8 && digits.size() <= kLongestNumber;
}

bool EndsNumber(std::string_view text, std::size_t end) {
  const char next = At(text, end);
  if (Is(next, kWord) || next == '%') return next == 'x' && Is(At(text, end + 1), kDigit);
  return !((next == '.' || next == '-' || next == ':' || next == '/') &&
           Is(At(text, end + 1), kDigit));
}

std::size_t AddPhone(Search& search, std::size_t begin, std::size_t end, std::string_view digits) {
  const bool american =
      IsNorthAmerican(digits) || (digits.starts_with('1') && IsNorthAmerican(digits.substr(1)));
  search.Add(begin, end, american ? RuleId::kPhoneUs : RuleId::kPhone);
  return end;
}

/// A number with '+' in front: the longest run of groups that is a whole number of its country.
std::size_t FindInternational(Search& search, std::size_t begin, std::size_t at,
                              const Written& written) {
  for (std::size_t g = written.groups; g-- > 0;) {
    std::string digits(written.Digits(0, written.total[g]));
    // +44 (0)20 …: the zero is not dialled from abroad.
    if (!IsInternational(digits) && written.parentheses) {
      if (const auto zero = digits.find('0'); zero != std::string::npos && zero <= 3) {
        digits.erase(zero, 1);
      }
    }
    if (!IsInternational(digits) || !EndsNumber(search.text, written.end[g])) continue;
    // +12345678 alone is more often a difference than a number.
    if (written.groups == 1 && digits.size() < 10) return at;
    return AddPhone(search, begin, written.end[g], digits);
  }
  return at;
}

/// 206-555-0140, (206) 555-0140, 206.555.0140, with or without 1 in front.
std::size_t FindNorthAmerican(Search& search, std::size_t begin, std::size_t at,
                              const Written& written) {
  const std::size_t skip = written.total[0] == 1 && written.digit[0] == '1' ? 1 : 0;
  if (written.groups < skip + 3 || written.blanks_only) return at;
  if (written.total[skip] != skip + 3 || written.total[skip + 1] != skip + 6 ||
      written.total[skip + 2] != skip + 10) {
    return at;
  }
  const std::size_t end = written.end[skip + 2];
  const std::string_view digits = written.Digits(skip, 10);
  if (!IsNorthAmerican(digits) || !EndsNumber(search.text, end)) return at;
  return AddPhone(search, begin, end, digits);
}

constexpr auto kPhoneNames = std::to_array<std::string_view>(
    {"phone",         "phonenumber", "phoneno",         "tel",
     "telephone",     "fono",        "mobile",          "mobilenumber",
     "cell",          "cellphone",   "msisdn",          "fax",
     "sms",           "whatsapp",    "phones",          "telefon",
     "handy",         "caller",      "callee",          "callerid",
     "dial",          "dialed",      "dialled",         "dialing",
     "smsto",         "tophone",     "telephonenumber", "mobileno",
     "contactnumber", "callme",      "callat",          "ring",
     "ringing"});
constexpr Endings kPhoneEndings(kPhoneNames);

/// Where the name of the value at `begin` ends; "Tel." has a full stop.
std::size_t NameEnd(const Search& search, std::size_t begin) {
  const std::size_t end = Label::EndForValue(search.text, search.floor, begin);
  return end > search.floor && search.text[end - 1] == '.' ? end - 1 : end;
}

bool EndsForeignName(const Search& search, std::size_t begin) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"电话", "手机", "手机号", "電話", "電話番号", "携帯", "전화",
                                       "телефон", "Телефон", "тел", "Тел", "τηλέφωνο"});
  std::string_view before = search.text.substr(search.floor, begin - search.floor);
  while (!before.empty() && (Is(before.back(), kBlank | kDot) || before.back() == ':' ||
                             before.back() == '=' || before.ends_with("：")))
    before.remove_suffix(before.ends_with("：") ? 3 : 1);
  return std::ranges::any_of(kNames, [&](auto name) { return before.ends_with(name); });
}

bool MayEndPhoneName(const Search& search, std::size_t begin) {
  const std::size_t end = NameEnd(search, begin);
  if (kPhoneEndings.MayEnd(search.text, search.floor, end)) return true;
  return end > search.floor + 2 &&
         (Is(search.text[end - 1], kHigh) || Is(search.text[end - 2], kHigh) ||
          Is(search.text[end - 3], kHigh));
}

/// Whether the first group, or the one behind a 1, is an area code.
bool MayBeAmerican(std::string_view text, std::size_t at) {
  const std::size_t run = RunEnd(text, at, kDigit, 4) - at;
  return run == 3 || (run == 1 && text[at] == '1');
}

bool HasPhoneLabel(const Search& search, std::size_t begin) {
  const std::size_t end = NameEnd(search, begin);
  if (!MayEndPhoneName(search, begin)) return false;
  if (EndsForeignName(search, begin)) return true;
  if (!kPhoneEndings.MayEnd(search.text, search.floor, end)) return false;
  const Label label = Label::Before(search.text, search.floor, end, true);
  return std::ranges::any_of(kPhoneNames, [&](auto name) { return label.EndsWithWord(name); });
}

/// Any way of writing, but with a name that says what it is.
std::size_t FindNamed(Search& search, std::size_t begin, std::size_t at, const Written& written) {
  std::size_t g = written.groups;
  while (g > 0 &&
         (written.total[g - 1] > kLongestNumber || !EndsNumber(search.text, written.end[g - 1]))) {
    --g;
  }
  if (g == 0 || written.total[g - 1] < 7) return at;
  if (!HasPhoneLabel(search, begin)) return at;
  return AddPhone(search, begin, written.end[g - 1], written.Digits(0, written.total[g - 1]));
}

}  // namespace

std::size_t FindPhone(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  std::size_t begin = at;
  if (begin > search.floor && text[begin - 1] == '(') --begin;
  const bool plus = begin > search.floor && text[begin - 1] == '+';
  if (plus) --begin;
  if (!StartsWord(text, search.floor, begin)) return at;
  if (!plus && !MayBeAmerican(text, at)) {
    // In a list of numbers no name stands in front.
    if (begin >= search.floor + 2 && text[begin - 1] == ' ' && Is(text[begin - 2], kDigit))
      return at;
    if (!MayEndPhoneName(search, begin)) return at;
  }
  const Written written = ReadNumber(text, at);
  if (written.groups == 0) return at;
  if (plus) {
    if (const auto end = FindInternational(search, begin, at, written); end != at) return end;
  } else if (const auto end = FindNorthAmerican(search, begin, at, written); end != at) {
    return end;
  }
  return FindNamed(search, begin, at, written);
}

}  // namespace logai::privacy
